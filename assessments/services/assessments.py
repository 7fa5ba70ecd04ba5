"""Putting exercises and quizzes together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.api import User
from assessments.enums import AssessmentKind, AssessmentState
from assessments.errors import AssessmentInUse, AssessmentNotFound, QuestionIncomplete, UnknownReference
from assessments.events import AssessmentEdited
from assessments.models import Assessment, AssessmentItem, Question
from assessments.policies import may_edit_assessment
from core.audit import audit_row
from core.events import announce
from courses.api import Course, may_edit_course
from lessons.api import Lesson


@dataclass(frozen=True)
class ItemDraft:
    """A question with its points."""

    question_id: UUID
    points: Decimal = Decimal(1)


@dataclass(frozen=True)
class AssessmentDraft:
    """An exercise or quiz as its author wants it, items in their order."""

    course_id: UUID
    kind: AssessmentKind
    title: str
    items: Sequence[ItemDraft]
    lesson_id: UUID | None = None
    state: AssessmentState = AssessmentState.DRAFT
    time_limit_minutes: int | None = None
    attempts_allowed: int | None = None


@transaction.atomic
def save_assessment(
    *, author: User, draft: AssessmentDraft, now: datetime, assessment_id: UUID | None = None
) -> Assessment:
    """Make an exercise or quiz, or change the one of ``assessment_id``. Attempts under way keep their questions.

    Raises:
        AssessmentNotFound: ``assessment_id`` is not one that ``author`` may change.
        AssessmentInUse: it would become of another kind although there are attempts.
        UnknownReference: the course, the lesson or a question is not one that ``author`` may use here.
        QuestionIncomplete: published without a question, or with points of 0.
    """
    assessment = _editable(author, assessment_id) if assessment_id else Assessment(created_at=now)
    before = _facts_of(assessment) if assessment_id else {}
    if assessment_id and draft.kind != assessment.kind and assessment.attempts.exists():
        raise AssessmentInUse("It was attempted already: an exercise stays one, and a quiz too.", field="kind")
    assessment.course = _course(author, draft.course_id)
    assessment.institution_id = assessment.course.institution_id
    assessment.lesson = _lesson(assessment.course, draft.lesson_id)
    for name in ("kind", "title", "state", "time_limit_minutes", "attempts_allowed"):
        setattr(assessment, name, getattr(draft, name))
    assessment.save()
    _save_items(assessment, draft)
    announce(
        AssessmentEdited(
            institution_id=assessment.institution_id,
            object_id=assessment.pk,
            course_id=assessment.course_id,
            actor_id=author.pk,
            occurred_at=now,
            kind=str(assessment.kind),
            state=str(assessment.state),
            item_count=len(draft.items),
        )
    )
    audit_row(
        "assessments.assessment.saved",
        assessment,
        actor_id=author.pk,
        before=before,
        after=_facts_of(assessment),
        now=now,
    )
    return assessment


def _facts_of(assessment: Assessment) -> dict[str, Any]:
    """What decides who takes it, and what it is worth: points by question."""
    items = assessment.items.order_by("position").values_list("question_id", "points")
    return {
        **{name: getattr(assessment, name) for name in ("title", "time_limit_minutes", "attempts_allowed")},
        "kind": str(assessment.kind),
        "state": str(assessment.state),
        "items": {str(question_id): str(points) for question_id, points in items},
    }


def _editable(author: User, assessment_id: UUID) -> Assessment:
    assessment = (
        Assessment.objects.select_for_update(of=("self",)).select_related("course").filter(pk=assessment_id).first()
    )
    if assessment is None or not may_edit_assessment(author, assessment):
        raise AssessmentNotFound("There is no such exercise or quiz.")
    return assessment


def _course(author: User, course_id: UUID) -> Course:
    course = Course.objects.filter(pk=course_id).first()
    if course is None or not may_edit_course(author, course):
        raise UnknownReference("There is no such course.", field="course")
    return course


def _lesson(course: Course, lesson_id: UUID | None) -> Lesson | None:
    if lesson_id is None:
        return None
    lesson = Lesson.objects.filter(pk=lesson_id, section__course=course).first()
    if lesson is None:
        raise UnknownReference("There is no such lesson in this course.", field="lesson")
    return lesson


def _save_items(assessment: Assessment, draft: AssessmentDraft) -> None:
    wanted = [item.question_id for item in draft.items]
    if len(set(wanted)) != len(wanted):
        raise QuestionIncomplete("A question stands here twice.", field="items")
    if any(item.points <= 0 for item in draft.items):
        raise QuestionIncomplete("Each question is worth more than 0 points.", field="items")
    if assessment.state == AssessmentState.PUBLISHED and not wanted:
        raise QuestionIncomplete("Add a question before publishing.", field="items")
    if Question.objects.filter(course=assessment.course, latest__isnull=False, pk__in=wanted).count() != len(wanted):
        raise UnknownReference("There is no such question in the bank of this course.", field="items")
    assessment.items.all().delete()
    AssessmentItem.objects.bulk_create(
        AssessmentItem(assessment=assessment, question_id=item.question_id, position=position, points=item.points)
        for position, item in enumerate(draft.items)
    )
