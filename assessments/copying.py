"""The question bank, exercises and quizzes come along when their course is copied."""

from collections.abc import Collection
from uuid import UUID

from assessments.models import (
    Assessment,
    AssessmentItem,
    Question,
    QuestionConcept,
    QuestionPicture,
    QuestionVersion,
)
from courses.copying import CourseCopy


class QuestionsOfCourse:
    """Questions as they are asked now, each as a first version; no attempts, and nothing that was ever answered. Pictures
    are the same files."""

    def ids(self, course_id: UUID) -> Collection[UUID]:
        questions = Question.objects.filter(course_id=course_id, latest__isnull=False).order_by("pk")
        assessments = Assessment.objects.filter(course_id=course_id).order_by("pk").values_list("pk", flat=True)
        return [*(each for pair in questions.values_list("pk", "latest_id") for each in pair if each), *assessments]

    def copy(self, copy: CourseCopy) -> None:
        """A fixed number of statements. A question and its version point to one another, which is looked at when all is done."""
        course = copy.source.pk
        questions = Question.objects.filter(course_id=course, latest__isnull=False).order_by("pk")
        Question.objects.bulk_create(copy.duplicate(question, created_at=copy.now) for question in questions)
        versions = QuestionVersion.objects.filter(pk__in=questions.values("latest_id")).order_by("pk")
        QuestionVersion.objects.bulk_create(
            copy.duplicate(version, number=1, created_at=copy.now) for version in versions
        )
        links = QuestionConcept.objects.filter(question__in=questions.values("pk")).order_by("pk")
        QuestionConcept.objects.bulk_create(copy.duplicate(link) for link in links)
        pictures = QuestionPicture.objects.filter(question__in=questions.values("pk")).order_by("pk")
        QuestionPicture.objects.bulk_create(copy.duplicate(picture, created_at=copy.now) for picture in pictures)
        assessments = Assessment.objects.filter(course_id=course).order_by("pk")
        Assessment.objects.bulk_create(copy.duplicate(each, created_at=copy.now) for each in assessments)
        items = AssessmentItem.objects.filter(assessment__course_id=course).order_by("pk")
        AssessmentItem.objects.bulk_create(copy.duplicate(item) for item in items)
