"""Writing questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.api import User
from assessments.enums import QuestionKind
from assessments.errors import QuestionIncomplete, QuestionNotFound, UnknownReference
from assessments.events import QuestionEdited
from assessments.grading import GradingError, question_from, with_pictures
from assessments.models import Question, QuestionConcept, QuestionVersion
from assessments.policies import may_edit_question
from assessments.services.pictures import PictureDraft, TakenPicture, keep_pictures, take_in
from core.audit import audit_row
from core.events import announce
from core.files.writing import files_undone
from courses.api import Concept, Course, may_edit_course


@dataclass(frozen=True)
class QuestionDraft:
    """A question as its author wants it. ``concepts``: weight in (0, 1] by concept.

    ``pictures``: new ones under names of one's own, which ``content`` uses where it otherwise has the key of a picture.
    """

    kind: QuestionKind
    body: str
    content: Mapping[str, Any]
    concepts: Mapping[UUID, float]
    hints: Sequence[str] = ()
    solution: str = ""
    difficulty: int = 3
    pictures: Mapping[str, PictureDraft] = field(default_factory=dict)


def check_question(draft: QuestionDraft) -> None:
    """Refuse what could not be asked or graded.

    Raises:
        QuestionIncomplete: with the field at fault.
    """
    if not draft.body.strip():
        raise QuestionIncomplete("The question needs a text.", field="body")
    if not draft.concepts:
        raise QuestionIncomplete("Say which concept the question asks for.", field="concepts")
    if not all(0 < weight <= 1 for weight in draft.concepts.values()):
        raise QuestionIncomplete("A weight lies above 0 and is at most 1.", field="concepts")
    if not 1 <= draft.difficulty <= 5:
        raise QuestionIncomplete("The difficulty goes from 1 to 5.", field="difficulty")
    try:
        question_from(draft.kind, draft.content)
    except GradingError as error:
        raise QuestionIncomplete(error.message, field=error.field) from error


def save_question(
    *, author: User, course_id: UUID, draft: QuestionDraft, now: datetime, question_id: UUID | None = None
) -> Question:
    """Make a question, or give the one of ``question_id`` a new version. Saving what is there already adds none.

    Pictures are checked and re-encoded before the transaction, and only for who may write here. Those of before stay:
    older versions show them.

    Raises:
        QuestionIncomplete: see ``check_question``; a picture without words for it, or a key without a picture.
        PictureRefused: see ``core.files.pictures.accept_picture``.
        AllowanceExceeded: the institution's storage is used up.
        QuestionNotFound: ``question_id`` is not a question that ``author`` may change.
        UnknownReference: the course or a concept is not one that ``author`` may use.
    """
    check_question(draft)
    taken = _take_in(author, course_id, question_id, draft.pictures)
    keys = {name: picture.key for name, picture in taken.items()}
    draft = replace(draft, content=with_pictures(draft.content, keys))
    with files_undone() as written, transaction.atomic():
        question = _editable(author, question_id) if question_id else _new(author, course_id, now)
        keep_pictures(question, taken.values(), content=draft.content, written=written, now=now)
        return _save(question, draft, author=author, now=now)


def _take_in(
    author: User, course_id: UUID, question_id: UUID | None, drafts: Mapping[str, PictureDraft]
) -> dict[str, TakenPicture]:
    """The pictures of ``drafts``. Nothing is decoded for somebody who may not write there."""
    if drafts:
        if question_id:
            _require_editable(author, Question.objects.select_related("course").filter(pk=question_id).first())
        else:
            _course(author, course_id)
    return take_in(drafts)


def _save(question: Question, draft: QuestionDraft, *, author: User, now: datetime) -> Question:
    _save_concepts(question, draft.concepts)
    former = question.latest
    if not _is_same(former, draft):
        _add_version(question, draft, now)
        _audit(question, former, actor=author, now=now)
    version = question.latest
    announce(
        QuestionEdited(
            institution_id=question.institution_id,
            object_id=question.pk,
            course_id=question.course_id,
            actor_id=author.pk,
            occurred_at=now,
            version_number=version.number if version else 0,
            kind=str(draft.kind),
        )
    )
    return question


def _audit(question: Question, former: QuestionVersion | None, *, actor: User, now: datetime) -> None:
    """Which version follows which, and whether it has another key. What they say stands in the versions, which stay."""
    version = question.latest
    audit_row(
        "assessments.question.saved",
        question,
        actor_id=actor.pk,
        before={"version": former.number} if former else {},
        after={
            "version": version.number if version else 0,
            "has_new_key": former is None or version is None or former.content != version.content,
        },
        now=now,
    )


def _new(author: User, course_id: UUID, now: datetime) -> Question:
    course = _course(author, course_id)
    return Question.objects.create(institution_id=course.institution_id, course=course, created_at=now)


def _course(author: User, course_id: UUID) -> Course:
    course = Course.objects.filter(pk=course_id).first()
    if course is None or not may_edit_course(author, course):
        raise UnknownReference("There is no such course.", field="course")
    return course


def _editable(author: User, question_id: UUID) -> Question:
    locked = Question.objects.select_for_update(of=("self",)).select_related("course", "latest")
    return _require_editable(author, locked.filter(pk=question_id).first())


def _require_editable(author: User, question: Question | None) -> Question:
    if question is None or not may_edit_question(author, question):
        raise QuestionNotFound("There is no such question.")
    return question


def _save_concepts(question: Question, concepts: Mapping[UUID, float]) -> None:
    known = Concept.objects.filter(institution_id=question.institution_id, pk__in=concepts).count()
    if known != len(concepts):
        raise UnknownReference("There is no such concept.", field="concepts")
    question.question_concepts.all().delete()
    QuestionConcept.objects.bulk_create(
        QuestionConcept(question=question, concept_id=concept_id, weight=weight)
        for concept_id, weight in concepts.items()
    )


def _is_same(version: QuestionVersion | None, draft: QuestionDraft) -> bool:
    return version is not None and (
        version.kind,
        version.body,
        version.content,
        version.hints,
        version.solution,
        version.difficulty,
    ) == (draft.kind, draft.body, dict(draft.content), list(draft.hints), draft.solution, draft.difficulty)


def _add_version(question: Question, draft: QuestionDraft, now: datetime) -> None:
    question.latest = QuestionVersion.objects.create(
        question=question,
        number=question.latest.number + 1 if question.latest else 1,
        kind=draft.kind,
        body=draft.body,
        content=dict(draft.content),
        hints=list(draft.hints),
        solution=draft.solution,
        difficulty=draft.difficulty,
        created_at=now,
    )
    question.save(update_fields=["latest"])
