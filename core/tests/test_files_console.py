"""Files in the console."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from core.models import StoredFile
from core.tests.files.kept import HTML, PDF, keep
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db
LIST = "/admin/core/storedfile/"


@pytest.fixture
def learner(teacher: User) -> User:
    person = make_person(teacher.institution, full_name="Ada Byron")
    make_classroom(teacher, [], [person])
    return person


def names_in(page: str) -> set[str]:
    return {name for name in ("theirs.pdf", "own.html", "colleague.txt", "foreign.txt") if name in page}


def test_a_teacher_finds_their_own_files_and_their_learners(console: Client, teacher: User, learner: User) -> None:
    # Arrange
    keep(learner, PDF, "theirs.pdf")
    keep(teacher, HTML, "own.html")
    keep(make_person(teacher.institution, Role.TEACHER), name="colleague.txt")
    keep(make_person(make_institution(), Role.ADMIN), name="foreign.txt")

    # Act
    pages = {
        query: console.get(f"{LIST}{query}").content.decode() for query in ("", "?q=own", "?q=byron", "?kind=text/")
    }

    # Assert
    assert {query: names_in(page) for query, page in pages.items()} == {
        "": {"theirs.pdf", "own.html"},
        "?q=own": {"own.html"},
        "?q=byron": {"theirs.pdf"},
        "?kind=text/": {"own.html"},
    }
    assert "Ada Byron" in pages[""]


def test_a_file_is_opened_as_no_page(console: Client, teacher: User, learner: User) -> None:
    # Arrange
    file, hidden = keep(learner, HTML, "page.html"), keep(make_person(teacher.institution))

    # Act
    answer = console.get(reverse("admin:core_storedfile_content", args=[file.pk]))
    other = console.get(reverse("admin:core_storedfile_content", args=[hidden.pk]))

    # Assert
    assert (answer.status_code, b"".join(answer.streaming_content), other.status_code) == (200, HTML, 404)
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_is_deleted_after_a_question(console: Client, teacher: User, learner: User) -> None:
    # Arrange
    classroom = make_classroom(teacher, [], [learner])
    shared = keep(make_person(teacher.institution, Role.ADMIN), name="colleague.txt")
    StoredFile.objects.filter(pk=shared.pk).update(classroom_id=classroom.pk)
    file = keep(learner, PDF, "theirs.pdf")
    address = f"{LIST}{file.pk}/remove/"

    # Act
    asked, page = console.get(address).content.decode(), console.get(f"{LIST}{shared.pk}/change/").content.decode()
    refused = console.post(f"{LIST}{shared.pk}/remove/", {"confirmed": "yes"})
    done = console.post(address, {"confirmed": "yes"})

    # Assert
    assert ("Delete theirs.pdf?" in asked, "/remove/" in page) == (True, False)
    assert (refused.status_code, done.status_code, done["Location"]) == (403, 302, LIST)
    assert list(StoredFile.objects.all()) == [shared]


def test_a_page_of_files_costs_the_same_for_one_and_for_three(console: Client, teacher: User, learner: User) -> None:
    # Arrange
    costs = []
    for _ in range(2):
        keep(learner, PDF, "theirs.pdf")
        keep(teacher)

        # Act
        with CaptureQueriesContext(connection) as seen:
            console.get(LIST)
        costs.append(len(seen))

    # Assert
    assert costs[0] == costs[1]
