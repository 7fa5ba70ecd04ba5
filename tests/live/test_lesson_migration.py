"""Pictures and lessons of before become files and versions, and go back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from core.ids import new_id
from courses.models import Course
from courses.tests.factories import make_concept, make_course
from lessons.content import digest_of, draft_content, version_content
from lessons.models import Lesson
from lessons.tests.factories import picture
from tests.live.faults import IS_FULL

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_FULL, reason="takes the database back and forth; `make faults` does"),
]
BEFORE, AFTER = ("lessons", "0002_lesson_has_progress_rows"), ("lessons", "0003_media_and_versions")


def migrate(target: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture(autouse=True)
def _back_to_the_last() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def old_lesson(apps: Any, course: Course, concept_id: Any, *, state: str, image: str) -> Any:
    ids = {"institution_id": course.institution_id}
    lesson = apps.get_model("lessons", "Lesson").objects.create(
        id=new_id(),
        section_id=course.sections.get().pk,
        title="Lines",
        objectives=["See."],
        state=state,
        created_at=NOW,
        **ids,
    )
    apps.get_model("lessons", "LessonConcept").objects.create(lesson=lesson, concept_id=concept_id)
    block = apps.get_model("lessons", "LessonBlock").objects.create
    block(id=new_id(), lesson=lesson, position=0, kind="text", markdown="A line.", **ids)
    block(id=new_id(), lesson=lesson, position=1, kind="image", image=image, alt_text="Teal", caption="Fig. 1", **ids)
    return lesson


def test_what_learners_saw_they_see_and_the_way_back_is_open() -> None:
    # Arrange
    teacher: User = make_person(make_institution(), Role.TEACHER)
    course, concept = make_course(teacher), make_concept(teacher)
    name = default_storage.save("lessons/old.png", picture())
    apps = migrate(BEFORE)
    published, draft = (
        old_lesson(apps, course, concept.pk, state=state, image=name) for state in ("published", "draft")
    )

    # Act
    migrate(AFTER)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    # Assert
    lesson, other = (Lesson.objects.get(pk=each.pk) for each in (published, draft))
    assert (other.published, other.versions.count()) == (None, 0)
    assert version_content(lesson.published) == draft_content(lesson)
    assert lesson.draft_digest == lesson.published.digest == digest_of(draft_content(lesson))
    assert (lesson.published.number, lesson.published.published_by_id) == (1, teacher.pk)
    media = lesson.media.get()
    assert (media.file.name, media.alt_text, media.width, media.height) == (name, "Teal", 40, 30)
    assert [each.pk for each in (lesson.published.version_media.get().media,)] == [media.pk]

    # Act
    old = migrate(BEFORE).get_model("lessons", "LessonBlock").objects.order_by("lesson_id", "position")

    # Assert
    rows = list(old.values_list("kind", "markdown", "image", "alt_text", "caption"))
    assert rows == [("text", "A line.", "", "", ""), ("image", "", name, "Teal", "Fig. 1")] * 2
