"""The console page where concepts come from a file and go into one."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.concept_graph.files import read_concept_file
from courses.models import Prerequisite
from courses.tests.factories import make_concept

pytestmark = pytest.mark.django_db


def upload(console: Client, text: str, subject: str = "Maths") -> Any:
    file = SimpleUploadedFile("concepts.csv", text.encode())
    return console.post(reverse("admin:courses_concept_file"), {"upload": file, "subject": subject})


def test_a_file_is_looked_at_and_then_brought_in(console: Client, teacher: User) -> None:
    # Act
    with unchanged():
        page = upload(console, "code,name,requires\na,A,\nb,B,a\nc,C,a;b\n")
    given = {"subject": "Maths", "content": page.context["content"], "confirmed": "yes"}
    done = console.post(reverse("admin:courses_concept_file"), given)

    # Assert
    assert page.context["counts"] == [("New", 3), ("Changed", 0), ("Unchanged", 0)]
    assert [(fault.code, text, is_error) for fault, _column, text, is_error in page.context["findings"]][-2:] == [
        ("c", "Nobody says what somebody who has it can do.", False),
        ("c", "a follows by itself, over b.", False),
    ]
    assert (done.status_code, done["Location"]) == (302, f"{reverse('admin:courses_graph')}?subject=Maths")
    assert set(Prerequisite.objects.values_list("concept__code", "requires__code")) == {
        ("b", "a"),
        ("c", "a"),
        ("c", "b"),
    }


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("code,name,requires\na,A,b\nb,B,a\n", "Maths", "These concepts would build on themselves: A → B → A."),
        ("code,name\na,A,x\n", "Maths", "2 cells are expected, there are 3."),
        ("code\na\n", "Maths", "The columns are code, name"),
        ("code,name\na,A\n", "", "Name the subject."),
        ("", "Maths", "empty"),
        ("x" * (1024 * 1024 + 1), "Maths", "The file is larger than one megabyte."),
    ],
    ids=["cycle", "cells", "columns", "subject", "empty", "large"],
)
def test_a_faulty_file_is_shown_with_its_faults_and_brings_nothing(
    console: Client, text: str, subject: str, expected: str
) -> None:
    with unchanged():
        page = upload(console, text, subject)
    assert expected in page.content.decode()
    assert 'name="confirmed"' not in page.content.decode()


def test_of_many_findings_a_hundred_are_shown_and_all_counted(console: Client) -> None:
    page = upload(console, "code,name\n" + "".join(f"c{number},C\n" for number in range(120)))
    assert (len(page.context["findings"]), page.context["finding_count"]) == (100, 240)
    assert "The first 100 of 240." in page.content.decode()


def test_what_became_wrong_meanwhile_is_refused_at_the_last_step(console: Client, teacher: User) -> None:
    # Arrange
    content = upload(console, "code,name,requires\na,A,b\n" + "b,B,\n").context["content"]
    a = make_concept(teacher, subject="Maths", code="a", name="A")
    make_concept(teacher, [a], subject="Maths", code="c", name="C")
    given = {"subject": "Maths", "content": content.replace('"b"]', '"c"]'), "confirmed": "yes"}

    # Act
    with unchanged():
        page = console.post(reverse("admin:courses_concept_file"), given)

    # Assert
    assert "These concepts would build on themselves: A → C → A." in page.content.decode()


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_subject_is_taken_away_as_a_file(console: Client, teacher: User, kind: str) -> None:
    # Arrange
    base = make_concept(teacher, subject="Maths", code="a", name="=A", description="Says a.", tags=["x", "y"])
    make_concept(teacher, [base], subject="Maths", code="b", name="B")
    make_concept(make_person(make_institution(), Role.TEACHER), subject="Maths", name="Foreign")

    # Act
    answer = console.get(f"{reverse('admin:courses_concept_file')}?subject=Maths&as={kind}")

    # Assert
    file = read_concept_file(answer.content)
    assert [(row.code, row.name, row.description, row.tags, row.requires) for row in file.rows] == [
        ("a", "=A", "Says a.", ("x", "y"), ()),
        ("b", "B", "", (), ("a",)),
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="concepts.{kind}"'
    assert (b"'=A" in answer.content) == (kind == "csv")
    assert kind == "csv" or json.loads(answer.content)["subject"] == "Maths"
