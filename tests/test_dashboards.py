"""``dashboards/{student,teacher,admin}/``: cards for one role, of one's own things."""

import json
from typing import Any

import pytest

from tests.world import World

pytestmark = pytest.mark.django_db

ROLES = {
    "student": ["learner", "classmate", "learner_other_class", "learner_other_school", "open_learner"],
    "teacher": ["teacher", "teacher_other_class", "teacher_other_school"],
    "admin": ["admin", "admin_other_school"],
}
OWN = {"student": "learner", "teacher": "teacher", "admin": "admin"}


def cards(world: World, caller: str, audience: str) -> list[dict[str, Any]]:
    answer = world.clients[caller].get(f"/api/v1/dashboards/{audience}/")
    assert answer.status_code == 200
    assert set(answer.json()) == {"cards"}
    shown: list[dict[str, Any]] = answer.json()["cards"]
    return shown


def card(world: World, caller: str, audience: str, key: str) -> dict[str, Any]:
    return next(each for each in cards(world, caller, audience) if each["key"] == key)


@pytest.mark.parametrize(("audience", "caller"), [(role, caller) for role in ROLES for caller in ROLES[role]])
def test_each_card_has_one_shape(world: World, audience: str, caller: str) -> None:
    # Act
    shown = cards(world, caller, audience)

    # Assert
    assert shown
    assert [set(each) for each in shown] == [{"key", "title", "value", "note", "link", "rows"}] * len(shown)
    assert {frozenset(row) for each in shown for row in each["rows"]} <= {frozenset({"label", "value", "link"})}
    assert len({each["key"] for each in shown}) == len(shown)


def test_a_learner_sees_what_they_have_mastered_and_their_next_step(world: World) -> None:
    # Act
    mastery, step = (card(world, "learner", "student", key) for key in ("mastery", "next_step"))

    # Assert
    best = world.clients["learner"].get("/api/v1/ai/recommendations/").json()["results"][0]
    assert (mastery["value"], mastery["note"]) == ("0 / 2", "concepts of your courses")
    assert (step["value"], step["note"]) == (best["title"], best["reason_text"])


def test_a_learner_without_a_class_has_nothing_to_master_and_no_next_step(world: World) -> None:
    # Act
    shown = cards(world, "open_learner", "student")

    # Assert
    assert [(each["key"], each["value"]) for each in shown] == [("mastery", "0 / 0")]


def test_a_teacher_sees_their_classes_with_a_way_to_the_heat_map(world: World) -> None:
    # Act
    classes = card(world, "teacher", "teacher", "classes")

    # Assert
    assert classes["value"] == "2"
    assert [(row["label"], row["value"]) for row in classes["rows"]] == [
        (world.own.classroom.name, "2 learners"),
        (world.own.free_classroom.name, "0 learners"),
    ]
    assert str(world.own.classroom.pk) in classes["rows"][0]["link"]


def test_an_admin_sees_how_many_active_people_the_school_has_in_each_role(world: World) -> None:
    # Act
    people = card(world, "admin", "admin", "people")

    # Assert
    counted = {row["label"]: row["value"] for row in people["rows"]}
    assert counted == {"Student": "4", "Teacher": "2", "Guardian": "2", "Administrator": "1"}
    assert people["value"] == "9"


@pytest.mark.parametrize("audience", ROLES)
def test_nobodys_dashboard_shows_another_schools_people_or_things(world: World, audience: str) -> None:
    # Arrange
    room = world.other_school
    theirs = [
        *(person.full_name for person in (*room.learners, room.teacher)),
        *(thing.title for thing in (room.course, room.lesson)),
        *(str(thing.pk) for thing in (room.classroom, room.course, room.attempt, room.submitted, *room.learners)),
        room.classroom.name,
        room.classroom.code,
    ]

    # Act
    text = json.dumps(cards(world, OWN[audience], audience))

    # Assert
    assert [name for name in theirs if f'"{name}' in text or f"{name}/" in text] == []


def test_a_teachers_dashboard_shows_nothing_of_a_colleagues_class(world: World) -> None:
    # Arrange
    room = world.other_class

    # Act
    text = json.dumps(cards(world, "teacher", "teacher"))

    # Assert
    assert not any(
        str(thing.pk) in text for thing in (room.classroom, room.course, room.attempt, room.submitted, *room.learners)
    )
    assert str(world.own.classroom.pk) in text
