"""Making and changing classes, and who is in them, over REST."""

from typing import Any

import pytest

from accounts.enums import Role
from accounts.tests.factories import client_of, make_institution, make_person
from accounts.tests.services.record import unchanged
from core.ids import new_id
from courses.models import Classroom, Enrolment
from courses.tests.factories import make_classroom, make_course
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
CLASSROOMS = "/api/v1/courses/classrooms/"


def page(scene: Scene, more: str = "") -> str:
    return f"{CLASSROOMS}{scene.classroom.pk}/{more}"


def refusal(answer: Any) -> tuple[int, str, list[str]]:
    body = answer.json()
    return answer.status_code, body["code"], [error["field"] for error in body["errors"]]


def brief(person: Any) -> dict[str, str]:
    return {"id": str(person.pk), "full_name": person.full_name}


def test_a_class_is_made_by_who_teaches_it(scene: Scene) -> None:
    # Arrange
    colleague = make_person(scene.school, Role.TEACHER, full_name="Aaron")
    body = {"name": "8a", "level": "KG2", "course_ids": [str(scene.course.pk)], "teacher_ids": [str(colleague.pk)]}

    # Act
    answer = scene.staff.post(CLASSROOMS, body, format="json")

    # Assert
    made = Classroom.objects.get(name="8a")
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(made.pk),
        "name": "8a",
        "level": "KG2",
        "code": made.code,
        "is_archived": False,
        "learner_count": 0,
        "teachers": [brief(colleague), brief(scene.teacher)],
        "courses": [{"id": str(scene.course.pk), "title": "Algebra"}],
    }
    assert scene.staff.get(f"{CLASSROOMS}{made.pk}/").json() == answer.json()


def test_a_name_is_enough_and_the_same_key_makes_one_class(scene: Scene) -> None:
    # Act
    answers = [
        scene.staff.post(CLASSROOMS, {"name": "8a"}, format="json", HTTP_IDEMPOTENCY_KEY="once") for _again in range(2)
    ]

    # Assert
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Classroom.objects.values_list("name", "level").filter(name="8a").get() == ("8a", "secondary")


def test_a_class_is_archived_and_opened_again(scene: Scene) -> None:
    # Arrange
    before = scene.staff.get(page(scene)).json()

    # Act
    archived = scene.staff.patch(page(scene), {"is_archived": True}, format="json")
    newcomer = client_of(make_person(scene.school))
    closed = newcomer.post(page(scene, "enroll/"), {"code": scene.classroom.code}, format="json")
    opened = scene.staff.patch(page(scene), {"is_archived": False, "name": "7c"}, format="json")

    # Assert
    assert archived.json() == {**before, "is_archived": True}
    assert refusal(closed) == (400, "courses.unknown_class_code", ["code"])
    assert opened.json() == {**before, "name": "7c"}


def test_a_teacher_who_leaves_a_class_to_another_does_not_see_it_any_more(scene: Scene) -> None:
    # Arrange
    colleague = make_person(scene.school, Role.TEACHER)

    # Act
    answer = scene.staff.patch(page(scene), {"teacher_ids": [str(colleague.pk)]}, format="json")

    # Assert
    assert (answer.status_code, answer.json()["teachers"]) == (200, [brief(colleague)])
    assert scene.staff.get(page(scene)).status_code == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 121}, ["name"]),
        ({"level": "first"}, ["level"]),
        ({"code": "AAAAAAA"}, ["code"]),
        ({"is_archived": None}, ["is_archived"]),
        ({"teacher_ids": ["x"]}, ["teacher_ids.0"]),
        ({"teacher_ids": [str(new_id())] * 51}, ["teacher_ids"]),
        ({"course_ids": "x"}, ["course_ids"]),
    ],
)
def test_a_body_that_does_not_fit_changes_nothing(scene: Scene, body: dict[str, Any], fields: list[str]) -> None:
    # Act
    with unchanged():
        answer = scene.staff.patch(page(scene), body, format="json")

    # Assert
    assert refusal(answer) == (400, "core.invalid_input", fields)


@pytest.mark.parametrize("field", ["teacher_ids", "course_ids", "learner_ids"])
def test_who_and_what_is_elsewhere_is_refused_like_what_is_missing(scene: Scene, field: str) -> None:
    # Arrange
    school = make_institution()
    stranger = make_person(school, Role.TEACHER)
    foreign = {
        "teacher_ids": lambda: stranger,
        "course_ids": lambda: make_course(stranger),
        "learner_ids": lambda: make_person(school),
    }[field]()

    # Act
    with unchanged():
        elsewhere, missing = (
            scene.staff.post(page(scene, "learners/"), {field: [str(key)]}, format="json")
            if field == "learner_ids"
            else scene.staff.patch(page(scene), {field: [str(key)]}, format="json")
            for key in (foreign.pk, new_id())
        )

    # Assert
    assert refusal(elsewhere) == (400, "courses.unknown_reference", [field])
    assert elsewhere.json()["errors"] == missing.json()["errors"]


