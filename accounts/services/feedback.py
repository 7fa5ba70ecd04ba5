"""What people tell the institution, and what it answers."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import FeedbackKind, FeedbackState
from accounts.errors import FeedbackDecided, FeedbackNotFound, FeedbackTooOften
from accounts.models import Feedback, User
from accounts.policies import may_answer_feedback
from accounts.services.notifications import notify
from accounts.texts import FEEDBACK_LENGTH, require_text
from core.audit import audit_row

A_DAY = timedelta(days=1)
MOST_A_DAY = 20


@transaction.atomic
def give_feedback(*, person_id: UUID, kind: FeedbackKind, text: str, now: datetime, page: str = "") -> Feedback:
    """Put what somebody wrote into the queue of their institution. It is plain text, and stays that.

    Raises:
        TextMalformed: see ``require_text``.
        FeedbackTooOften: twenty within a day.
    """
    text = require_text(text, field="text", limit=FEEDBACK_LENGTH, lines=True)
    person = User.objects.select_for_update().get(pk=person_id)
    recent = Feedback.objects.filter(person=person, created_at__gt=now - A_DAY).order_by("-created_at")
    times = list(recent.values_list("created_at", flat=True)[:MOST_A_DAY])
    if len(times) == MOST_A_DAY:
        wait = times[-1] + A_DAY - now
        raise FeedbackTooOften(_("That is a lot for one day."), retry_after=int(wait.total_seconds()) + 1)
    return Feedback.objects.create(
        institution_id=person.institution_id, person=person, kind=kind, text=text, page=page, created_at=now
    )


@transaction.atomic
def answer_feedback(*, feedback_id: UUID, answer: str, actor: User, now: datetime) -> Feedback:
    """Answer what somebody wrote, once; they are told that there is an answer.

    Raises:
        FeedbackNotFound: none, or not for ``actor`` to answer.
        FeedbackDecided: it is answered or closed.
        TextMalformed: see ``require_text``.
    """
    answer = require_text(answer, field="answer", limit=FEEDBACK_LENGTH, lines=True)
    feedback = _decide(feedback_id, FeedbackState.ANSWERED, answer, actor=actor, now=now)
    notify(
        kind="accounts.feedback.answered",
        recipients=[feedback.person_id],
        params={},
        link=f"/feedback/{feedback.pk}/",
        key=f"feedback/{feedback.pk}",
        now=now,
    )
    return feedback


@transaction.atomic
def close_feedback(*, feedback_id: UUID, actor: User, now: datetime) -> Feedback:
    """Put it aside without an answer.

    Raises:
        FeedbackNotFound, FeedbackDecided: see ``answer_feedback``.
    """
    return _decide(feedback_id, FeedbackState.CLOSED, "", actor=actor, now=now)


def _decide(feedback_id: UUID, state: FeedbackState, answer: str, *, actor: User, now: datetime) -> Feedback:
    locked = Feedback.objects.select_for_update(of=("self",)).select_related("person")
    feedback = locked.filter(pk=feedback_id).first()
    if feedback is None or not may_answer_feedback(actor, feedback):
        raise FeedbackNotFound(_("There is no such feedback."))
    if feedback.state != FeedbackState.NEW:
        raise FeedbackDecided(_("This was answered or closed already."))
    feedback.state, feedback.answer, feedback.answered_by, feedback.answered_at = state, answer, actor, now
    feedback.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    # What was written is the person's own, and goes with the row; the entry stays.
    before, after = {"state": str(FeedbackState.NEW)}, {"state": str(state)}
    audit_row(f"accounts.feedback.{state}", feedback, actor_id=actor.pk, before=before, after=after, now=now)
    return feedback
