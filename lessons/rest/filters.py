"""Filters of the lessons API."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_filters import ChoiceFilter, FilterSet, UUIDFilter

from accounts.rest.permissions import user_of
from courses.api import Difficulty, Level
from lessons.models import LearningSession, Lesson, LiveLesson
from lessons.policies import reads_drafts


class LessonFilter(FilterSet):
    """By what the reader has of the lessons: the draft, or what was published."""

    course = UUIDFilter(field_name="section__course_id")
    section = UUIDFilter(field_name="section_id")
    concept = UUIDFilter(method="teaching")
    level = ChoiceFilter(field_name="shown_level", choices=Level.choices)
    difficulty = ChoiceFilter(field_name="shown_difficulty", choices=Difficulty.choices)

    class Meta:
        model = Lesson
        fields = ["state"]

    def teaching(self, lessons: QuerySet[Lesson, Any], name: str, concept_id: UUID) -> QuerySet[Lesson, Any]:
        is_draft = reads_drafts(user_of(self.request))
        path = "lesson_concepts" if is_draft else "published__version_concepts"
        return lessons.filter(**{f"{path}__concept_id": concept_id})


class LiveLessonFilter(FilterSet):
    classroom = UUIDFilter(field_name="classroom_id")
    lesson = UUIDFilter(field_name="lesson_id")

    class Meta:
        model = LiveLesson
        fields = ["state"]


class SessionFilter(FilterSet):
    student = UUIDFilter(field_name="learner_id", label="Of one learner.")
    lesson = UUIDFilter(field_name="lesson_id")

    class Meta:
        model = LearningSession
        fields = ["status"]
