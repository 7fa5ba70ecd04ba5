"""Keeping files, sharing and deleting them."""

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.conf import LazySettings
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, only_where_writers_overlap, refused, unchanged
from core.errors import AllowanceExceeded, TooLarge
from core.files.errors import (
    FileEmpty,
    FileNameRefused,
    FileNotThere,
    FileNotYours,
    FileTypeRefused,
    UnknownClassroom,
)
from core.files.finding import files_visible_to, get_visible_file
from core.files.keeping import change_file, delete_file
from core.files.pictures import PictureRefused
from core.files.quota import PersonalRoomExceeded, stored_bytes
from core.ids import new_id
from core.models import StoredFile
from core.ports import AllowanceKind, allowances
from core.tests.allowances import storage_limited_to
from core.tests.files.kept import EXECUTABLE, PDF, PHOTO, TEXT, keep, stored
from core.tests.threads import run_together
from courses.models import Classroom
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def learner(teacher: User) -> User:
    return make_person(teacher.institution)


@pytest.fixture
def classroom(teacher: User, learner: User) -> Classroom:
    return make_classroom(teacher, [], [learner])


def test_a_file_is_kept_as_it_came_under_a_name_of_ours(teacher: User) -> None:
    # Act
    file = keep(teacher, PDF, "../../etc/Plan \u202efdp.pdf")

    # Assert
    file.refresh_from_db()
    told = (file.owner_id, file.institution_id, file.classroom_id, file.name, file.media_type, file.size_bytes)
    assert told == (teacher.pk, teacher.institution_id, None, "Plan fdp.pdf", "application/pdf", len(PDF))
    assert (file.digest, file.created_at) == (hashlib.sha256(PDF).hexdigest(), NOW)
    assert file.file.name.startswith("files/")
    assert file.file.name.endswith(".pdf")
    assert "Plan" not in file.file.name
    assert file.file.read() == PDF
    assert audited("core.file.kept") == [
        {
            "institution_id": teacher.institution_id,
            "actor_id": teacher.pk,
            "object_type": "core.StoredFile",
            "object_id": file.pk,
            "before": {},
            "after": {"media_type": "application/pdf", "size_bytes": len(PDF), "classroom": None},
            "at": NOW,
        }
    ]


def test_a_picture_loses_where_it_was_taken(teacher: User) -> None:
    # Arrange
    came = Image.open(BytesIO(PHOTO)).getexif()

    # Act
    file = keep(teacher, PHOTO, "tower.jpg")

    # Assert
    kept = file.file.read()
    exif = Image.open(BytesIO(kept)).getexif()
    assert (bool(came.get_ifd(0x8825)), dict(exif), dict(exif.get_ifd(0x8825))) == (True, {}, {})
    assert (b"Camera Maker" in PHOTO, b"Camera Maker" in kept, b"Exif" in kept) == (True, False, False)
    assert (file.media_type, file.size_bytes, file.digest) == (
        "image/jpeg",
        len(kept),
        hashlib.sha256(kept).hexdigest(),
    )


def test_the_same_bytes_again_are_another_file(teacher: User) -> None:
    # Act
    files = [keep(teacher), keep(teacher)]

    # Assert
    assert len({file.pk for file in files}) == len({str(file.file.name) for file in files}) == 2


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        (EXECUTABLE, "paper.pdf", FileTypeRefused),
        (EXECUTABLE, "program", FileTypeRefused),
        (PDF, "paper.docx", FileTypeRefused),
        (PHOTO, "photo.txt", FileTypeRefused),
        (bytes(range(256)), "noise.bin", FileTypeRefused),
        (b"", "empty.txt", FileEmpty),
        (PHOTO[:200], "half.jpg", PictureRefused),
        (b"x" * 4097, "long.txt", TooLarge),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_no_good_file_is_refused_and_leaves_nothing(
    teacher: User, settings: LazySettings, data: bytes, name: str, error: type
) -> None:
    # Arrange
    settings.MAX_UPLOAD_BYTES = 4096
    before = stored()

    # Act
    with refused(error, field="file"):
        keep(teacher, data, name)

    # Assert
    assert stored() == before


