"""Two walks over HTTP, as people make them: a guardian who agrees and takes it back, an admin who imports a file."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.models import User
from accounts.tests.consents import TOO_YOUNG
from accounts.tests.factories import PASSWORD, client_of, make_institution, make_person
from accounts.tests.guardians import born
from ai.models import LessonInteractionRaw, Recommendation, StudentMap
from core.events.reader import read_until_idle
from core.jobs import run_due_jobs
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.models import Lesson
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db
ACCOUNTS = "/api/v1/accounts"


def post(client: APIClient, path: str, **body: Any) -> Any:
    return client.post(f"{ACCOUNTS}/{path}", body, format="json")


@pytest.fixture
def lesson() -> Lesson:
    """In a course of a class with one child of nine."""
    teacher = make_person(make_institution(), Role.TEACHER, username="maria")
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [born(make_person(teacher.institution, username="omar"), TOO_YOUNG)])
    return make_lesson(teacher, course, [concept])


def study(child: APIClient, lesson: Lesson, percent: int) -> None:
    body = {"percent": percent, "seconds": 30, "position": 0}
    assert child.post(f"/api/v1/lessons/{lesson.pk}/progress/", body, format="json").status_code == 200
    read_until_idle()


def derived() -> dict[str, int]:
    """How many rows the ML team could read about somebody."""
    run_due_jobs(now=timezone.now())
    read_until_idle()
    return {
        "raw": LessonInteractionRaw.objects.count(),
        "live pseudonyms": StudentMap.objects.filter(since__isnull=False).count(),
        "named recommendations": Recommendation.objects.exclude(ml_student_id=None).count(),
    }


def test_a_guardian_comes_by_a_code_agrees_takes_it_back_and_nothing_is_left(lesson: Lesson) -> None:
    # Arrange
    omar = User.objects.get(username="omar")
    child, teacher = client_of(omar), client_of(User.objects.get(username="maria"))

    # Act: the code, the account
    code = post(teacher, f"students/{omar.pk}/guardian-codes/", relation="parent").json()["code"]
    joined = post(
        APIClient(), "guardians/join/", code=code, username="leila", password=PASSWORD, full_name="Leila Haddad"
    )
    guardian = APIClient()
    guardian.credentials(HTTP_AUTHORIZATION=f"Bearer {joined.json()['access']}")

    # Act: nothing is agreed to beforehand, and the child cannot agree alone
    status = guardian.get(f"{ACCOUNTS}/consents/status/", {"student": str(omar.pk), "language": "es"}).json()
    asked = next(each for each in status["purposes"] if each["purpose"] == "ml_training")
    read = {"purpose": "ml_training", "text_version": asked["text"]["version"], "text_language": "es"}
    study(child, lesson, 20)
    before = derived()
    alone = post(child, "consents/grant/", **read)

    # Act: yes, learning, no
    agreed = post(guardian, "consents/grant/", student=str(omar.pk), **read)
    study(child, lesson, 60)
    between = derived()
    taken_back = post(guardian, "consents/withdraw/", student=str(omar.pk), purpose="ml_training")
    study(child, lesson, 90)
    after = derived()

    # Assert
    assert {each["is_granted"] for each in status["purposes"]} == {None}
    assert (alone.status_code, agreed.status_code, taken_back.status_code) == (403, 200, 200)
    assert before == {"raw": 0, "live pseudonyms": 0, "named recommendations": 0}
    assert (between["raw"], between["live pseudonyms"]) == (1, 1)
    assert after == {"raw": 0, "live pseudonyms": 0, "named recommendations": 0}
    lines = guardian.get(f"{ACCOUNTS}/consents/", {"student": str(omar.pk)}).json()["results"]
    assert [(line["purpose"], line["is_granted"]) for line in lines] == [("ml_training", False), ("ml_training", True)]
    told = guardian.get(f"{ACCOUNTS}/notifications/").json()["results"]
    assert [each["kind"] for each in told] == ["accounts.consent.withdrawn"]


FAULTY = "username,full_name,role,email\nmaria,Maria Oliveira,teacher,maria@example.org\ntim,Tim,queen,tim@@example\n"
MENDED = FAULTY.replace("queen", "student").replace("tim@@example", "tim@example.org")


def test_an_admin_imports_a_file_with_errors_mends_it_and_imports_it_again() -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
    client = client_of(office)

    def send(content: str) -> dict[str, Any]:
        file = SimpleUploadedFile("people.csv", content.encode())
        sent = client.post(f"{ACCOUNTS}/imports/", {"file": file}, format="multipart").json()
        run_due_jobs(now=timezone.now())
        return dict(client.get(f"{ACCOUNTS}/imports/{sent['id']}/").json())

    def confirm(looked: dict[str, Any]) -> dict[str, Any]:
        assert client.post(f"{ACCOUNTS}/imports/{looked['id']}/confirm/").status_code == 202
        run_due_jobs(now=timezone.now())
        return dict(client.get(f"{ACCOUNTS}/imports/{looked['id']}/").json())

    # Act
    faulty = send(FAULTY)
    early = client.post(f"{ACCOUNTS}/imports/{faulty['id']}/confirm/")
    people_before = User.objects.filter(institution=office.institution).count()
    done = confirm(send(MENDED))
    again = confirm(send(MENDED))

    # Assert
    assert (faulty["state"], early.status_code, people_before) == ("refused", 409, 1)
    assert {(each["line"], each["field"]) for each in faulty["findings"]} == {(3, "role"), (3, "email")}
    assert (done["state"], done["counts"]["created"]) == ("done", 2)
    assert (again["state"], again["counts"]["created"], again["counts"]["unchanged"]) == ("done", 0, 2)
    people = User.objects.filter(institution=office.institution).order_by("username").values_list("username", "role")
    assert list(people) == [(office.username, "admin"), ("maria", "teacher"), ("tim", "student")]
