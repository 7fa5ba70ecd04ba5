"""What pictures of questions take of the room of an institution."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.storage import default_storage

from accounts.models import User
from accounts.tests.services.record import refused
from assessments.models import QuestionPicture
from assessments.services.pictures import PictureDraft
from assessments.tests.factories import make_question
from core.errors import AllowanceExceeded
from core.files.quota import stored_bytes
from core.files.storage import each_file
from core.ids import new_id
from core.tests.allowances import storage_limited_to
from courses.tests.factories import make_concept, make_course
from lessons.tests.factories import picture

pytestmark = pytest.mark.django_db
CONTENT = {"picture": "dots", "options": [{"id": "a", "text": "3"}, {"id": "b", "text": "4", "correct": True}]}
measure = import_module("assessments.migrations.0003_sizes_of_pictures").measure


def ask(teacher: User) -> QuestionPicture:
    question = make_question(
        teacher,
        make_course(teacher),
        [make_concept(teacher)],
        content=CONTENT,
        pictures={"dots": PictureDraft(picture(), "Dots.")},
    )
    return question.pictures.get()


def stored() -> set[str]:
    return {file.name for file in each_file(default_storage, "questions")}


def test_a_picture_is_counted_once_however_many_rows_name_its_file(teacher: User) -> None:
    # Act
    row = ask(teacher)
    QuestionPicture.objects.create(
        institution_id=row.institution_id,
        question=row.question,
        key="copied",
        image=row.image.name,
        alt_text="As in a copied course.",
        size_bytes=row.size_bytes,
        created_at=row.created_at,
    )

    # Assert
    assert row.size_bytes == row.image.size == stored_bytes(teacher.institution_id)


def test_without_room_neither_question_nor_file_is_kept(teacher: User) -> None:
    # Arrange
    course, concept, before = make_course(teacher), make_concept(teacher), stored()

    # Act
    with storage_limited_to(10), refused(AllowanceExceeded):
        make_question(teacher, course, [concept], content=CONTENT, pictures={"dots": PictureDraft(picture(), "Dots.")})

    # Assert
    assert stored() == before


def test_pictures_of_before_are_measured_and_lost_ones_have_no_size(teacher: User) -> None:
    # Arrange
    rows = [ask(teacher), ask(teacher)]
    sizes = [rows[0].size_bytes, 0]
    QuestionPicture.objects.update(size_bytes=0)
    QuestionPicture.objects.filter(pk=rows[1].pk).update(image=f"questions/{new_id().hex}.png")

    # Act
    measure(apps, None)

    # Assert
    assert [QuestionPicture.objects.get(pk=row.pk).size_bytes for row in rows] == sizes