def test_learners_are_put_in_listed_and_taken_out(scene: Scene) -> None:
    # Arrange
    new = make_person(scene.school, full_name="Aaron")

    # Act
    put_in = scene.staff.post(page(scene, "learners/"), {"learner_ids": [str(new.pk)]}, format="json")
    taken_out = scene.staff.delete(page(scene, f"learners/{scene.learner.pk}/"))
    again = scene.staff.delete(page(scene, f"learners/{scene.learner.pk}/"))
    listed = scene.staff.get(page(scene, "learners/"))

    # Assert
    stays, left = Enrolment.objects.get(learner=new), Enrolment.objects.get(learner=scene.learner)
    rows = [
        {
            "id": str(place.pk),
            "learner": brief(person),
            "state": state,
            "enrolled_at": place.enrolled_at.isoformat().replace("+00:00", "Z"),
        }
        for place, person, state in ((stays, new, "active"), (left, scene.learner, "left"))
    ]
    assert (put_in.status_code, put_in.json()) == (200, rows[:1])
    assert (taken_out.status_code, taken_out.content, again.status_code) == (204, b"", 204)
    assert listed.json() == {"results": rows, "next": None, "previous": None}
    found = [scene.staff.get(page(scene, f"learners/?state={state}")).json()["results"] for state in ("active", "left")]
    assert found == [rows[:1], rows[1:]]


@pytest.mark.parametrize("learner_ids", [None, [], "x", [str(new_id()) for _number in range(201)], ["x"]])
def test_a_list_of_learners_that_does_not_fit_is_refused(scene: Scene, learner_ids: object) -> None:
    # Act
    answer = scene.staff.post(page(scene, "learners/"), {"learner_ids": learner_ids}, format="json")

    # Assert
    assert refusal(answer)[:2] == (400, "core.invalid_input")


def test_a_new_code_is_told_to_those_who_teach(scene: Scene) -> None:
    # Act
    answer = scene.staff.post(page(scene, "code/"))

    # Assert
    scene.classroom.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (200, scene.classroom.code)
    assert scene.pupil.post(page(scene, "code/")).status_code == 403


def test_the_people_of_an_archived_class_stay_who_they_were(scene: Scene) -> None:
    # Arrange
    scene.staff.patch(page(scene), {"is_archived": True}, format="json")
    other = str(make_person(scene.school, Role.TEACHER).pk)

    # Act
    with unchanged():
        answers = [
            scene.staff.post(page(scene, "learners/"), {"learner_ids": [str(scene.learner.pk)]}, format="json"),
            scene.staff.delete(page(scene, f"learners/{scene.learner.pk}/")),
            scene.staff.patch(page(scene), {"teacher_ids": [other]}, format="json"),
            scene.staff.post(page(scene, "code/")),
            scene.pupil.post(page(scene, "leave/")),
        ]

    # Assert
    assert [refusal(answer) for answer in answers] == [(409, "courses.classroom_archived", [])] * 5


def test_the_last_teacher_stays(scene: Scene) -> None:
    # Act
    answer = scene.staff.patch(page(scene), {"teacher_ids": []}, format="json")

    # Assert
    assert refusal(answer) == (409, "courses.last_teacher", ["teacher_ids"])


@pytest.mark.parametrize("method", ["delete", "put"])
def test_a_class_is_not_deleted_nor_replaced(scene: Scene, method: str) -> None:
    # Act
    answer = getattr(scene.staff, method)(page(scene), {"name": "Mine"}, format="json")

    # Assert
    assert refusal(answer) == (405, "core.method_not_allowed", [])


@pytest.mark.parametrize("who", ["colleague", "other school"])
def test_a_class_that_one_does_not_teach_is_not_there(scene: Scene, who: str) -> None:
    # Arrange
    school = scene.school if who == "colleague" else make_institution()
    client = client_of(make_person(school, Role.TEACHER))
    body = {"learner_ids": [str(scene.learner.pk)]}

    # Act
    with unchanged():
        answers = [
            client.patch(page(scene), {"name": "Mine"}, format="json"),
            client.post(page(scene, "code/")),
            client.get(page(scene, "learners/")),
            client.post(page(scene, "learners/"), body, format="json"),
            client.delete(page(scene, f"learners/{scene.learner.pk}/")),
        ]

    # Assert
    assert [refusal(answer) for answer in answers] == [(404, "courses.classroom_not_found", [])] * 5


def test_who_is_in_another_class_is_not_taken_out_of_this_one(scene: Scene) -> None:
    # Arrange
    other = make_person(scene.school)
    make_classroom(scene.teacher, learners=[other])

    # Act
    answer = scene.staff.delete(page(scene, f"learners/{other.pk}/"))

    # Assert
    assert refusal(answer) == (404, "courses.learner_not_in_class", [])
