"""``/api/v1/core/files/`` as frontends meet it."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import Signer
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role, Scope
from accounts.models import User
from accounts.services.people import manage_person
from accounts.tests.factories import client_of, make_institution, make_person
from core.files.storage import private_storage
from core.models import StoredFile
from core.tests.files.kept import EXECUTABLE, HTML, PDF, PHOTO, SVG, TEXT, keep, stored
from core.tests.files.stores import files_in, fresh_breaker, no_file_above, s3_files, useless_server
from courses.models import Classroom
from courses.services.places import take_out_learner
from courses.tests.factories import make_classroom

__all__ = ["fresh_breaker"]
pytestmark = pytest.mark.django_db
FILES = "/api/v1/core/files/"


@pytest.fixture
def learner(teacher: User) -> User:
    return make_person(teacher.institution)


@pytest.fixture
def classroom(teacher: User, learner: User) -> Classroom:
    return make_classroom(teacher, [], [learner])


def send(client: APIClient, data: bytes, name: str, **more: Any) -> HttpResponse:
    answer: HttpResponse = client.post(FILES, {"file": SimpleUploadedFile(name, data), **more}, format="multipart")
    return answer


def code_of(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["code"]


def read(answer: Any) -> bytes:
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content)


def link_to(client: APIClient, file: StoredFile) -> str:
    return str(client.get(f"{FILES}{file.pk}/").json()["download_url"])


def test_a_file_is_uploaded_found_changed_and_deleted(teacher: User, classroom: Classroom) -> None:
    # Arrange
    client = client_of(teacher)

    # Act
    made = send(client, TEXT, "notes.txt", classroom_id=str(classroom.pk)).json()
    address = f"{FILES}{made['id']}/"
    changed = client.patch(address, {"name": "Ideas", "classroom_id": None}, format="json").json()
    listed, one = client.get(FILES).json()["results"], client.get(address).json()
    gone, after = client.delete(address).status_code, code_of(client.get(address))

    # Assert
    link = made.pop("download_url")
    assert link.startswith(f"{address}content/?signature=")
    assert {name: made[name] for name in made if name not in ("id", "created_at")} == {
        "name": "notes.txt",
        "media_type": "text/plain",
        "size_bytes": len(TEXT),
        "owner": {"id": str(teacher.pk), "name": teacher.full_name},
        "is_mine": True,
        "classroom_id": str(classroom.pk),
    }
    assert (changed["name"], changed["classroom_id"]) == ("Ideas.txt", None)
    assert [each["id"] for each in listed] == [one["id"]] == [made["id"]]
    assert (gone, after) == (204, (404, "core.file_not_found"))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("no\0thing.txt", "nothing.txt"),
        ("invoice\u202etxt.fdp.txt", "invoicetxt.fdp.txt"),
        ("\u200bzero\u2060 width.txt", "zero width.txt"),
        ('a"b\'c; filename="evil.html".txt', None),
        ("line\r\nSet-Cookie: a=b.txt", None),
        (f"{'long' * 50}.{'name' * 50}.txt", None),
        ("\U0001f9e0 думать.txt", "\U0001f9e0 думать.txt"),
        ("...", "File.txt"),
    ],
)
def test_names_are_made_safe_and_come_back_as_they_are_shown(teacher: User, sent: str, shown: str | None) -> None:
    # Arrange
    client = client_of(teacher)

    # Act: as a browser that escapes nothing would send it.
    form = b'--B\r\nContent-Disposition: form-data; name="file"; filename="' + sent.encode() + b'"\r\n'
    form += b"Content-Type: text/plain\r\n\r\n" + TEXT + b"\r\n--B--\r\n"
    made = client.generic("POST", FILES, form, content_type="multipart/form-data; boundary=B")

    # Assert
    if made.status_code == 400:  # what is no name at all is no file
        assert shown is None or sent == "..."
        return
    name = made.json()["name"]
    assert shown in (None, name)
    assert len(name) <= 255
    assert name.isprintable()
    assert not {"/", "\\", "\r", "\n"} & set(name)
    told = client.get(made.json()["download_url"])
    assert told["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in told.headers
    assert "evil.html" not in told["Content-Disposition"].partition(";")[0]
    if not name.isascii():
        assert f"filename*=utf-8''{quote(name)}" in told["Content-Disposition"]


def test_a_name_of_five_thousand_signs_is_cut_before_its_ending(teacher: User) -> None:
    # Act
    made = send(client_of(teacher), TEXT, f"{'x' * 5000}.txt").json()

    # Assert
    assert made["name"] == f"{'x' * 251}.txt"


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (EXECUTABLE, "paper.pdf", (415, "core.file_type_refused")),
        (HTML, "paper.pdf", (415, "core.file_type_refused")),
        (PDF, "page.html", (415, "core.file_type_refused")),
        (b"x" * 2049, "long.txt", (413, "core.too_large")),
        (PHOTO[:300], "half.jpg", (400, "core.picture_refused")),
    ],
    ids=["a program", "a page", "not a page", "too large", "half a picture"],
)
def test_what_is_not_taken_is_said(
    teacher: User, settings: LazySettings, data: bytes, name: str, expected: tuple[int, str]
) -> None:
    # Arrange
    settings.MAX_UPLOAD_BYTES = 2048

    # Act, Assert
    assert code_of(send(client_of(teacher), data, name)) == expected
    assert StoredFile.objects.count() == 0


def test_the_list_is_narrowed(teacher: User, learner: User, classroom: Classroom) -> None:
    # Arrange
    client = client_of(teacher)
    photo, own = keep(learner, PHOTO, "a.jpg"), keep(teacher)
    shared = keep(learner, classroom_id=classroom.pk)

    def listed(query: str) -> set[UUID]:
        return {UUID(each["id"]) for each in client.get(f"{FILES}?{query}").json()["results"]}

    # Act, Assert
    assert listed("media_type=image/") == {photo.pk}
    assert listed(f"classroom={classroom.pk}") == {shared.pk}
    assert (listed("mine=true"), listed("mine=false")) == ({own.pk}, {photo.pk, shared.pk})
    assert client.get(f"{FILES}?kind=image").status_code == 400


@pytest.mark.parametrize(
    ("data", "name", "media_type", "disposition"),
    [
        (PDF, "a.pdf", "application/pdf", "inline"),
        (PHOTO, "a.jpg", "image/jpeg", "inline"),
        (HTML, "a.html", "text/html", "attachment"),
        (SVG, "a.svg", "image/svg+xml", "attachment"),
        (b"a,b\n1,2\n", "a.csv", "text/csv", "attachment"),
    ],
    ids=["pdf", "jpg", "html", "svg", "csv"],
)
def test_no_browser_takes_a_file_for_a_page(
    teacher: User, data: bytes, name: str, media_type: str, disposition: str
) -> None:
    # Arrange
    client, file = client_of(teacher), keep(teacher, data, name)

    # Act
    for address in (f"{FILES}{file.pk}/content/", link_to(client, file)):
        answer = client.get(address)

        # Assert
        assert answer["Content-Type"] == media_type
        assert answer["Content-Disposition"] == f'{disposition}; filename="{name}"'
        assert ("sandbox" in answer["Content-Security-Policy"]) == (data != PDF)
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-cache")
        assert len(read(answer)) == file.size_bytes


def test_a_part_is_given_and_what_is_known_is_not_given_again(teacher: User) -> None:
    # Arrange
    client, file = client_of(teacher), keep(teacher)
    link = link_to(client, file)

    # Act
    part = client.get(link, HTTP_RANGE="bytes=2-5")
    known = client.get(link, HTTP_IF_NONE_MATCH=part["ETag"])
    beyond = client.get(link, HTTP_RANGE="bytes=999-")

    # Assert
    assert (part.status_code, read(part), part["Content-Range"]) == (206, TEXT[2:6], f"bytes 2-5/{len(TEXT)}")
    assert (known.status_code, known.content) == (304, b"")
    assert code_of(beyond) == (416, "core.no_such_range")


# --- links --------------------------------------------------------------------------------------------------
def test_a_link_opens_without_a_header_and_asks_each_time(
    api: APIClient, teacher: User, learner: User, classroom: Classroom
) -> None:
    # Arrange
    file = keep(teacher, classroom_id=classroom.pk)
    child, guardian = client_of(learner, Scope.CHILD), client_of(make_person(teacher.institution, Role.GUARDIAN))
    link = link_to(child, file)

    # Act
    opened = read(api.get(link))
    take_out_learner(teacher=teacher, classroom_id=classroom.pk, learner_id=learner.pk, now=timezone.now())

    # Assert
    assert opened == TEXT
    assert code_of(api.get(link)) == (404, "core.file_not_found")
    assert guardian.get(f"{FILES}{file.pk}/").status_code == 403


def test_a_link_that_is_no_good_opens_nothing(api: APIClient, teacher: User, settings: LazySettings) -> None:
    # Arrange
    client = client_of(teacher)
    file, other = keep(teacher), keep(teacher)
    link, foreign = link_to(client, file), link_to(client, other)
    signature = link.partition("signature=")[2]
    said = Signer(salt="core.files.link").unsign_object(signature)
    expired = Signer(salt="core.files.link").sign_object([*said[:4], int(timezone.now().timestamp())])
    of_another_salt = Signer(salt="core.files").sign_object(said)
    bad = [
        *(signature[:-1] + ("A" if signature[-1] != "A" else "B"), signature[3:], "", "x", "a:b", "%00", expired),
        *(of_another_salt, foreign.partition("signature=")[2], Signer(salt="core.files.link").sign_object([1])),
    ]

    # Act
    answers = [code_of(api.get(f"{FILES}{file.pk}/content/", {"signature": each})) for each in bad]

    # Assert
    assert answers == [(403, "core.link_refused")] * len(bad)
    assert said[4] - timezone.now().timestamp() <= timedelta(minutes=5).total_seconds()
    assert code_of(api.get(f"{FILES}{file.pk}/content/")) == (401, "core.not_signed_in")
    # A signature in place of a header, not beside it.
    assert code_of(client.get(f"{FILES}{file.pk}/content/", {"signature": "x"})) == (403, "core.link_refused")


@pytest.mark.parametrize("how", ["signed out", "signed out everywhere", "closed"])
def test_a_link_dies_with_the_sign_in(api: APIClient, teacher: User, how: str) -> None:
    # Arrange
    file, client = keep(teacher), client_of(teacher)
    link = link_to(client, file)
    admin = make_person(teacher.institution, Role.ADMIN)

    # Act
    if how == "closed":
        manage_person(user_id=teacher.pk, changes={"is_active": False}, actor=admin, now=timezone.now())
    else:
        door = "logout" if how == "signed out" else "logout-all"
        assert client.post(f"/api/v1/accounts/{door}/", {}, format="json").status_code == 204

    # Assert
    assert code_of(api.get(link)) == (403, "core.link_refused")


# --- when files cannot be had -------------------------------------------------------------------------------
def test_a_lost_file_is_not_found(teacher: User) -> None:
    # Arrange
    file = keep(teacher)
    private_storage().delete(str(file.file.name))

    # Act, Assert
    assert code_of(client_of(teacher).get(f"{FILES}{file.pk}/content/")) == (404, "core.file_missing")


@pytest.mark.usefixtures("fresh_breaker")
def test_a_store_that_is_away_is_503(teacher: User) -> None:
    # Arrange
    client, file = client_of(teacher), keep(teacher)

    # Act
    with useless_server("away") as address:
        away = s3_files(address)
        with files_in(default=away, private=away):
            answers = [send(client, TEXT, "a.txt"), client.get(f"{FILES}{file.pk}/content/")]

    # Assert
    assert [code_of(answer) for answer in answers] == [(503, "core.upstream_unavailable")] * 2
    assert [answer["Retry-After"] for answer in answers] == ["30", "30"]
    assert StoredFile.objects.get() == file


@pytest.mark.parametrize("in_memory", [64 * 2**20, 2**20], ids=["while it is stored", "while it is read"])
def test_a_full_disk_is_507(teacher: User, settings: LazySettings, in_memory: int) -> None:
    # Arrange: more than the database of the tests, so that only the upload is stopped.
    settings.MAX_UPLOAD_BYTES, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20, in_memory
    client, before = client_of(teacher), stored()

    # Act
    with no_file_above(32 * 2**20):
        answer = send(client, b"words " * (33 * 2**20 // 6), "long.txt")

    # Assert
    assert code_of(answer) == (507, "core.storage_full")
    assert (StoredFile.objects.count(), stored()) == (0, before)


def test_nothing_of_another_school_is_told(teacher: User) -> None:
    # Arrange
    file, stranger = keep(teacher), client_of(make_person(make_institution(), Role.ADMIN))
    missing = UUID(int=file.pk.int + 1)

    # Act
    answers = [
        [code_of(stranger.generic(method, f"{FILES}{each}/{rest}")) for each in (file.pk, missing)]
        for method, rest in (("GET", ""), ("GET", "content/"), ("PATCH", ""), ("DELETE", ""))
    ]

    # Assert
    assert answers == [[(404, "core.file_not_found")] * 2] * 4
