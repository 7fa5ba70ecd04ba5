"""Documents in the console: uploaded, watched, looked at, released, taken away."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.services.record import unchanged
from core.jobs import run_due_jobs
from courses.models import Course, Document
from courses.tests.factories import make_classroom, make_course
from courses.tests.made_documents import SENTENCES, bring, make_document
from courses.tests.rest.document_files import ELF

pytestmark = pytest.mark.django_db
NOTES = b"# Notes\n\nA line is straight.\n"


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher, title="Algebra <1>")


def page(course: Course) -> str:
    return reverse("admin:courses_documents", args=[course.pk])


def of(document: Document, deed: str = "change") -> str:
    return reverse(f"admin:courses_document_{deed}", args=[document.pk])


def upload(console: Client, course: Course, *files: tuple[str, bytes]) -> Any:
    return console.post(page(course), {"uploads": [SimpleUploadedFile(name, data) for name, data in files]})


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_course_leads_to_its_documents(console: Client, course: Course) -> None:
    # Act
    found = console.get(reverse("admin:courses_course_change", args=[course.pk])).content.decode()
    body = console.get(page(course)).content.decode()

    # Assert
    assert page(course) in found
    assert "Documents of Algebra &lt;1&gt;" in body
    assert "data-moving" not in body


def test_each_of_several_files_is_taken_or_refused_for_itself(console: Client, course: Course) -> None:
    # Act
    answer = upload(console, course, ("my_notes.md", NOTES), ("a.pdf", ELF), ("again.md", NOTES), ("empty.txt", b""))

    # Assert
    assert (answer.status_code, answer["Location"]) == (302, page(course))
    assert list(Document.objects.values_list("title", "uploaded_by__role")) == [("my notes", "teacher")]
    formats = "PDF, Word (docx), PowerPoint (pptx), Markdown, plain text, HTML."
    assert told(answer) == [
        f"a.pdf: This is none of the formats: {formats}",
        "again.md is here already, as “my notes”.",
        "empty.txt: The file is empty.",
    ]


def test_one_file_leads_to_its_page_which_moves_until_it_is_read(console: Client, course: Course) -> None:
    # Act
    answer = upload(console, course, ("notes.md", NOTES))
    document = Document.objects.get()
    waiting = [console.get(address).content.decode() for address in (of(document), of(document, "standing"))]
    run_due_jobs(now=timezone.now())
    done = console.get(of(document, "standing")).content.decode()

    # Assert
    assert answer["Location"] == of(document)
    assert ["data-moving" in body for body in (*waiting, done)] == [True, True, False]
    assert f'data-standing="{of(document, "standing")}"' in waiting[0]
    assert "courses/standing.js" in waiting[0]
    assert "A line is straight." in done
    assert of(document, "release") in done


def test_nothing_and_too_much_are_told_beside_the_field(
    console: Client, course: Course, settings: LazySettings
) -> None:
    # Act
    nothing = upload(console, course)
    many = upload(console, course, *((f"{number}.md", NOTES) for number in range(21)))
    settings.MAX_UPLOAD_BYTES = 2**20
    large = upload(console, course, *((f"{number}.txt", b"a" * 2**19 + NOTES) for number in range(2)))

    # Assert
    assert [answer.status_code for answer in (nothing, many, large)] == [400, 400, 400]
    assert "Together the files have more than 1 MiB" in text_of(large)
    assert "At most 20 files at once." in text_of(many)
    assert Document.objects.count() == 0


def test_deeds_ask_first_and_are_offered_where_they_make_sense(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    document = make_document(teacher, course)
    deeds = ("release", "withdraw", "retry", "remove")

    def offered() -> list[str]:
        body = console.get(of(document)).content.decode()
        return [deed for deed in deeds if of(document, deed) in body]

    # Act
    ready = offered()
    with unchanged():
        asked = console.get(of(document, "release"))
    console.post(of(document, "release"))
    released = (offered(), Document.objects.get().released_at is not None)
    console.post(of(document, "withdraw"))
    Document.objects.update(state="failed", failure="no_text", passage_count=0)
    failed = offered()
    why = text_of(console.get(of(document)))
    console.post(of(document, "retry"))
    again = Document.objects.get().state
    gone = console.post(of(document, "remove"))

    # Assert
    assert (asked.status_code, f"Release {document.title}?" in text_of(asked)) == (200, True)
    assert (ready, released, failed) == (["release", "remove"], (["withdraw", "remove"], True), ["retry", "remove"])
    assert "It holds pictures of pages and no text" in why
    assert (again, gone["Location"]) == ("uploaded", reverse("admin:courses_document_changelist"))
    assert Document.objects.count() == 0


def test_a_title_is_changed_on_the_page(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    document = make_document(teacher, course)

    # Act
    console.post(of(document), {"title": "Chapter 1"})

    # Assert
    assert Document.objects.get().title == "Chapter 1"


def test_a_colleague_of_a_class_reads_and_changes_nothing(client: Client, teacher: User, course: Course) -> None:
    # Arrange
    colleague = make_person(teacher.institution, Role.TEACHER)
    make_classroom(teacher, [course], teacher_ids=[colleague.pk])
    document = make_document(teacher, course)
    client.force_login(colleague)

    # Act
    seen = [client.get(address).status_code for address in (page(course), of(document), of(document, "file"))]
    body = client.get(page(course)).content.decode() + client.get(of(document)).content.decode()
    with unchanged():
        refused = [client.post(of(document, deed)).status_code for deed in ("release", "remove", "withdraw", "retry")]
        client.post(of(document), {"title": "Mine"})
        sent = upload(client, course, ("notes.md", NOTES))

    # Assert
    assert seen == [200, 200, 200]
    assert 'name="uploads"' not in body
    assert of(document, "release") not in body
    assert refused == [403, 403, 403, 403]
    assert told(sent)[-1] == "notes.md: There is no such course."


@pytest.mark.parametrize("who", ["another teacher", "another school's admin", "a learner"])
def test_nobody_else_finds_any_of_it(client: Client, teacher: User, course: Course, who: str) -> None:
    # Arrange
    document = make_document(teacher, course, "canarybird sings.", is_released=True)
    learner = make_person(teacher.institution)
    make_classroom(teacher, [course], [learner])
    stranger = {
        "another teacher": lambda: make_person(teacher.institution, Role.TEACHER),
        "another school's admin": lambda: make_person(make_institution(), Role.ADMIN),
        "a learner": lambda: learner,
    }[who]()
    client.force_login(stranger)
    addresses = [page(course), *(of(document, deed) for deed in ("change", "standing", "file", "release"))]
    addresses.append(f"{reverse('admin:courses_document_changelist')}?q=canarybird")

    # Act
    with unchanged():
        answers = [client.get(address, follow=True) for address in addresses]
        client.post(of(document, "release"))

    # Assert
    assert not any(b"canarybird sings" in answer.content or b"lines" in answer.content for answer in answers[:-1])
    assert document.title not in text_of(answers[-1])


def test_the_lists_cost_the_same_for_one_document_and_for_three(console: Client, teacher: User) -> None:
    # Arrange
    changelist, costs = reverse("admin:courses_document_changelist"), []
    course = make_course(teacher)
    make_document(teacher, course)
    console.get(changelist)

    # Act
    for _round in range(2):
        for address in (changelist, page(course), f"{page(course)}?part=list"):
            with CaptureQueriesContext(connection) as seen:
                assert console.get(address).status_code == 200
            costs.append(len(seen))
        for _number in range(2):
            make_document(teacher, course)

    # Assert
    assert costs[:3] == costs[3:]


def test_passages_are_read_in_parts(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    document = make_document(teacher, course, "\n\n".join(f"{n}. {SENTENCES * 20}" for n in range(21)))

    # Act
    first, last, beyond = (text_of(console.get(f"{of(document)}?passages={which}")) for which in ("x", "2", "999"))

    # Assert
    assert document.passage_count > 20
    assert [("Part 1 of 2" in first), ("Part 2 of 2" in last), ("Part 2 of 2" in beyond)] == [True, True, True]


def test_what_is_still_read_moves_in_the_list(console: Client, teacher: User, course: Course) -> None:
    # Arrange
    bring(teacher, course, NOTES)

    # Act
    whole, part = (console.get(f"{page(course)}{more}").content.decode() for more in ("", "?part=list"))

    # Assert
    assert ["data-moving" in whole, "data-moving" in part, "<html" in part] == [True, True, False]
