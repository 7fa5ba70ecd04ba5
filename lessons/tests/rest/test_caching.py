"""Published lessons are kept, and never for anybody who may not have them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import NOW, client_of, make_institution, make_person
from courses.enums import PublicationState
from courses.models import Classroom, Course, Enrolment
from courses.tests.factories import make_classroom
from lessons.models import LessonVersion
from lessons.rest.published import published_body
from lessons.services.lessons import change_lesson
from lessons.services.publishing import publish_lesson, unpublish_lesson
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
LESSONS = "/api/v1/lessons/"


def read(client: Any, address: str, tag: str = "") -> Any:
    return client.get(address, **({"HTTP_IF_NONE_MATCH": tag} if tag else {}))


def detail(scene: Scene) -> str:
    return f"{LESSONS}{scene.lesson.pk}/"


@pytest.mark.parametrize("who", ["pupil", "staff"])
@pytest.mark.parametrize("which", ["list", "detail"])
def test_who_has_the_answer_is_told_so(scene: Scene, which: str, who: str) -> None:
    # Arrange
    client, address = getattr(scene, who), LESSONS if which == "list" else detail(scene)
    first = read(client, address)

    # Act
    again, other = read(client, address, first["ETag"]), read(client, address, '"something-else"')

    # Assert
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (other.status_code, other.content) == (200, first.content)
    for answer in (first, again):
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
    assert first["Content-Type"] == "application/json"


def test_a_kept_lesson_costs_one_read_of_rights_and_a_304_no_more(scene: Scene) -> None:
    # Arrange
    first = read(scene.pupil, detail(scene))

    for tag, status in (("", 200), (first["ETag"], 304)):
        # Act
        with CaptureQueriesContext(connection) as seen:
            answer = read(scene.pupil, detail(scene), tag)

        # Assert
        assert (answer.status_code, len(seen)) == (status, 1)


def test_what_is_kept_is_what_would_be_made(scene: Scene) -> None:
    # Act
    made, kept = read(scene.pupil, detail(scene)), read(scene.pupil, detail(scene))
    published_body.cache_clear()
    anew = read(scene.pupil, detail(scene))

    # Assert
    assert made.content == kept.content == anew.content
    assert made["ETag"] == kept["ETag"] == anew["ETag"]


def test_ones_own_progress_is_in_it_and_changes_its_tag(scene: Scene) -> None:
    # Arrange
    mate = make_person(scene.learner.institution)
    make_classroom(scene.teacher, [scene.course], [mate])
    before = read(scene.pupil, detail(scene))

    # Act
    scene.pupil.post(f"{detail(scene)}progress/", {"percent": 30}, format="json")
    after, mates = (
        read(scene.pupil, detail(scene), before["ETag"]),
        read(client_of(mate), detail(scene), before["ETag"]),
    )

    # Assert
    assert (after.status_code, after.json()["progress"]["percent"]) == (200, 30)
    assert {**after.json(), "progress": None} == before.json()
    assert mates.status_code == 304  # the same to the last byte: neither has begun
    assert after["ETag"] != before["ETag"]


@pytest.mark.parametrize("change", ["unpublished", "course archived", "learner removed", "class archived"])
def test_nobody_is_served_what_they_may_not_have_any_more(scene: Scene, change: str) -> None:
    # Arrange
    tag = read(scene.pupil, detail(scene))["ETag"]
    if change == "unpublished":
        unpublish_lesson(author=scene.teacher, lesson_id=scene.lesson.pk, now=NOW)
    elif change == "course archived":
        Course.objects.filter(pk=scene.course.pk).update(state=PublicationState.ARCHIVED)
    elif change == "learner removed":
        Enrolment.objects.filter(learner=scene.learner).update(state="left")
    else:
        Classroom.objects.update(is_archived=True)

    # Act
    answers = [read(scene.pupil, detail(scene), given) for given in ("", tag, "*")]

    # Assert
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "lessons.lesson_not_found")] * 3
    assert read(scene.pupil, LESSONS).json()["results"] == []


def test_another_school_never_gets_what_is_kept(scene: Scene) -> None:
    # Arrange
    tag = read(scene.pupil, detail(scene))["ETag"]
    stranger = client_of(make_person(make_institution()))

    # Act
    answers = [read(stranger, detail(scene), given) for given in ("", tag)]

    # Assert
    assert [each.status_code for each in answers] == [404, 404]


def test_a_new_version_is_served_at_once_and_the_draft_never(scene: Scene) -> None:
    # Arrange
    first = read(scene.pupil, detail(scene))
    change_lesson(author=scene.teacher, lesson_id=scene.lesson.pk, changes={"title": "Steepness"}, now=NOW)

    # Act
    while_drafted = read(scene.pupil, detail(scene), first["ETag"])
    publish_lesson(author=scene.teacher, lesson_id=scene.lesson.pk, now=NOW)
    published = read(scene.pupil, detail(scene), first["ETag"])

    # Assert
    assert while_drafted.status_code == 304
    assert (published.status_code, published.json()["title"]) == (200, "Steepness")
    assert sorted(LessonVersion.objects.values_list("number", flat=True)) == [1, 2]


def test_what_learners_are_served_is_not_served_to_authors(scene: Scene) -> None:
    # Arrange
    seen = read(scene.pupil, detail(scene))

    # Act
    written = read(scene.staff, detail(scene), seen["ETag"])

    # Assert
    assert written.status_code == 200
    assert [block["markdown"] is None for block in seen.json()["blocks"]] == [True, True]
    assert [block["markdown"] is None for block in written.json()["blocks"]] == [False, False]