def test_a_person_keeps_so_much_and_no_more(teacher: User, learner: User, settings: LazySettings) -> None:
    # Arrange
    settings.PERSON_STORAGE_BYTES = 2 * len(TEXT)
    keep(teacher)
    last = keep(teacher)
    before = stored()

    # Act
    with refused(PersonalRoomExceeded):
        keep(teacher)

    # Assert
    assert stored() == before
    keep(learner)
    delete_file(file_id=last.pk, actor=teacher, now=NOW)
    assert keep(teacher).owner_id == teacher.pk


def test_an_institution_keeps_what_its_plan_has_room_for(teacher: User, learner: User) -> None:
    # Arrange
    elsewhere = make_person(make_institution(), Role.TEACHER)
    keep(elsewhere)
    with storage_limited_to(2 * len(TEXT)):
        keep(teacher)
        keep(learner)
        before = stored()

        # Act
        with refused(AllowanceExceeded):
            keep(teacher)

    # Assert
    assert stored() == before
    used = allowances()(subject_id=teacher.institution_id, kind=AllowanceKind.STORAGE)
    assert (used.limit, used.used, stored_bytes(elsewhere.institution_id)) == (None, 2 * len(TEXT), len(TEXT))


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", ["person", "institution"])
def test_of_two_at_once_one_gets_the_last_room(limit: str, settings: LazySettings) -> None:
    # Arrange
    school = make_institution()
    teacher = make_person(school, Role.TEACHER)
    other = teacher if limit == "person" else make_person(school, Role.TEACHER)
    if limit == "person":
        settings.PERSON_STORAGE_BYTES = len(TEXT)

    def attempt(owner: User) -> bool:
        try:
            keep(owner)
        except AllowanceExceeded:
            return False
        return True

    # Act
    with storage_limited_to(len(TEXT) if limit == "institution" else 10**9):
        done = run_together(partial(attempt, teacher), partial(attempt, other))

    # Assert
    assert sorted(done) == [False, True]
    assert stored_bytes(school.pk) == len(TEXT)


# --- names and classes --------------------------------------------------------------------------------------
def test_a_file_gets_another_name_of_its_kind(teacher: User) -> None:
    # Arrange
    file = keep(teacher, PHOTO, "a.jpg")

    # Act
    names = [
        change_file(file_id=file.pk, actor=teacher, changes={"name": name}, now=LATER).name
        for name in ("b.jpeg", "The tower", "../c\0.jpg", "..")
    ]

    # Assert
    assert names == ["b.jpeg", "The tower.jpg", "c.jpg", "c.jpg"]
    assert [(entry["before"], entry["after"]) for entry in audited("core.file.renamed")] == [({}, {})] * 3
    with refused(FileNameRefused, field="name"):
        change_file(file_id=file.pk, actor=teacher, changes={"name": "c.html"}, now=LATER)


def test_a_file_is_shared_with_a_class_and_with_nobody_again(
    teacher: User, learner: User, classroom: Classroom
) -> None:
    # Arrange
    file = keep(teacher)
    seen = [set(files_visible_to(learner))]

    # Act
    for classroom_id in (classroom.pk, classroom.pk, None):
        change_file(file_id=file.pk, actor=teacher, changes={"classroom_id": classroom_id}, now=LATER)
        seen.append(set(files_visible_to(learner)))

    # Assert
    assert seen == [set(), {file}, {file}, set()]
    assert [(entry["before"], entry["after"]) for entry in audited("core.file.shared")] == [
        ({"classroom": None}, {"classroom": str(classroom.pk)}),
        ({"classroom": str(classroom.pk)}, {"classroom": None}),
    ]
    with unchanged():
        change_file(file_id=file.pk, actor=teacher, changes={"classroom_id": None, "name": file.name}, now=LATER)


