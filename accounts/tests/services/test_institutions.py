"""Making institutions."""

import pytest

from accounts.enums import InstitutionKind, Role
from accounts.errors import NoSuchInstitution, PlatformOnly, SettingRefused, SlugTaken
from accounts.models import Institution, Session, User
from accounts.services.institutions import (
    SETTINGS,
    create_institution,
    edit_institution,
    ensure_built_in_institutions,
)
from accounts.services.people import grant_superuser
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, refused, unchanged
from core.ids import new_id

pytestmark = pytest.mark.django_db


def test_platform_and_open_are_there_once_whatever_is_repeated() -> None:
    with unchanged():
        ensure_built_in_institutions()
    rows = Institution.objects.order_by("slug").values_list("slug", "kind", "allows_student_registration")
    assert list(rows) == [("open", "open", True), ("platform", "platform", False)]


def test_a_school_is_made_closed_and_audited() -> None:
    school = create_institution(
        name="Riverside", slug="riverside", kind=InstitutionKind.SCHOOL, country="ES", actor=None, now=NOW
    )
    stored = Institution.objects.get(pk=school.pk)
    assert (stored.name, stored.slug, stored.kind, stored.country) == ("Riverside", "riverside", "school", "ES")
    assert (stored.allows_student_registration, stored.allows_teacher_registration) == (False, False)
    assert (stored.language, stored.time_zone, stored.created_at) == ("en", "UTC", NOW)
    assert audited("accounts.institution.created") == [
        {
            "institution_id": school.pk,
            "actor_id": None,
            "object_type": "accounts.Institution",
            "object_id": school.pk,
            "before": {},
            "after": {"name": "Riverside", "kind": "school", "country": "ES"},
            "at": NOW,
        }
    ]


def test_editing_an_institution_says_what_was_before() -> None:
    school = make_institution("Old name")
    office = make_person(school, Role.ADMIN)
    changes = {"name": "New name", "allows_student_registration": True}
    edit_institution(institution_id=school.pk, changes=changes, actor=office, now=NOW)
    stored = Institution.objects.get(pk=school.pk)
    assert (stored.name, stored.allows_student_registration) == ("New name", True)
    assert audited("accounts.institution.edited") == [
        {
            "institution_id": school.pk,
            "actor_id": office.pk,
            "object_type": "accounts.Institution",
            "object_id": school.pk,
            "before": {"name": "Old name", "allows_student_registration": False},
            "after": changes,
            "at": NOW,
        }
    ]


def test_every_setting_of_an_institution_can_be_changed_and_nothing_else() -> None:
    school = make_institution()
    office = make_person(school, Role.ADMIN)
    changes = {
        "name": "Hillside",
        "country": "EG",
        "language": "ar",
        "time_zone": "Africa/Cairo",
        "allows_student_registration": True,
        "allows_teacher_registration": True,
        "requires_staff_mfa": True,
        "guardians_see_chats": True,
        "ai_providers": ["local", "hosted"],
        "emotion_policy": "off",
        "retention_days": {"sign_ins": 30, "conversations": 90},
        "majority_age": 21,
        "school_year_month": 8,
        "school_year_day": 15,
    }
    edit_institution(institution_id=school.pk, changes=changes, actor=office, now=NOW)
    stored = Institution.objects.get(pk=school.pk)
    assert {field: getattr(stored, field) for field in changes} == changes
    assert set(changes) == set(SETTINGS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "other"),
        ("kind", "platform"),
        ("created_at", None),
        ("name", " "),
        ("name", "n" * 201),
        ("country", "es"),
        ("country", "ESP"),
        ("country", "E1"),
        ("country", ["ES"]),
        ("language", "xx"),
        ("language", ["en"]),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", {"UTC": True}),
        ("requires_staff_mfa", "yes"),
        ("ai_providers", ["nobody"]),
        ("ai_providers", ["local", "local"]),
        ("ai_providers", "local"),
        ("ai_providers", [["local"]]),
        ("ai_providers", {"local": True}),
        ("emotion_policy", "always"),
        ("emotion_policy", ["off"]),
        ("retention_days", {"sign_ins": 0}),
        ("retention_days", {"sign_ins": 4000}),
        ("retention_days", {"everything": 10}),
        ("retention_days", []),
        ("majority_age", 15),
        ("majority_age", True),
        ("school_year_month", 13),
        ("school_year_day", 29),
    ],
)
def test_a_setting_that_cannot_be_is_refused(field: str, value: object) -> None:
    school = make_institution()
    office = make_person(school, Role.ADMIN)
    with refused(SettingRefused, field=field):
        edit_institution(
            institution_id=school.pk, changes={"guardians_see_chats": True, field: value}, actor=office, now=NOW
        )


def test_only_the_own_office_and_superusers_change_an_institution() -> None:
    school = make_institution()
    root = make_person(make_institution(), Role.ADMIN)
    grant_superuser(user=root, now=NOW)
    for actor in (make_person(make_institution(), Role.ADMIN), make_person(school, Role.TEACHER), make_person(school)):
        with refused(NoSuchInstitution):
            edit_institution(institution_id=school.pk, changes={"name": "Mine"}, actor=actor, now=NOW)
    edit_institution(institution_id=school.pk, changes={"name": "Theirs"}, actor=root, now=NOW)
    with refused(NoSuchInstitution):
        edit_institution(institution_id=new_id(), changes={"name": "Nobody's"}, actor=root, now=NOW)


def test_institutions_are_made_by_those_who_run_the_platform_each_under_its_own_name() -> None:
    given = {"name": "Hillside", "slug": "hillside", "kind": InstitutionKind.SCHOOL, "country": "", "now": NOW}
    office = make_person(make_institution(), Role.ADMIN)
    with refused(PlatformOnly):
        create_institution(**given, actor=office)
    create_institution(**given, actor=None)
    with refused(SlugTaken, field="slug"):
        create_institution(**given, actor=None)


def test_asking_the_staff_for_a_second_factor_ends_their_sessions_once() -> None:
    school, other = make_institution(), make_institution()
    office, teacher, student = (make_person(school, role) for role in (Role.ADMIN, Role.TEACHER, Role.STUDENT))
    stranger = make_person(other, Role.TEACHER)
    for user in (office, teacher, student, stranger):
        start_session(user=user, now=NOW)
    for _ in range(2):
        edit_institution(institution_id=school.pk, changes={"requires_staff_mfa": True}, actor=office, now=NOW)
    ended = Session.objects.exclude(ended_at=None).values_list("user_id", "end_reason")
    assert set(ended) == {(office.pk, "rule"), (teacher.pk, "rule")}
    epochs = {user.pk: User.objects.get(pk=user.pk).epoch for user in (office, teacher, student, stranger)}
    assert epochs == {office.pk: 2, teacher.pk: 2, student.pk: 1, stranger.pk: 1}
