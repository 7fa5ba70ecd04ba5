"""What people tell the institution, and what it answers."""

from datetime import timedelta

import pytest

from accounts.enums import FeedbackKind, Role
from accounts.errors import FeedbackDecided, FeedbackNotFound, FeedbackTooOften, TextMalformed
from accounts.models import Feedback, Institution, Notification, User
from accounts.services.feedback import MOST_A_DAY, answer_feedback, close_feedback, give_feedback
from accounts.services.people import grant_superuser
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, refused
from core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_person(make_institution(), Role.ADMIN)


def written(admin: User, text: str = "More dragons.") -> Feedback:
    person = make_person(admin.institution)
    return give_feedback(person_id=person.pk, kind=FeedbackKind.IDEA, text=text, page="/lessons/7", now=NOW)


def test_what_somebody_writes_waits_in_the_queue_of_their_institution(admin: User) -> None:
    made = written(admin, "  <b>More</b>\ndragons.  ")

    stored = Feedback.objects.get()
    assert (stored.pk, stored.institution_id, stored.kind) == (made.pk, admin.institution_id, "idea")
    assert (stored.text, stored.page) == ("<b>More</b>\ndragons.", "/lessons/7")
    assert (stored.state, stored.answer, stored.answered_by_id, stored.answered_at) == ("new", "", None, None)
    assert stored.created_at == NOW


@pytest.mark.parametrize("text", [" \n", "\u200b", "a\x00b", "a\u202eb", "x" * 4001])
def test_what_is_no_text_is_refused(admin: User, text: str) -> None:
    with refused(TextMalformed, field="text"):
        give_feedback(person_id=admin.pk, kind=FeedbackKind.IDEA, text=text, now=NOW)


def test_twenty_a_day_are_enough_and_the_wait_is_told(admin: User) -> None:
    # Arrange
    for minute in range(MOST_A_DAY):
        give_feedback(person_id=admin.pk, kind=FeedbackKind.IDEA, text="x", now=NOW + timedelta(minutes=minute))
    later = NOW + timedelta(hours=23)

    # Act, Assert
    with refused(FeedbackTooOften):
        give_feedback(person_id=admin.pk, kind=FeedbackKind.IDEA, text="x", now=later)
    with pytest.raises(FeedbackTooOften) as caught:
        give_feedback(person_id=admin.pk, kind=FeedbackKind.IDEA, text="x", now=later)
    assert caught.value.retry_after == 3601
    written(admin)
    give_feedback(person_id=admin.pk, kind=FeedbackKind.IDEA, text="x", now=NOW + timedelta(hours=24))


def test_an_answer_is_stored_told_and_audited_without_the_words(admin: User) -> None:
    # Arrange
    feedback = written(admin)
    later = NOW + timedelta(hours=1)

    # Act
    answer_feedback(feedback_id=feedback.pk, answer=" Soon. ", actor=admin, now=later)

    # Assert
    stored = Feedback.objects.get()
    assert (stored.state, stored.answer, stored.answered_by_id, stored.answered_at) == (
        "answered",
        "Soon.",
        admin.pk,
        later,
    )
    assert list(Notification.objects.values_list("recipient_id", "kind", "params", "link")) == [
        (feedback.person_id, "accounts.feedback.answered", {}, f"/feedback/{feedback.pk}/")
    ]
    assert audited("accounts.feedback.answered") == [
        {
            "institution_id": admin.institution_id,
            "actor_id": admin.pk,
            "object_type": "accounts.Feedback",
            "object_id": feedback.pk,
            "before": {"state": "new"},
            "after": {"state": "answered"},
            "at": later,
        }
    ]


def test_closing_says_nothing_and_is_audited(admin: User) -> None:
    feedback = written(admin)

    closed = close_feedback(feedback_id=feedback.pk, actor=admin, now=NOW)

    assert (closed.state, closed.answer, closed.answered_by, closed.answered_at) == ("closed", "", admin, NOW)
    assert Notification.objects.count() == 0
    assert [(each["before"], each["after"]) for each in audited("accounts.feedback.closed")] == [
        ({"state": "new"}, {"state": "closed"})
    ]


def test_what_was_decided_stays_as_it_is(admin: User) -> None:
    feedback = written(admin)
    answer_feedback(feedback_id=feedback.pk, answer="Soon.", actor=admin, now=NOW)

    with refused(FeedbackDecided):
        answer_feedback(feedback_id=feedback.pk, answer="Never.", actor=admin, now=NOW)
    with refused(FeedbackDecided):
        close_feedback(feedback_id=feedback.pk, actor=admin, now=NOW)


@pytest.mark.parametrize("answer", [" ", "\u200b", "a\x00b", "a\u202eb", "x" * 4001])
def test_an_answer_that_is_no_text_is_refused(admin: User, answer: str) -> None:
    feedback = written(admin)

    with refused(TextMalformed, field="answer"):
        answer_feedback(feedback_id=feedback.pk, answer=answer, actor=admin, now=NOW)


def test_strangers_answer_nothing_and_superusers_may(admin: User) -> None:
    # Arrange
    feedback = written(admin)
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    grant_superuser(user=root, now=NOW)
    strangers = [
        make_person(make_institution(), Role.ADMIN),
        make_person(admin.institution, Role.TEACHER),
        feedback.person,
    ]

    # Act, Assert
    for stranger in strangers:
        with refused(FeedbackNotFound):
            answer_feedback(feedback_id=feedback.pk, answer="x", actor=stranger, now=NOW)
        with refused(FeedbackNotFound):
            close_feedback(feedback_id=feedback.pk, actor=stranger, now=NOW)
    with refused(FeedbackNotFound):
        close_feedback(feedback_id=new_id(), actor=admin, now=NOW)
    assert close_feedback(feedback_id=feedback.pk, actor=root, now=NOW).state == "closed"
