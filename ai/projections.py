"""The raw ML tables, folded from the log for learners who agreed, and for as long as they do."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from ai.models import LessonInteractionRaw, QuizAttemptRaw, StudentMap
from ai.pseudonyms import PseudonymPurpose, pseudonym
from core.events import Projection, RecordedEvent
from core.events.positions import lock_bookmark
from core.models import Event

CONSENT_GRANTED = "accounts.consent.granted"
CONSENT_WITHDRAWN = "accounts.consent.withdrawn"
LESSON_PROGRESSED = "lessons.lesson.progressed"
ATTEMPT_SUBMITTED = "assessments.attempt.submitted"
PURPOSE = "ml_training"

_Row = LessonInteractionRaw | QuizAttemptRaw


class RawTables(Projection):
    """``ai_student_map``, ``ai_lesson_interactions_raw`` and ``ai_quiz_attempts_raw``.

    A row exists only for an event inside the learner's currently live grant. Withdrawing deletes the rows at once,
    before the reader comes to it (``forget_learner``); a later grant does not bring them back.
    """

    name: ClassVar[str] = "ai.raw_tables"
    handles: ClassVar[frozenset[str]] = frozenset(
        {CONSENT_GRANTED, CONSENT_WITHDRAWN, LESSON_PROGRESSED, ATTEMPT_SUBMITTED}
    )
    models = (StudentMap, LessonInteractionRaw, QuizAttemptRaw)

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        learners = {event.learner_id for event in events if event.learner_id}
        known = {row.learner_id: row for row in StudentMap.objects.filter(learner_id__in=learners)}
        fresh: dict[UUID, _Row] = {}
        withdrawn: set[str] = set()
        for event in events:
            if event.name in (CONSENT_GRANTED, CONSENT_WITHDRAWN):
                self._follow_consent(event, known, fresh, withdrawn)
            elif (row := _row(event, known)) is not None:
                fresh[event.uid] = row
        self._write(known.values(), fresh.values(), withdrawn)

    def _follow_consent(
        self, event: RecordedEvent, known: dict[UUID, StudentMap], fresh: dict[UUID, _Row], withdrawn: set[str]
    ) -> None:
        if event.payload["purpose"] != PURPOSE or event.learner_id is None:
            return
        student = known.setdefault(event.learner_id, _student(event.learner_id))
        if event.name == CONSENT_GRANTED:
            is_over = student.withdrawn_at is not None and event.occurred_at <= student.withdrawn_at
            if student.since is None and not is_over:  # who agrees to a newer text agreed before
                student.since = event.occurred_at
            return
        student.since = None
        student.withdrawn_at = max(student.withdrawn_at or event.occurred_at, event.occurred_at)
        withdrawn.add(student.ml_student_id)
        for uid in [uid for uid, row in fresh.items() if row.ml_student_id == student.ml_student_id]:
            del fresh[uid]

    def _write(self, students: Iterable[StudentMap], fresh: Iterable[_Row], withdrawn: set[str]) -> None:
        if withdrawn:
            for model in (LessonInteractionRaw, QuizAttemptRaw):
                model.objects.filter(ml_student_id__in=withdrawn).delete()
        _store(students)
        rows = list(fresh)
        LessonInteractionRaw.objects.bulk_create(row for row in rows if isinstance(row, LessonInteractionRaw))
        QuizAttemptRaw.objects.bulk_create(row for row in rows if isinstance(row, QuizAttemptRaw))

    @transaction.atomic
    def drop(self) -> None:
        """As for any projection; but what the log knows to be withdrawn is known again before the first event is
        folded, so that no withdrawn row comes back even for a moment."""
        super().drop()
        withdrawals = Event.objects.filter(
            name=CONSENT_WITHDRAWN, payload__purpose=PURPOSE, learner_id__isnull=False
        ).order_by()
        last = withdrawals.values_list("learner_id").annotate(at=Max("occurred_at"))
        _store([_student(learner_id, withdrawn_at=at) for learner_id, at in last.iterator() if learner_id])


@transaction.atomic
def forget_learner(model: type[_Row], *, person_id: UUID, now: datetime) -> int:
    """Close the learner's grant as of ``now`` and delete their rows of ``model``; returns how many there were.

    The bookmark is held, so that no reader is half-way through a batch of theirs.
    """
    lock_bookmark(RawTables.name)
    student = StudentMap.objects.filter(learner_id=person_id).first() or _student(person_id)
    student.since, student.withdrawn_at = None, max(student.withdrawn_at or now, now)
    _store([student])
    return model.objects.filter(ml_student_id=student.ml_student_id).delete()[0]


def _student(learner_id: UUID, *, withdrawn_at: datetime | None = None) -> StudentMap:
    name = pseudonym(learner_id, PseudonymPurpose.ML)
    return StudentMap(ml_student_id=name, learner_id=learner_id, withdrawn_at=withdrawn_at)


def _store(students: Iterable[StudentMap]) -> None:
    StudentMap.objects.bulk_create(
        students, update_conflicts=True, unique_fields=["ml_student_id"], update_fields=["since", "withdrawn_at"]
    )


def _row(event: RecordedEvent, known: dict[UUID, StudentMap]) -> _Row | None:
    student = known.get(event.learner_id) if event.learner_id else None
    if student is None or student.since is None or event.occurred_at < student.since:
        return None
    return _lesson_row(event, student) if event.name == LESSON_PROGRESSED else _quiz_row(event, student)


def _lesson_row(event: RecordedEvent, student: StudentMap) -> LessonInteractionRaw:
    return LessonInteractionRaw(
        event_uid=event.uid,
        ml_student_id=student.ml_student_id,
        lesson_id=event.object_id,
        course_id=event.course_id,
        seconds=event.payload["seconds"],
        percent=event.payload["percent"],
        is_completed=event.payload["is_completed"],
        occurred_at=event.occurred_at,
    )


def _quiz_row(event: RecordedEvent, student: StudentMap) -> QuizAttemptRaw:
    payload = event.payload
    full = float(payload["max_score"])
    answered = payload["answered_count"]
    return QuizAttemptRaw(
        event_uid=event.uid,
        ml_student_id=student.ml_student_id,
        assessment_id=UUID(payload["assessment_id"]),
        assessment_kind=payload["kind"],
        course_id=event.course_id,
        attempt_number=payload["number"],
        score_percent=100 * float(payload["score"]) / full if full else 0.0,
        question_count=payload["question_count"],
        answered_count=answered,
        wrong_count=payload["wrong_count"],
        response_seconds=payload["duration_ms"] / 1000 / answered if answered else None,
        occurred_at=event.occurred_at,
    )
