"""Imports of material, from the upload to the course: states, reports, once more, and what was edited meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings

from accounts.enums import Role
from accounts.models import User
from accounts.services.people import manage_person
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, refused, unchanged
from core.exchange.errors import (
    ImportFileTooLarge,
    ImportNotFound,
    ImportNotHere,
    ImportNotReady,
    ImportRunning,
    TooManyImports,
    UnknownImportFormat,
    UnknownImportTarget,
)
from core.exchange.imports import ImportOrder, confirm_import, discard_import, end_stuck_imports, start_import
from core.exchange.runs import check_import, run_import
from core.files.storage import private_storage
from core.models import ImportedItem, ImportLine, Job, MaterialImport
from core.retention import apply_retention
from courses.models import Course, Section
from courses.services.courses import change_course
from courses.tests.exchange.packages import carried_out, checked_import, course_document, packed, told
from courses.tests.factories import make_course
from lessons.models import Lesson, LessonMedia
from lessons.services.lessons import change_lesson, delete_lesson
from lessons.tests.factories import picture

pytestmark = pytest.mark.django_db
PACKAGE = packed(course_document())
PNG = picture().read()
WITH_PICTURE = [{"kind": "image", "file": "media/a.png", "alt_text": "Teal.", "caption": ""}]


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER)


def lesson(**parts: Any) -> dict[str, Any]:
    text = {"kind": "text", "markdown": "Cut it in two."}
    return {"key": "l1", "section": "s1", "title": "A half", "blocks": [text], **parts}


def started(actor: User, data: bytes = PACKAGE, **order: Any) -> MaterialImport:
    return start_import(
        upload=BytesIO(data), file_name="../a\u202eb.zip", actor=actor, order=ImportOrder(**order), now=NOW
    )


def stored_files(row: MaterialImport) -> bool:
    return bool(row.file) and private_storage().exists(str(row.file.name))


# --- from the upload to the course ------------------------------------------------------------------------------
def test_an_upload_waits_to_be_checked_under_a_name_that_can_be_shown(teacher: User) -> None:
    # Act
    row = started(teacher)

    # Assert
    assert (row.state, row.file_name, row.started_by_id) == ("checking", "ab.zip", teacher.pk)
    assert (row.institution_id, row.target_id, row.options) == (
        teacher.institution_id,
        None,
        {"leaves_out_faulty": False, "language": "en"},
    )
    assert list(Job.objects.filter(name="core.check_import").values_list("ids", flat=True)) == [
        {"import_id": str(row.pk)}
    ]
    assert [each["actor_id"] for each in audited("core.import.started")] == [teacher.pk]


def test_a_check_says_what_the_import_will_do_and_does_nothing(teacher: User) -> None:
    # Arrange
    row = started(teacher, packed(course_document(lessons=[lesson(blocks=WITH_PICTURE)]), **{"media/a.png": PNG}))
    before = everything_but_imports()

    # Act
    check_import(import_id=row.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, row.format, row.title, row.source) == (
        "checked",
        "lyceum-course",
        "Fractions",
        "lyceum-course:fractions",
    )
    assert row.counts == {"created": 3, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0, "note": 0}
    assert told(row) == [
        ("created", "course", "course", ""),
        ("created", "section", "s1", ""),
        ("created", "lesson", "l1", ""),
    ]
    assert set(row.lines.values_list("object_id", flat=True)) == {None}
    assert everything_but_imports() == before
    assert files_of_lessons() == []
    assert stored_files(row)


def everything_but_imports() -> tuple[int, ...]:
    tables: tuple[Any, ...] = (Course, Section, Lesson, LessonMedia, ImportedItem)
    return tuple(table.objects.count() for table in tables)


def files_of_lessons() -> list[str]:
    storage = LessonMedia._meta.get_field("file").storage
    return storage.listdir("lessons")[1] if storage.exists("lessons") else []


@pytest.fixture(autouse=True)
def _own_folders(settings: LazySettings, tmp_path: Any) -> None:
    """So that files that stay behind are seen."""
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_confirmed_import_makes_drafts_of_whoever_imports(teacher: User) -> None:
    # Act
    row = carried_out(teacher, PACKAGE, now=NOW)

    # Assert
    course = Course.objects.get(pk=row.target_id)
    made = Lesson.objects.get(section__course=course)
    assert (row.state, row.finished_at) == ("done", NOW)
    assert (course.title, course.state, course.owner_id, course.level) == ("Fractions", "draft", teacher.pk, "primary")
    assert (made.title, made.state, made.section.title) == ("A half", "draft", "Parts")
    assert [block.markdown for block in made.blocks.all()] == ["Cut it in two."]
    assert dict(row.lines.values_list("kind", "object_id")) == {
        "course": course.pk,
        "section": made.section_id,
        "lesson": made.pk,
    }
    assert [each["after"] for each in audited("core.import.done")] == [{"sha256": row.sha256, **row.counts}]


def test_a_second_check_a_second_run_and_a_second_confirmation_change_nothing(teacher: User) -> None:
    # Arrange
    row = carried_out(teacher, PACKAGE, now=NOW)

    # Act
    with unchanged():
        check_import(import_id=row.pk, now=NOW)
        run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)

    # Assert
    with refused(ImportNotReady):
        confirm_import(import_id=row.pk, actor=teacher, now=NOW)


# --- once more ----------------------------------------------------------------------------------------------------
def test_the_same_package_into_its_course_again_changes_nothing_but_the_list(teacher: User) -> None:
    # Arrange
    first = carried_out(teacher, PACKAGE, now=NOW)
    before = list(Lesson.objects.values()), list(Section.objects.values()), list(Course.objects.values())

    # Act
    again = carried_out(teacher, PACKAGE, now=NOW + timedelta(days=1), target_id=first.target_id)

    # Assert
    assert again.counts == {"created": 0, "updated": 0, "unchanged": 3, "skipped": 0, "refused": 0, "note": 0}
    assert (list(Lesson.objects.values()), list(Section.objects.values()), list(Course.objects.values())) == before


def test_a_later_edition_changes_what_nobody_edited_and_says_where_somebody_did(teacher: User) -> None:
    # Arrange
    old = [lesson(), lesson(key="l2", title="A third"), lesson(key="l3", title="A quarter")]
    first = carried_out(teacher, packed(course_document(lessons=old)), now=NOW)
    by_title = {each.title: each for each in Lesson.objects.all()}
    change_lesson(author=teacher, lesson_id=by_title["A third"].pk, changes={"summary": "Mine."}, now=NOW)
    delete_lesson(author=teacher, lesson_id=by_title["A quarter"].pk, now=NOW)
    new = [lesson(title=f"{title}, better", key=key) for key, title in (("l1", "A half"), ("l2", "A third"))]
    new += [lesson(key="l3", title="A quarter, better"), lesson(key="l4", title="A fifth")]

    # Act
    again = carried_out(teacher, packed(course_document(lessons=new)), now=NOW, target_id=first.target_id)

    # Assert
    assert told(again) == [
        ("skipped", "lesson", "l2", "edited_here"),
        ("skipped", "lesson", "l3", "deleted_here"),
        ("updated", "lesson", "l1", ""),
        ("created", "lesson", "l4", ""),
        ("unchanged", "course", "course", ""),
        ("unchanged", "section", "s1", ""),
    ]
    assert sorted(Lesson.objects.values_list("title", flat=True)) == ["A fifth", "A half, better", "A third"]


def test_into_a_course_that_is_there_a_package_adds(teacher: User) -> None:
    # Arrange
    course = make_course(teacher, title="Mine")

    # Act
    row = carried_out(teacher, PACKAGE, now=NOW, target_id=course.pk)

    # Assert
    course.refresh_from_db()
    assert told(row)[0] == ("note", "course", "course", "into_existing")
    assert (course.title, [each.title for each in course.sections.all()]) == ("Mine", ["First section", "Parts"])
    assert row.target_id == course.pk


def test_a_package_that_made_a_course_before_makes_another_one_and_says_so(teacher: User) -> None:
    # Arrange
    first = carried_out(teacher, PACKAGE, now=NOW)

    # Act
    again = carried_out(teacher, PACKAGE, now=NOW)

    # Assert
    assert again.target_id != first.target_id
    assert told(again)[0] == ("note", "course", "course", "imported_before")


# --- errors -------------------------------------------------------------------------------------------------------
FAULTY = packed(course_document(lessons=[lesson(), lesson(key="l2", minutes=0), lesson(key="l3", section="none")]))


def test_a_package_with_an_error_is_refused_as_a_whole_with_its_place(teacher: User) -> None:
    # Act
    row = checked_import(teacher, FAULTY, now=NOW)

    # Assert
    assert (row.state, Course.objects.count()) == ("refused", 0)
    assert told(row)[:2] == [
        ("refused", "lesson", "l2", "not_a_whole_number"),
        ("skipped", "lesson", "l3", "parent_missing"),
    ]
    assert row.lines.get(key="l2").path == "$.lessons[1].minutes"
    with refused(ImportNotReady):
        confirm_import(import_id=row.pk, actor=teacher, now=NOW)


def test_what_has_errors_can_be_left_out(teacher: User) -> None:
    # Act
    row = carried_out(teacher, FAULTY, now=NOW, leaves_out_faulty=True)

    # Assert
    assert (row.state, row.counts["refused"]) == ("done", 1)
    assert list(Lesson.objects.values_list("title", flat=True)) == ["A half"]


BLOCK = {"kind": "text", "markdown": "a"}


@pytest.mark.parametrize(
    ("parts", "code", "path"),
    [
        ({"format": "other"}, "not_a_course", "$.format"),
        ({"version": 2}, "version_unknown", "$.version"),
        ({"key": ""}, "course_key_missing", "$.key"),
        ({"people": []}, "field_unknown", "$.people"),
        ({"lessons": {}}, "not_a_list", "$.lessons"),
        ({"lessons": [5]}, "not_an_object", "$.lessons[0]"),
        ({"lessons": [lesson(key="")]}, "key_malformed", "$.lessons[0]"),
        ({"lessons": [lesson(), lesson()]}, "key_twice", "$.lessons[1]"),
        ({"lessons": [lesson(id="5")]}, "field_unknown", "$.lessons[0].id"),
        ({"lessons": [lesson(blocks=[{**BLOCK, "url": "x"}])]}, "field_unknown", "$.lessons[0].blocks[0].url"),
        ({"lessons": [lesson(blocks=[{"kind": "none"}])]}, "not_a_choice", "$.lessons[0].blocks[0].kind"),
        ({"lessons": [lesson(blocks=WITH_PICTURE)]}, "service_refused", "$.lessons[0]"),
        ({"lessons": [lesson(concepts=[{"subject": "a", "code": "b"}])]}, "service_refused", "$.lessons[0]"),
        ({"course": {"title": "x" * 256}}, "text_too_long", "$.course.title"),
        ({"course": {"title": "a", "language": "xx"}}, "service_refused", "language"),
    ],
)
def test_json_is_read_strictly(teacher: User, parts: dict[str, Any], code: str, path: str) -> None:
    # Act
    row = checked_import(teacher, packed(course_document(**parts)), now=NOW)

    # Assert
    line = row.lines.order_by("number").first()
    assert row.state == "refused"
    assert line is not None
    assert (line.outcome, line.code, line.path, line.member) == ("refused", code, path, "course.json")


def test_a_run_that_would_do_more_than_was_confirmed_fails_and_leaves_nothing(teacher: User) -> None:
    # Arrange
    first = carried_out(teacher, PACKAGE, now=NOW)
    made = Lesson.objects.get()
    change_lesson(author=teacher, lesson_id=made.pk, changes={"summary": "Mine."}, now=NOW)
    new = packed(course_document(lessons=[lesson(title="A half, better")]))
    row = checked_import(teacher, new, now=NOW, target_id=first.target_id)
    confirm_import(import_id=row.pk, actor=teacher, now=NOW)
    # As if nobody had ever edited it: now the run would change it.
    made.refresh_from_db()
    ImportedItem.objects.filter(object_id=made.pk).update(state=made.draft_digest)

    # Act
    run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    made.refresh_from_db()
    assert (row.state, told(row)) == ("failed", [("refused", "", "", "changed_meanwhile")])
    assert (made.title, audited("core.import.failed")[0]["object_id"]) == ("A half", row.pk)


def _close(teacher: User, course: Course) -> None:
    admin = make_person(teacher.institution, Role.ADMIN)
    manage_person(user_id=teacher.pk, changes={"is_active": False}, actor=admin, now=NOW)


def _give_away(teacher: User, course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(owner=make_person(teacher.institution, Role.TEACHER))


@pytest.mark.parametrize("happens", [_close, _give_away])
def test_whoever_may_not_write_any_more_imports_nothing(teacher: User, happens: Callable[[User, Course], None]) -> None:
    # Arrange
    course = make_course(teacher)
    row = checked_import(teacher, PACKAGE, now=NOW, target_id=course.pk)
    confirm_import(import_id=row.pk, actor=teacher, now=NOW)
    happens(teacher, course)

    # Act
    run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, told(row)) == ("failed", [("refused", "", "", "not_allowed")])
    assert Lesson.objects.count() == 0


def test_a_file_that_was_changed_or_lost_is_not_imported(teacher: User) -> None:
    # Arrange
    changed, lost = started(teacher), started(teacher)
    MaterialImport.objects.filter(pk=changed.pk).update(sha256="0" * 64)
    lost.file.storage.delete(str(lost.file.name))

    # Act
    for row in (changed, lost):
        check_import(import_id=row.pk, now=NOW)

    # Assert
    codes = ImportLine.objects.filter(outcome="refused").order_by("code").values_list("code", flat=True)
    assert list(codes) == ["changed_meanwhile", "file_missing"]


# --- refusals at the door -----------------------------------------------------------------------------------------
def test_what_cannot_be_taken_in_is_refused(teacher: User, settings: LazySettings) -> None:
    # Arrange
    student = make_person(teacher.institution)
    elsewhere = make_course(make_person(make_institution(), Role.TEACHER))
    colleagues = make_course(make_person(teacher.institution, Role.TEACHER))

    # Act and assert
    with refused(ImportNotHere):
        started(student)
    with refused(UnknownImportFormat, field="format"):
        started(teacher, format_name="qti")
    with refused(UnknownImportTarget, field="target"):
        started(teacher, target_kind="bank")
    for target in (elsewhere.pk, colleagues.pk, uuid4()):
        with refused(UnknownImportTarget, field="target"):
            started(teacher, target_id=target)
    settings.MAX_UPLOAD_BYTES = 100
    with refused(ImportFileTooLarge, field="file"):
        started(teacher)


def test_ten_packages_of_a_person_may_wait(teacher: User) -> None:
    # Arrange
    for _ in range(10):
        started(teacher, b"x")

    # Act and assert
    with refused(TooManyImports):
        started(teacher, b"x")


def test_strangers_find_no_import(teacher: User) -> None:
    # Arrange
    row = checked_import(teacher, PACKAGE, now=NOW)
    colleague, foreigner = (make_person(school, Role.TEACHER) for school in (teacher.institution, make_institution()))

    # Act and assert
    for stranger in (colleague, foreigner, make_person(teacher.institution)):
        with refused(ImportNotFound):
            confirm_import(import_id=row.pk, actor=stranger, now=NOW)
        with refused(ImportNotFound):
            discard_import(import_id=row.pk, actor=stranger, now=NOW)


# --- ends ---------------------------------------------------------------------------------------------------------
def test_a_package_can_be_discarded_until_it_is_imported(
    teacher: User, django_capture_on_commit_callbacks: Any
) -> None:
    # Arrange
    row, done = checked_import(teacher, PACKAGE, now=NOW), carried_out(teacher, PACKAGE, now=NOW)

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        discard_import(import_id=row.pk, actor=teacher, now=NOW)

    # Assert
    assert (MaterialImport.objects.filter(pk=row.pk).exists(), stored_files(row)) == (False, False)
    with refused(ImportRunning):
        discard_import(import_id=done.pk, actor=teacher, now=NOW)


@pytest.mark.parametrize("data", [PACKAGE, FAULTY], ids=["imported", "refused"])
def test_the_file_goes_once_nothing_is_left_to_do_with_it(
    teacher: User, data: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    # Arrange
    row = started(teacher, data)
    name = str(row.file.name)

    # Act
    with django_capture_on_commit_callbacks(execute=True):
        check_import(import_id=row.pk, now=NOW)
        MaterialImport.objects.filter(pk=row.pk, state="checked").update(state="running")
        run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, row.file.name) == ("done" if data == PACKAGE else "refused", "")
    assert not private_storage().exists(name)


def test_waiting_packages_go_after_a_week_and_reports_after_a_year(teacher: User) -> None:
    # Arrange
    waiting, done = checked_import(teacher, PACKAGE, now=NOW), carried_out(teacher, PACKAGE, now=NOW)

    # Act
    apply_retention(now=NOW + timedelta(days=8))
    states = dict(MaterialImport.objects.values_list("pk", "state"))
    apply_retention(now=NOW + timedelta(days=366))

    # Assert
    assert states == {waiting.pk: "expired", done.pk: "done"}
    assert (MaterialImport.objects.count(), ImportLine.objects.count()) == (0, 0)
    assert ImportedItem.objects.count() == 3


def test_a_run_whose_job_was_given_up_ends(teacher: User) -> None:
    # Arrange
    at_work, stuck = checked_import(teacher, PACKAGE, now=NOW), checked_import(teacher, PACKAGE, now=NOW)
    for row in (at_work, stuck):
        confirm_import(import_id=row.pk, actor=teacher, now=NOW)
    Job.objects.filter(name="core.run_import", ids__import_id=str(stuck.pk)).delete()

    # Act
    ended = end_stuck_imports(now=NOW)

    # Assert
    assert (ended, dict(MaterialImport.objects.values_list("pk", "state"))) == (
        1,
        {at_work.pk: "running", stuck.pk: "failed"},
    )


def test_a_check_whose_job_was_given_up_ends(teacher: User) -> None:
    # Arrange
    waits, stuck = started(teacher), started(teacher)
    Job.objects.filter(name="core.check_import", ids__import_id=str(stuck.pk)).update(state="failed")

    # Act
    ended = end_stuck_imports(now=NOW)

    # Assert
    assert (ended, dict(MaterialImport.objects.values_list("pk", "state"))) == (
        1,
        {waits.pk: "checking", stuck.pk: "failed"},
    )


def test_a_course_of_the_package_that_was_edited_keeps_its_title(teacher: User) -> None:
    # Arrange
    first = carried_out(teacher, PACKAGE, now=NOW)
    change_course(author=teacher, course_id=first.target_id, changes={"title": "Mine"}, now=NOW)
    renamed = course_document(course={"title": "Better"}, sections=[{"key": "s1", "title": "Better parts"}])

    # Act
    again = carried_out(teacher, packed(renamed), now=NOW, target_id=first.target_id)

    # Assert
    assert (Course.objects.get().title, Section.objects.get().title) == ("Mine", "Better parts")
    assert told(again)[:2] == [("skipped", "course", "course", "edited_here"), ("updated", "section", "s1", "")]
