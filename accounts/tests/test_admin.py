"""The console pages of people, institutions, sign-ins and consents."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.kg import kg_level_of
from accounts.models import Institution, Session, StudentProfile, User
from accounts.services.people import grant_superuser
from accounts.services.sessions import start_session
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from core.models import AuditDetail, Event
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db

PEOPLE = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")


def _change(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def _listed(client: Client, url: str) -> set[str]:
    return {str(row) for row in client.get(url).context["cl"].result_list}


def _form(**changes: str) -> dict[str, str]:
    given = {"full_name": "Ada New", "role": "student", "username": "ada", "email": "", "password": PASSWORD}
    return {**given, **changes}


def test_add_makes_person_in_own_institution(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    client.force_login(admin)

    client.post(ADD, _form(institution=str(make_institution().pk)))

    made = User.objects.get(username="ada")
    assert (made.institution_id, made.role, made.email) == (admin.institution_id, "student", None)
    assert made.check_password(PASSWORD)
    event = Event.objects.get(name="accounts.user.registered", object_id=made.pk)
    assert (event.actor_id, event.payload["is_self_registered"]) == (admin.pk, False)


@pytest.mark.parametrize(("field", "value"), [("password", "short"), ("username", "taken"), ("email", "a@x.test")])
def test_add_shows_refusal_at_its_field_and_makes_nothing(client: Client, field: str, value: str) -> None:
    admin = make_person(make_institution(), Role.ADMIN, username="taken", email="a@x.test")
    client.force_login(admin)

    answer = client.post(ADD, _form(**{field: value}))

    assert field in answer.context["adminform"].form.errors
    assert User.objects.filter(institution=admin.institution).count() == 1


def test_superuser_chooses_the_institution(client: Client) -> None:
    staff = make_person(make_institution(), Role.ADMIN)
    grant_superuser(user=staff, now=NOW)
    school = make_institution()
    client.force_login(staff)

    client.post(ADD, _form(institution=str(school.pk)))

    assert User.objects.get(username="ada").institution_id == school.pk


def test_change_goes_through_the_service(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    person = make_person(admin.institution)
    client.force_login(admin)

    client.post(_change(person), {"full_name": "New Name", "role": "teacher", "email": "n@x.test", "is_active": "on"})

    person.refresh_from_db()
    assert (person.full_name, person.role, person.email) == ("New Name", "teacher", "n@x.test")
    assert AuditDetail.objects.filter(action="accounts.user.managed", object_id=person.pk).count() == 1


def test_nobody_demotes_or_closes_oneself(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    client.force_login(admin)

    answer = client.post(_change(admin), {"full_name": "Me", "role": "student", "email": ""})

    assert set(answer.context["adminform"].form.errors) == {"role", "is_active"}
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == ("admin", True)


def test_admin_cannot_change_a_superuser(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    above = make_person(admin.institution, Role.ADMIN)
    grant_superuser(user=above, now=NOW)
    client.force_login(admin)

    answer = client.post(_change(above), {"full_name": "X", "role": "student", "email": ""})

    assert answer.status_code == 403
    above.refresh_from_db()
    assert above.role == "admin"


def test_teacher_reads_own_learners_only(client: Client) -> None:
    school = make_institution()
    teacher, other = make_person(school, Role.TEACHER), make_person(school, Role.TEACHER)
    own, stranger, foreigner = make_person(school), make_person(school), make_person(make_institution())
    make_classroom(teacher, learners=[own])
    make_classroom(other, learners=[stranger])
    client.force_login(teacher)

    assert _listed(client, PEOPLE) == {own.full_name, teacher.full_name}
    assert client.get(_change(own)).status_code == 200
    client.post(_change(own), {"full_name": "X", "role": "admin", "is_active": "", "grade": "9"})
    own.refresh_from_db()
    assert (own.full_name, own.role, own.is_active, own.student_profile.grade) == (str(own), "student", True, "")
    assert own.full_name != "X"
    assert client.post(_change(teacher), {"full_name": "X"}).status_code == 403
    assert client.get(ADD).status_code == 403
    assert [client.get(_change(person)).status_code for person in (stranger, foreigner)] == [302, 302]


def test_the_office_keeps_what_the_school_knows_of_a_student(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    child = make_person(admin.institution)
    client.force_login(admin)
    form = {"full_name": child.full_name, "role": "student", "email": "", "is_active": "on"}

    client.post(_change(child), {**form, "birth_on": "2021-03-01", "grade": "A", "kg_level": ""})
    found = StudentProfile.objects.get(pk=child.pk)
    client.post(_change(child), {**form, "birth_on": "2021-03-01", "grade": "A", "kg_level": "KG1"})
    chosen = StudentProfile.objects.get(pk=child.pk)

    assert (str(found.birth_on), found.grade, found.kg_level, found.is_kg_overridden) == (
        "2021-03-01",
        "A",
        kg_level_of(found.birth_on, starts_on=date(found.kg_year or 0, 9, 1)),
        False,
    )
    assert (chosen.kg_level, chosen.is_kg_overridden) == ("KG1", True)


def test_a_teacher_chooses_the_kindergarten_year_and_does_not_read_the_birth_date(client: Client) -> None:
    school = make_institution()
    teacher, child = make_person(school, Role.TEACHER), make_person(school)
    make_classroom(teacher, learners=[child])
    StudentProfile.objects.filter(pk=child.pk).update(birth_on=date(2021, 3, 1))
    client.force_login(teacher)

    shown = client.get(_change(child)).content.decode()
    client.post(_change(child), {"kg_level": "KG2"})

    assert "birth_on" not in shown
    assert "2021" not in shown
    assert StudentProfile.objects.get(pk=child.pk).kg_level == "KG2"


def test_admin_sees_nobody_of_another_institution(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    stranger = make_person(make_institution())
    client.force_login(admin)

    assert _listed(client, PEOPLE) == {admin.full_name}
    assert client.get(_change(stranger)).status_code == 302


def test_institution_is_edited_by_its_admin_only(client: Client) -> None:
    school, other = make_institution(), make_institution("Elsewhere")
    client.force_login(make_person(school, Role.ADMIN))
    form = {
        "name": "Renamed",
        "country": "fr",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "majority_age": "18",
        "school_year_month": "9",
        "school_year_day": "1",
        "emotion_policy": "off",
        "ai_providers": ["local"],
        "keep_sign_ins": "30",
    }

    client.post(reverse("admin:accounts_institution_change", args=[school.pk]), form)
    client.post(reverse("admin:accounts_institution_change", args=[other.pk]), form)

    school.refresh_from_db()
    other.refresh_from_db()
    assert (school.name, school.country, other.name) == ("Renamed", "FR", "Elsewhere")
    assert (school.emotion_policy, school.ai_providers, school.retention_days) == ("off", ["local"], {"sign_ins": 30})
    assert client.get(reverse("admin:accounts_institution_add")).status_code == 403


def test_superuser_adds_an_institution(client: Client) -> None:
    staff = make_person(make_institution(), Role.ADMIN)
    grant_superuser(user=staff, now=NOW)
    client.force_login(staff)

    form = {"name": "New", "slug": "new-school", "kind": "school", "country": "ES"}
    client.post(reverse("admin:accounts_institution_add"), form)

    assert Institution.objects.get(slug="new-school").kind == "school"


def test_facts_are_of_the_own_institution_and_hide_the_token(client: Client) -> None:
    admin, learner = make_person(school := make_institution(), Role.ADMIN), make_person(school)
    stranger = make_person(make_institution())
    for person in (learner, stranger):
        start_session(user=person, now=NOW)
        agree_on_paper(person)
    client.force_login(admin)

    sessions = client.get(reverse("admin:accounts_session_changelist"))
    consents = client.get(reverse("admin:accounts_consent_changelist"))

    assert [row.user_id for row in sessions.context["cl"].result_list] == [learner.pk]
    assert [row.student_id for row in consents.context["cl"].result_list] == [learner.pk]
    own = Session.objects.get(user=learner)
    page = client.get(reverse("admin:accounts_session_change", args=[own.pk]))
    assert page.status_code == 200
    assert own.refresh_jti not in page.content.decode()


def test_list_costs_the_same_for_one_and_three(client: Client) -> None:
    admin = make_person(make_institution(), Role.ADMIN)
    client.force_login(admin)
    client.get(PEOPLE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(PEOPLE)
    for _ in range(2):
        make_person(admin.institution)
    with CaptureQueriesContext(connection) as three:
        client.get(PEOPLE)

    assert len(three) == len(one)
