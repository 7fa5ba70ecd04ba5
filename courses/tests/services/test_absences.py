"""Saying that a learner is away."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from accounts.enums import Role
from accounts.errors import TextMalformed
from accounts.models import Notification, User
from accounts.notification_kinds import words_of
from accounts.services.guardians import end_guardian_link
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import link_of, make_guardian
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused
from core.errors import PlatformError
from core.ids import new_id
from core.tests.threads import run_together
from courses.attendance import absences_on, absences_visible_to
from courses.enums import AbsenceReason
from courses.errors import AbsenceAnnounced, AbsenceImplausible, AbsenceNotFound, UnknownReference
from courses.models import AnnouncedAbsence
from courses.services.absences import announce_absence, withdraw_absence
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 14)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


class Family:
    """A child with a guardian, in the classes of two teachers; a third teacher has nothing to do with them."""

    def __init__(self) -> None:
        school = make_institution()
        self.teachers = [make_person(school, Role.TEACHER) for _ in range(3)]
        self.child = make_person(school, full_name="Ada Byron")
        for teacher in self.teachers[:2]:
            make_classroom(teacher, [], [self.child])
        self.guardian = make_guardian(self.child, actor=self.teachers[0])

    def announce(
        self, first: int = 0, last: int = 1, *, actor: User | None = None, now: datetime = NOW, **kwargs: object
    ) -> AnnouncedAbsence:
        given: dict[str, object] = {"student_id": self.child.pk, "reason": AbsenceReason.ILLNESS, **kwargs}
        return announce_absence(
            from_on=day(first),
            to_on=day(last),
            actor=actor or self.guardian,
            now=now,
            **given,  # type: ignore[arg-type]
        )


@pytest.fixture
def family() -> Family:
    return Family()


def told(kind: str) -> set[User]:
    return {row.recipient for row in Notification.objects.filter(kind=kind).select_related("recipient")}


def test_an_absence_is_announced_and_the_teachers_of_the_child_are_told_without_the_reason(family: Family) -> None:
    # Act
    absence = family.announce(note=" Fever since last night. ")

    # Assert
    row = AnnouncedAbsence.objects.get()
    assert (row.pk, row.institution_id, row.learner_id) == (absence.pk, family.child.institution_id, family.child.pk)
    assert (row.from_on, row.to_on, row.reason, row.note) == (day(0), day(1), "illness", "Fever since last night.")
    assert (row.announced_by_id, row.announced_at, row.withdrawn_at) == (family.guardian.pk, NOW, None)
    days = {"from_on": "2026-09-14", "to_on": "2026-09-15"}
    assert announced("courses.absence.announced") == [
        {
            "name": "courses.absence.announced",
            "institution_id": family.child.institution_id,
            "learner_id": family.child.pk,
            "actor_id": family.guardian.pk,
            "object_id": row.pk,
            "occurred_at": NOW,
            "payload": {**days, "reason": "illness"},
        }
    ]
    assert [(entry["object_id"], entry["after"]) for entry in audited("courses.absence.announced")] == [
        (family.child.pk, {**days, "reason": "illness"})
    ]
    assert told("courses.absence.announced") == set(family.teachers[:2])
    notice = Notification.objects.filter(kind="courses.absence.announced").first()
    assert notice is not None
    assert (notice.params, notice.about_id) == ({"days": "2026-09-14/2026-09-15"}, family.child.pk)


def test_a_teacher_who_is_told_on_the_telephone_tells_the_others(family: Family) -> None:
    # Act
    family.announce(actor=family.teachers[0])

    # Assert
    assert told("courses.absence.announced") == {family.teachers[1]}


@pytest.mark.parametrize("who", ["other guardian", "other teacher", "student", "former guardian", "elsewhere"])
def test_strangers_cannot_announce(family: Family, who: str) -> None:
    # Arrange
    school = family.child.institution
    actor = {
        "other guardian": lambda: make_guardian(make_person(school)),
        "other teacher": lambda: family.teachers[2],
        "student": lambda: family.child,
        "former guardian": lambda: family.guardian,
        "elsewhere": lambda: make_person(make_institution(), Role.ADMIN),
    }[who]()
    if who == "former guardian":
        link = link_of(family.child, family.guardian)
        end_guardian_link(link_id=link.pk, actor=family.teachers[0], now=NOW)

    # Act, Assert
    with refused(UnknownReference, field="student"):
        family.announce(actor=actor)


def test_a_student_who_is_nowhere_is_refused_like_one_elsewhere(family: Family) -> None:
    texts = []
    for student_id in (new_id(), make_person(make_institution()).pk):
        with pytest.raises(UnknownReference) as refusal:
            family.announce(student_id=student_id)
        texts.append((refusal.value.message, refusal.value.field))
    assert texts == [("There is no such student.", "student")] * 2


@pytest.mark.parametrize(
    ("first", "last", "error", "field"),
    [
        (0, -1, AbsenceImplausible, "to_on"),
        (0, 60, AbsenceImplausible, "to_on"),
        (-31, -31, AbsenceImplausible, "from_on"),
        (367, 367, AbsenceImplausible, "from_on"),
    ],
)
def test_implausible_days_are_refused(
    family: Family, first: int, last: int, error: type[PlatformError], field: str
) -> None:
    with refused(error, field=field):
        family.announce(first, last)


@pytest.mark.parametrize(("first", "last"), [(0, 59), (-30, -30), (366, 366)])
def test_the_widest_days_are_taken(family: Family, first: int, last: int) -> None:
    assert family.announce(first, last).from_on == day(first)


@pytest.mark.parametrize(("first", "last"), [(3, 5), (1, 3), (4, 4), (0, 9), (5, 9)])
def test_days_that_are_announced_already_are_refused(family: Family, first: int, last: int) -> None:
    family.announce(3, 5)
    with refused(AbsenceAnnounced, field="from_on"):
        family.announce(first, last)


def test_the_days_around_an_absence_are_free(family: Family) -> None:
    family.announce(3, 5)
    assert [family.announce(*days).from_on for days in ((2, 2), (6, 6))] == [day(2), day(6)]


@pytest.mark.parametrize("note", ["x" * 501, "a\x00b", "a\u202eb"])
def test_a_note_that_is_no_text_is_refused(family: Family, note: str) -> None:
    with refused(TextMalformed, field="note"):
        family.announce(note=note)


def test_what_is_taken_back_loses_its_note_and_frees_the_days(family: Family) -> None:
    # Arrange
    absence = family.announce(note="Fever.")

    # Act
    withdraw_absence(absence_id=absence.pk, actor=family.guardian, now=NOW + timedelta(hours=1))

    # Assert
    absence.refresh_from_db()
    assert (absence.withdrawn_at, absence.note) == (NOW + timedelta(hours=1), "")
    payloads = [(event["object_id"], event["payload"]) for event in announced("courses.absence.withdrawn")]
    assert payloads == [(absence.pk, {"from_on": "2026-09-14", "to_on": "2026-09-15"})]
    assert len(audited("courses.absence.withdrawn")) == 1
    assert told("courses.absence.withdrawn") == set(family.teachers[:2])
    with refused(AbsenceNotFound):
        withdraw_absence(absence_id=absence.pk, actor=family.guardian, now=NOW)
    assert family.announce().pk != absence.pk


@pytest.mark.parametrize("who", ["other teacher", "child", "stranger"])
def test_strangers_cannot_take_back(family: Family, who: str) -> None:
    absence = family.announce()
    stranger = make_guardian(make_person(family.child.institution))
    actor = {"other teacher": family.teachers[2], "child": family.child, "stranger": stranger}[who]
    with refused(AbsenceNotFound):
        withdraw_absence(absence_id=absence.pk, actor=actor, now=NOW)


def test_the_words_are_for_who_wrote_them_and_for_those_who_teach_the_child(family: Family) -> None:
    # Arrange
    family.announce(note="Fever.")
    school = family.child.institution
    people = {
        "guardian": family.guardian,
        "other guardian": make_guardian(family.child, actor=family.teachers[0]),
        "teacher": family.teachers[1],
        "other teacher": family.teachers[2],
        "office": make_person(school, Role.ADMIN),
        "child": family.child,
        "stranger": make_guardian(make_person(school)),
    }

    # Act
    seen = {who: [row.is_note_shown for row in absences_visible_to(person)] for who, person in people.items()}

    # Assert
    assert seen == {
        "guardian": [True],
        "other guardian": [False],
        "teacher": [True],
        "other teacher": [],
        "office": [False],
        "child": [],
        "stranger": [],
    }
    assert set(absences_on(day(1), [family.child.pk], reader=family.teachers[0])) == {family.child.pk}
    assert absences_on(day(2), [family.child.pk], reader=family.teachers[0]) == {}


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_of_two_guardians_at_once_one_announces() -> None:
    # Arrange
    family = Family()
    other = make_guardian(family.child, actor=family.teachers[0])

    def announces(actor: User) -> str:
        try:
            return str(family.announce(actor=actor).from_on)
        except AbsenceAnnounced as refusal:
            return refusal.code

    # Act
    outcomes = run_together(*[partial(announces, actor) for actor in (family.guardian, other)])

    # Assert
    assert sorted(outcomes) == ["2026-09-14", "courses.absence_announced"]
    assert AnnouncedAbsence.objects.count() == 1


@pytest.mark.parametrize(("last", "days"), [(0, "Sept. 14, 2026"), (1, "Sept. 14, 2026 – Sept. 15, 2026")])
def test_a_single_day_is_told_once(family: Family, last: int, days: str) -> None:
    # Act
    absence = family.announce(last=last)

    # Assert
    notice = Notification.objects.get(kind="courses.absence.announced", recipient=family.teachers[0])
    assert str(absence) == days
    assert words_of(notice.kind, notice.params, about="Ada").body == f"Ada is announced to be away: {days}."


@pytest.mark.parametrize(
    ("last", "text"), [(-1, "The last day lies before the first one."), (60, "An absence has 1 to 60 days.")]
)
def test_days_that_are_reversed_are_told_as_such(family: Family, last: int, text: str) -> None:
    with pytest.raises(AbsenceImplausible) as refusal:
        family.announce(0, last)
    assert refusal.value.message == text
