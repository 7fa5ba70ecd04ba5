"""``courses/classrooms/`` and ``courses/enrolments/``: joining and leaving."""

from typing import Any

import pytest

from accounts.tests.factories import client_of, make_institution, make_person
from core.models import Event
from courses.enums import PublicationState
from courses.models import Classroom, ClassroomCourse, Enrolment
from courses.tests.factories import make_classroom, make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
CLASSROOMS, ENROLMENTS = "/api/v1/courses/classrooms/", "/api/v1/courses/enrolments/"


@pytest.fixture
def second(scene: Scene) -> Classroom:
    """Another class of the school, which the learner is not in."""
    return make_classroom(scene.teacher, [scene.course], name="7c")


def join(scene: Scene, code: object) -> Any:
    return scene.pupil.post(ENROLMENTS, {"code": code}, format="json")


def enrolled_events(scene: Scene) -> int:
    return Event.objects.filter(name="courses.learner.enrolled", learner_id=scene.learner.pk).count()


def shape(scene: Scene, *, code: str | None, learner_count: int = 1) -> dict[str, Any]:
    return {
        "id": str(scene.classroom.pk),
        "name": "7b",
        "level": "secondary",
        "code": code,
        "is_archived": False,
        "learner_count": learner_count,
    }


def detail(scene: Scene, **changes: Any) -> dict[str, Any]:
    """As it is read by itself."""
    return {
        **shape(scene, code=None),
        "teachers": [{"id": str(scene.teacher.pk), "full_name": scene.teacher.full_name}],
        "courses": [{"id": str(scene.course.pk), "title": "Algebra"}],
        **changes,
    }


def test_a_learner_reads_their_class_without_its_code(scene: Scene) -> None:
    # Arrange
    draft = make_course(scene.teacher, state=PublicationState.DRAFT)
    ClassroomCourse.objects.create(classroom=scene.classroom, course=draft)

    # Act
    listed, single = scene.pupil.get(CLASSROOMS), scene.pupil.get(f"{CLASSROOMS}{scene.classroom.pk}/")

    # Assert
    assert listed.json() == {"results": [shape(scene, code=None)], "next": None, "previous": None}
    assert single.json() == detail(scene)


def test_a_teacher_reads_their_class_with_its_code(scene: Scene, second: Classroom) -> None:
    # Act
    listed = scene.staff.get(CLASSROOMS).json()["results"]

    # Assert
    assert listed[0] == shape(scene, code=scene.classroom.code)
    assert [(row["name"], row["learner_count"]) for row in listed] == [("7b", 1), ("7c", 0)]


@pytest.mark.parametrize("change", [str, str.lower, lambda code: f"  {code} "])
def test_joining_with_a_code_gives_the_place(scene: Scene, second: Classroom, change: Any) -> None:
    # Act
    answer = join(scene, change(second.code))

    # Assert
    place = Enrolment.objects.get(classroom=second)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(place.pk),
        "classroom": {"id": str(second.pk), "name": "7c", "level": "secondary"},
        "state": "active",
        "enrolled_at": place.enrolled_at.isoformat().replace("+00:00", "Z"),
    }
    assert scene.pupil.get(ENROLMENTS).json()["results"][0] == answer.json()


def test_joining_twice_changes_nothing(scene: Scene, second: Classroom) -> None:
    # Act
    first, again = join(scene, second.code), join(scene, second.code)

    # Assert
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert enrolled_events(scene) == 2


def test_joining_by_the_address_of_the_class_needs_its_own_code(scene: Scene, second: Classroom) -> None:
    # Act
    right = scene.pupil.post(f"{CLASSROOMS}{second.pk}/enroll/", {"code": second.code}, format="json")
    wrong = scene.pupil.post(f"{CLASSROOMS}{scene.classroom.pk}/enroll/", {"code": second.code}, format="json")

    # Assert
    assert (right.status_code, right.json()["classroom"]["id"]) == (201, str(second.pk))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "courses.unknown_class_code")


@pytest.mark.parametrize("whose", ["nobody's", "another school's", "archived", "a longer one"])
def test_joining_with_a_code_that_opens_nothing_is_refused_alike(scene: Scene, second: Classroom, whose: str) -> None:
    # Arrange
    stranger = make_person(make_institution(), "teacher")
    code = {
        "nobody's": "22222ZZ",
        "another school's": make_classroom(stranger).code,
        "archived": make_classroom(scene.teacher, is_archived=True).code,
        "a longer one": f"{second.code}2",
    }[whose]
    before = Enrolment.objects.count()

    # Act
    answer = join(scene, code)

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, "courses.unknown_class_code")
    assert answer.json()["errors"] == [
        {"field": "code", "code": "courses.unknown_class_code", "detail": "No class has this code."}
    ]
    assert Enrolment.objects.count() == before


@pytest.mark.parametrize("code", ["", " ", None, 5.5, True, [], {}, "2" * 13, "\x00", float("inf")])
def test_joining_refuses_a_body_that_does_not_fit(scene: Scene, code: object) -> None:
    # Act
    raw = code == float("inf")
    answer = (
        scene.pupil.generic("POST", ENROLMENTS, '{"code": Infinity}', "application/json") if raw else join(scene, code)
    )

    # Assert
    expected = "core.malformed" if raw else "courses.unknown_class_code" if code == 5.5 else "core.invalid_input"
    assert (answer.status_code, answer.json()["code"]) == (400, expected)


def test_leaving_takes_the_learner_out_and_keeps_what_was_done(scene: Scene) -> None:
    # Act
    answer = scene.pupil.post(f"{CLASSROOMS}{scene.classroom.pk}/leave/")
    again = scene.pupil.post(f"{CLASSROOMS}{scene.classroom.pk}/leave/")

    # Assert
    assert (answer.status_code, answer.content, again.status_code) == (204, b"", 204)
    assert scene.pupil.get(CLASSROOMS).json()["results"] == []
    assert [place["state"] for place in scene.pupil.get(ENROLMENTS).json()["results"]] == ["left"]
    assert scene.staff.get(CLASSROOMS).json()["results"] == [shape(scene, code=scene.classroom.code, learner_count=0)]
    assert Event.objects.filter(name="courses.learner.left").count() == 1


def test_who_left_comes_back_with_the_code(scene: Scene) -> None:
    # Arrange
    scene.pupil.post(f"{CLASSROOMS}{scene.classroom.pk}/leave/")

    # Act
    answer = join(scene, scene.classroom.code)

    # Assert
    assert (answer.status_code, answer.json()["state"]) == (201, "active")
    assert scene.pupil.get(CLASSROOMS).json()["results"] == [shape(scene, code=None)]
    assert enrolled_events(scene) == 2


def test_leaving_a_class_one_was_never_in_is_404(scene: Scene, second: Classroom) -> None:
    # Act
    answer = scene.pupil.post(f"{CLASSROOMS}{second.pk}/leave/")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (404, "courses.classroom_not_found")


def test_the_list_can_be_filtered_by_archive(scene: Scene) -> None:
    # Arrange
    make_classroom(scene.teacher, name="6b", is_archived=True)

    # Act
    found = [
        [row["name"] for row in scene.staff.get(f"{CLASSROOMS}?is_archived={value}").json()["results"]]
        for value in ("true", "false")
    ]

    # Assert
    assert found == [["6b"], ["7b"]]


def test_enrolments_are_ones_own(scene: Scene) -> None:
    # Act
    answer = client_of(make_person(scene.school)).get(ENROLMENTS)

    # Assert
    assert answer.json() == {"results": [], "next": None, "previous": None}
