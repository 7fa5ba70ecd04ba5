"""Making institutions."""

import pytest

from accounts.enums import InstitutionKind, Role
from accounts.models import Institution
from accounts.services.institutions import create_institution, edit_institution, ensure_built_in_institutions
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, unchanged

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