def test_only_classes_of_ones_own_can_be_shared_with(teacher: User, learner: User, classroom: Classroom) -> None:
    # Arrange
    colleague = make_person(teacher.institution, Role.TEACHER)
    theirs, file = make_classroom(colleague), keep(learner)
    archived = make_classroom(teacher, [], [learner], is_archived=True)

    for foreign in (theirs.pk, archived.pk, new_id()):
        # Act, Assert
        with refused(UnknownClassroom, field="classroom_id"):
            change_file(file_id=file.pk, actor=learner, changes={"classroom_id": foreign}, now=LATER)
        with refused(UnknownClassroom, field="classroom_id"):
            keep(learner, classroom_id=foreign)
    assert keep(learner, classroom_id=classroom.pk).classroom_id == classroom.pk


# --- who sees what ------------------------------------------------------------------------------------------
def test_list_and_object_say_the_same_of_who_sees_what(teacher: User, learner: User, classroom: Classroom) -> None:
    # Arrange
    school, elsewhere = teacher.institution, make_institution()
    classmate, outsider = make_person(school), make_person(school)
    make_classroom(teacher, [], [classmate])
    people = {
        "owner": learner,
        "teacher": teacher,
        "colleague": make_person(school, Role.TEACHER),
        "classmate elsewhere": classmate,
        "outsider": outsider,
        "admin": make_person(school, Role.ADMIN),
        "guardian": make_person(school, Role.GUARDIAN),
        "admin of another": make_person(elsewhere, Role.ADMIN),
    }
    files = {
        "private": keep(learner),
        "shared": keep(learner, classroom_id=classroom.pk),
        "the teacher's": keep(teacher, classroom_id=classroom.pk),
        "the teacher's own": keep(teacher),
    }

    # Act
    listed = {
        who: {name for name, file in files.items() if file in files_visible_to(user)} for who, user in people.items()
    }
    opened = {who: {name for name, file in files.items() if _opens(user, file)} for who, user in people.items()}

    # Assert
    assert (
        listed
        == opened
        == {
            "owner": {"private", "shared", "the teacher's"},
            "teacher": set(files),
            "colleague": set(),
            "classmate elsewhere": set(),
            "outsider": set(),
            "admin": set(files),
            "guardian": set(),
            "admin of another": set(),
        }
    )


def _opens(user: User, file: StoredFile) -> bool:
    try:
        return get_visible_file(user=user, file_id=file.pk) == file
    except FileNotThere:
        return False


def test_a_file_goes_with_its_bytes(
    teacher: User, learner: User, classroom: Classroom, django_capture_on_commit_callbacks: object
) -> None:
    # Arrange
    admin = make_person(teacher.institution, Role.ADMIN)
    files = {who: keep(learner, classroom_id=classroom.pk) for who in (learner, teacher, admin)}
    names = {str(file.file.name) for file in files.values()}

    # Act
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for who, file in files.items():
            delete_file(file_id=file.pk, actor=who, now=LATER)

    # Assert
    assert (StoredFile.objects.count(), stored() & names) == (0, set())
    assert {entry["actor_id"] for entry in audited("core.file.deleted")} == {who.pk for who in files}
    with refused(FileNotThere):
        delete_file(file_id=files[learner].pk, actor=learner, now=LATER)


def test_somebody_elses_file_is_not_changed(teacher: User, learner: User, classroom: Classroom) -> None:
    # Arrange
    classmate, stranger = make_person(teacher.institution), make_person(make_institution(), Role.ADMIN)
    make_classroom(teacher, [], [classmate])
    own, shared = keep(learner), keep(teacher, classroom_id=classroom.pk)

    # Act, Assert
    with refused(FileNotYours):
        change_file(file_id=own.pk, actor=teacher, changes={"name": "mine.txt"}, now=LATER)
    with refused(FileNotYours):
        delete_file(file_id=shared.pk, actor=learner, now=LATER)
    for nobody in (classmate, stranger):
        with refused(FileNotThere):
            change_file(file_id=own.pk, actor=nobody, changes={"name": "mine.txt"}, now=LATER)
        with refused(FileNotThere):
            delete_file(file_id=own.pk, actor=nobody, now=LATER)
