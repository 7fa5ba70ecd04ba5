"""Imports and packages of courses through REST, the console and the command line."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from core.exchange.runs import check_import, run_import
from core.models import MaterialImport
from courses.models import Course
from courses.tests.exchange.packages import carried_out, checked_import, course_document, packed
from courses.tests.factories import make_course
from lessons.models import Lesson

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/core/imports/"
PACKAGE = packed(course_document())
BAD = packed(course_document(lessons=[{"key": "l1", "section": "s1", "title": ""}]))


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER)


def upload(data: bytes = PACKAGE, name: str = "course.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def console_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


# --- REST ---------------------------------------------------------------------------------------------------------
def test_a_package_is_uploaded_checked_confirmed_and_read_about(teacher: User) -> None:
    # Arrange
    client = client_of(teacher)

    # Act
    sent = client.post(IMPORTS, {"file": upload()}, format="multipart")
    address = f"{IMPORTS}{sent.json()['id']}/"
    check_import(import_id=sent.json()["id"], now=NOW)
    checked = client.get(address).json()
    confirmed = client.post(f"{address}confirm/")
    again = client.post(f"{address}confirm/")
    run_import(import_id=sent.json()["id"], actor_id=teacher.pk, now=NOW)
    report = client.get(f"{address}report/?page_size=2").json()
    rest = client.get(report["next"]).json()

    # Assert
    course, lesson = Course.objects.get(), Lesson.objects.get()
    assert (sent.status_code, sent.json()["state"], sent.json()["counts"]) == (202, "checking", None)
    assert (checked["state"], checked["format"], checked["title"], checked["course_id"]) == (
        "checked",
        "lyceum-course",
        "Fractions",
        None,
    )
    assert checked["counts"] == {"created": 3, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0, "note": 0}
    assert (confirmed.status_code, again.status_code, again.json()["code"]) == (202, 409, "core.import_not_ready")
    assert client.get(address).json()["course_id"] == str(course.pk)
    assert [each["kind"] for each in report["results"]] == ["course", "section"]
    assert [(each["kind"], each["title"], each["object_id"]) for each in rest["results"]] == [
        ("lesson", "A half", str(lesson.pk))
    ]


def test_the_report_says_what_is_wrong_in_the_readers_language(teacher: User) -> None:
    # Arrange
    row = checked_import(teacher, BAD, now=NOW)

    # Act
    shown = client_of(teacher).get(f"{IMPORTS}{row.pk}/report/?outcome=refused").json()["results"]

    # Assert
    assert [(each["code"], each["message"], each["member"], each["path"]) for each in shown] == [
        ("text_missing", "The text is missing.", "course.json", "$.lessons[0].title")
    ]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["file"]),
        ({"course_id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10"}, ["target"]),
        ({"format": "qti"}, ["format"]),
        ({"into": "x"}, ["into"]),
        ({"leaves_out_faulty": "perhaps"}, ["leaves_out_faulty"]),
    ],
)
def test_an_order_that_means_nothing_is_refused(teacher: User, body: dict[str, str], fields: list[str]) -> None:
    # Arrange
    given = {**body, "file": upload()} if body else {}

    # Act
    answer = client_of(teacher).post(IMPORTS, given, format="multipart")

    # Assert
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, fields)
    assert MaterialImport.objects.count() == 0


def test_the_formats_are_told(teacher: User) -> None:
    assert client_of(teacher).get("/api/v1/core/import-formats/").json() == [
        {"name": "lyceum-course", "title": "Course of this platform", "endings": [".zip"], "target": "course"},
        {
            "name": "common-cartridge",
            "title": "Common Cartridge (Canvas, Moodle and others)",
            "endings": [".imscc", ".zip"],
            "target": "course",
        },
    ]


def test_a_course_is_given_out_as_a_file(teacher: User) -> None:
    # Arrange
    course = make_course(teacher, title="Ünits & more")
    address = f"/api/v1/courses/{course.pk}/export/"

    # Act
    answer = client_of(teacher).get(f"{address}?format=lyceum-course")
    other = client_of(teacher).get(f"{address}?format=scorm")

    # Assert
    assert (answer["Content-Type"], answer["Content-Disposition"], answer["Cache-Control"]) == (
        "application/zip",
        'attachment; filename="units-more.lyceum.zip"',
        "private, no-store",
    )
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == ["course.json"]
    assert (other.status_code, [each["field"] for each in other.json()["errors"]]) == (400, ["format"])


def test_lists_cost_the_same_for_one_and_for_three(teacher: User) -> None:
    # Arrange
    client, costs = client_of(teacher), []

    for number in (1, 3):
        while MaterialImport.objects.count() < number:
            row = checked_import(teacher, PACKAGE, now=NOW)
        for address in (IMPORTS, f"{IMPORTS}{row.pk}/report/", f"{IMPORTS}{row.pk}/report/?page_size=1"):
            client.get("/api/v1/accounts/me/")

            # Act
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            costs.append(len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]))

    # Assert
    assert costs == [1, 2, 2] * 2


# --- the console --------------------------------------------------------------------------------------------------
def page_of(client: Client, row: MaterialImport) -> str:
    return client.get(reverse("admin:core_materialimport_change", args=[row.pk])).content.decode()


def test_a_teacher_uploads_reads_and_confirms(teacher: User) -> None:
    # Arrange
    client = console_of(teacher)

    # Act
    sent = client.post(reverse("admin:core_materialimport_add"), {"upload": upload()})
    row = MaterialImport.objects.get()
    waiting = client.get(sent["Location"])
    check_import(import_id=row.pk, now=NOW)
    checked = page_of(client, row)
    asked = client.get(reverse("admin:core_materialimport_confirm", args=[row.pk])).content.decode()
    client.post(reverse("admin:core_materialimport_confirm", args=[row.pk]), {"confirmed": "yes"})
    run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)
    done = page_of(client, row)

    # Assert
    lesson = Lesson.objects.get()
    assert (sent["Location"], waiting["Refresh"]) == (reverse("admin:core_materialimport_change", args=[row.pk]), "2")
    assert "Ready to become a new course" in checked
    assert "A half" in checked
    assert "3 new, 0 changed, 0 left out, 0 with errors." in asked
    assert reverse("admin:lessons_lesson_change", args=[lesson.pk]) in done
    assert reverse("admin:courses_course_change", args=[lesson.section.course_id]) in done


def test_the_page_says_where_a_package_is_wrong(teacher: User) -> None:
    # Arrange
    row = checked_import(teacher, BAD, now=NOW)

    # Act
    page = page_of(console_of(teacher), row)

    # Assert
    assert "Nothing was imported." in page
    assert "<code>$.lessons[0].title</code>" in page


def test_from_a_course_a_package_goes_into_it_or_comes_out(teacher: User) -> None:
    # Arrange
    course = make_course(teacher, title="Mine")
    client = console_of(teacher)

    # Act
    way = client.get(reverse("admin:courses_import", args=[course.pk]))
    form = client.get(way["Location"]).content.decode()
    client.post(way["Location"], {"upload": upload(), "course": str(course.pk)})
    kept = client.get(reverse("admin:courses_export", args=[course.pk]))

    # Assert
    assert "It goes into Mine" in form
    assert f'value="{course.pk}"' in form
    assert MaterialImport.objects.get().target_id == course.pk
    assert kept["Content-Disposition"] == 'attachment; filename="mine.lyceum.zip"'


def test_a_refusal_of_the_upload_stands_beside_the_file(teacher: User) -> None:
    # Arrange
    other = make_course(make_person(teacher.institution, Role.TEACHER))

    # Act
    answer = console_of(teacher).post(
        reverse("admin:core_materialimport_add"), {"upload": upload(), "course": str(other.pk)}
    )

    # Assert
    assert (answer.status_code, MaterialImport.objects.count()) == (200, 0)
    assert "There is no such place to import into." in answer.content.decode()


def test_strangers_find_neither_the_import_nor_the_course(teacher: User) -> None:
    # Arrange
    row, course = checked_import(teacher, PACKAGE, now=NOW), make_course(teacher)
    stranger = console_of(make_person(teacher.institution, Role.TEACHER))

    # Act
    pages = [
        stranger.get(reverse(f"admin:{name}", args=[pk])).status_code
        for name, pk in (
            ("courses_export", course.pk),
            ("courses_import", course.pk),
            ("core_materialimport_change", row.pk),
        )
    ]
    listed = stranger.get(reverse("admin:core_materialimport_changelist")).content.decode()

    # Assert
    assert pages == [404, 404, 302]
    assert "Fractions" not in listed


# --- commands -----------------------------------------------------------------------------------------------------
def test_a_course_is_written_and_read_by_command(teacher: User, tmp_path: Path, capsys: Any) -> None:
    # Arrange
    first = carried_out(teacher, PACKAGE, now=NOW)
    path = tmp_path / "course.zip"

    # Act
    call_command("export_course", first.target_id, path, "--as", teacher.username)
    call_command("import_course", path, "--as", str(teacher.pk), "--dry-run")
    courses = Course.objects.count()
    call_command("import_course", path, "--as", str(teacher.pk), "--into", first.target_id)

    # Assert
    said = capsys.readouterr().out
    assert courses == Course.objects.count() == 1
    assert "created: 3\n" in said
    assert "unchanged: 3\n" in said
    assert said.endswith(f"Imported: {first.target_id}\n")
    assert MaterialImport.objects.count() == 2


def test_a_command_says_what_is_wrong(teacher: User, tmp_path: Path, capsys: Any) -> None:
    # Arrange
    path = tmp_path / "bad.zip"
    path.write_bytes(BAD)

    # Act and assert
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_course", path, "--as", teacher.username)
    assert "[refused] course.json:$.lessons[0].title The text is missing." in capsys.readouterr().out
    with pytest.raises(CommandError, match="no such member of the staff"):
        call_command("import_course", path, "--as", "nobody")
    with pytest.raises(CommandError, match="There is no such course"):
        call_command("export_course", teacher.pk, tmp_path / "x.zip", "--as", teacher.username)
    assert not (tmp_path / "x.zip").exists()
