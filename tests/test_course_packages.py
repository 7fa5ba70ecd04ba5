"""Courses as packages: everything that authors write goes out and comes in again, and nothing bad comes in."""

import json
import random
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import only_where_writers_overlap, refused
from assessments.models import Question
from assessments.tests.factories import make_assessment, make_question
from assessments.tests.pictures import CONTENT, drawings
from core.exchange.imports import confirm_import
from core.exchange.runs import run_import
from core.exchange.webpages import TextPart, read_page
from core.models import ImportedItem, MaterialImport, MaterialImportState
from core.rich_text import render
from core.tests.threads import run_together
from courses.errors import CourseNotFound
from courses.exchange.exporting import export_course
from courses.models import Concept, Course
from courses.services.courses import SectionDraft
from courses.tests.exchange.packages import (
    carried_out,
    cartridge,
    checked_import,
    course_document,
    packed,
    told,
    zipped,
)
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind, CalloutTone
from lessons.models import Lesson, LessonBlock
from lessons.services.lessons import BlockDraft
from lessons.tests import files
from lessons.tests.factories import make_lesson, picture
from lessons.tests.media.recording_samples import VTT, wav
from tests.live.faults import how_many
from tests.xss.corpus import STORED, batches, faults_in

pytestmark = pytest.mark.django_db
FILM = (Path(files.__path__[0]) / "film.mp4").read_bytes()
ENDED = {MaterialImportState.CHECKED, MaterialImportState.REFUSED}


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER)


def full_course(teacher: User) -> Course:
    """Each kind of block, question and exercise, files with captions, concepts that build on one another; and what no
    package holds: a learner, a published lesson."""
    base = make_concept(teacher, code="one", tags=["number sense"], description="Counts to ten.")
    concepts = [base, make_concept(teacher, [base], code="two")]
    sections = [SectionDraft(title="One"), SectionDraft(title="Two  – and half")]
    course = make_course(teacher, concepts[::-1], sections=sections, title="Ünits", description="*a*\n\nb")
    make_classroom(teacher, [course], [make_person(teacher.institution, full_name="Ada Byron")])
    shown = make_question(teacher, course, concepts, content=CONTENT, pictures=drawings())
    other = make_question(teacher, course, concepts[:1])
    blocks = [
        BlockDraft(kind=BlockKind.TEXT, markdown="A line is $y = mx$.\n\n<b>raw</b>"),
        BlockDraft(kind=BlockKind.CALLOUT, markdown="Look.", tone=CalloutTone.TIP),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field.", caption="Teal"),
        BlockDraft(kind=BlockKind.AUDIO, upload=BytesIO(wav(400)), low=BytesIO(wav(200)), alt_text="A tone."),
        BlockDraft(kind=BlockKind.VIDEO, upload=BytesIO(FILM), captions=BytesIO(VTT), alt_text="A film."),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field.", caption="Again"),
        BlockDraft(kind=BlockKind.QUESTION, question_id=shown.pk),
        BlockDraft(kind=BlockKind.SIMULATION, url="https://example.org/s", title="Waves", description="They move."),
    ]
    second = course.sections.last()
    made = make_lesson(
        teacher, course, concepts, section_id=second.pk, blocks=blocks, objectives=["Know."], minutes=25, summary="S"
    )
    make_lesson(teacher, course, title="First, and empty", blocks=[], state="draft")
    make_assessment(teacher, course, [shown, other], made)
    return course


def exported(user: User, course_id: Any) -> bytes:
    return export_course(user=user, course_id=course_id).read()


def document_in(package: bytes) -> dict[str, Any]:
    with ZipFile(BytesIO(package)) as archive:
        return dict(json.loads(archive.read("course.json")))


# --- out and in ---------------------------------------------------------------------------------------------------
def test_what_goes_out_comes_in_elsewhere_and_is_the_same_when_it_goes_out_again(teacher: User) -> None:
    # Arrange
    elsewhere = make_person(make_institution(), Role.TEACHER)
    package = exported(teacher, full_course(teacher).pk)

    # Act
    row = carried_out(elsewhere, package, now=NOW)

    # Assert
    assert row.counts == {"created": 10, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0, "note": 0}
    assert exported(elsewhere, row.target_id) == package
    assert list(Concept.objects.filter(institution_id=elsewhere.institution_id).values_list("code", flat=True)) == [
        "one",
        "two",
    ]


def test_a_package_holds_no_id_and_no_person_and_no_state(teacher: User) -> None:
    # Arrange
    course = full_course(teacher)

    # Act
    package = exported(teacher, course.pk)

    # Assert
    document = document_in(package)
    text = json.dumps(document)
    assert re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}", text) == []
    assert [word for word in ("Ada Byron", teacher.full_name, "published", "2026") if word in text] == []
    assert list(document) == [
        *("format", "version", "key", "course", "concepts"),
        *("sections", "questions", "lessons", "assessments"),
    ]
    assert [block["kind"] for block in document["lessons"][1]["blocks"]] == [
        *("text", "callout", "image", "audio", "video", "image", "question", "simulation"),
    ]
    assert exported(teacher, course.pk) == package


def test_a_course_is_not_put_into_itself_once_more(teacher: User) -> None:
    # Arrange
    course = full_course(teacher)

    # Act
    row = checked_import(teacher, exported(teacher, course.pk), now=NOW, target_id=course.pk)

    # Assert
    assert (row.state, told(row)) == ("refused", [("refused", "", "", "of_this_course")])


def test_strangers_have_no_course_to_keep(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)

    # Act and assert
    for stranger in (make_person(teacher.institution, Role.TEACHER), make_person(make_institution(), Role.ADMIN)):
        with refused(CourseNotFound):
            export_course(user=stranger, course_id=course.pk)


def test_concepts_that_are_here_stay_as_they_are_and_those_that_are_missing_are_made(teacher: User) -> None:
    # Arrange
    there = make_concept(teacher, subject="Maths", code="half", name="Ours")
    named = [{"subject": "Maths", "code": code, "name": "Theirs"} for code in ("third", "half")]
    named[0]["requires"] = ["half"]  # type: ignore[assignment]  # a list among texts
    document = course_document(concepts=named)
    document["course"]["concepts"] = [{"subject": "Maths", "code": "third"}]

    # Act
    row = carried_out(teacher, packed(document), now=NOW)

    # Assert
    third = Concept.objects.get(code="third")
    there.refresh_from_db()
    assert (there.name, third.name, list(third.requires.all())) == ("Ours", "Theirs", [there])
    assert [line[:3] for line in told(row) if line[1] == "concept"] == [
        ("created", "concept", "Maths/third"),
        ("unchanged", "concept", "Maths/half"),
    ]
    assert [link.concept_id for link in Course.objects.get().course_concepts.all()] == [third.pk]


def test_concepts_that_go_round_are_refused(teacher: User) -> None:
    # Arrange
    named = [
        {"subject": "Maths", "code": one, "name": one, "requires": [other]} for one, other in (("a", "b"), ("b", "a"))
    ]

    # Act
    row = checked_import(teacher, packed(course_document(concepts=named)), now=NOW)

    # Assert
    assert (row.state, row.counts["refused"], Concept.objects.count()) == ("refused", 2, 0)


def test_a_question_that_a_later_edition_changes_has_a_new_version(teacher: User) -> None:
    # Arrange
    course = full_course(teacher)
    document = document_in(exported(teacher, course.pk))
    elsewhere = make_person(make_institution(), Role.TEACHER)
    questions = [{**each, "pictures": {}} for each in document["questions"] if not each["pictures"]]
    made = course_document(concepts=document["concepts"], questions=questions)
    first = carried_out(elsewhere, packed(made), now=NOW)
    questions[0]["solution"] = "Add the other way."

    # Act
    again = carried_out(elsewhere, packed(made), now=NOW, target_id=first.target_id)

    # Assert
    question = Question.objects.get(course_id=first.target_id)
    assert (again.counts["updated"], question.versions.count()) == (1, 2)
    assert question.latest is not None
    assert question.latest.solution == "Add the other way."


# --- what is bad --------------------------------------------------------------------------------------------------
def test_what_a_page_brings_along_is_inert_when_it_is_shown() -> None:
    # Act
    pages = [read_page(f"<html><body><p>{payload}</p>{payload}</body></html>") for payload in STORED]

    # Assert
    texts = [part.markdown for page in pages for part in page.parts if isinstance(part, TextPart)]
    assert len(texts) > len(STORED) / 2
    assert [fault for text in texts for fault in faults_in(render(text))] == []


def test_what_pages_of_a_cartridge_bring_along_is_inert_in_its_lessons(teacher: User) -> None:
    # Arrange
    pages = {
        f"p{number}.html": "".join(f"<p>{payload}</p>" for payload in some).encode("utf-8", "replace")
        for number, some in enumerate(batches(30))
    }
    resources = "".join(f'<resource identifier="{name}" type="webcontent" href="{name}"/>' for name in pages)

    # Act
    row = carried_out(teacher, cartridge(resources=resources, members=pages), now=NOW)

    # Assert
    texts = LessonBlock.objects.filter(lesson__section__course_id=row.target_id).values_list("markdown", flat=True)
    assert (row.state, Lesson.objects.count()) == ("done", len(pages))
    assert len(texts) >= len(pages) - 1
    assert [fault for text in texts for fault in faults_in(render(text))] == []


FULL_CARTRIDGE = cartridge(
    items='<item identifier="m"><title>M</title><item identifier="i" identifierref="r"><title>T</title></item></item>',
    resources='<resource identifier="r" type="webcontent" href="a.html"/>'
    '<resource identifier="l" type="imswl_xmlv1p1" href="l.xml"/>',
    members={
        "a.html": b"<h1>A</h1><p>b <img src='a.png' alt='c'></p><table><tr><td>1</td><td>2</td></tr></table>",
        "a.png": picture().read(),
        "l.xml": b'<webLink><title>L</title><url href="https://example.org"/></webLink>',
    },
)
FULL_PACKAGE = packed(
    course_document(
        lessons=[
            {
                "key": "l1",
                "section": "s1",
                "title": "A",
                "blocks": [
                    {"kind": "text", "markdown": "a"},
                    {"kind": "image", "file": "media/a.png", "alt_text": "b", "caption": ""},
                ],
            }
        ],
        assessments=[{"key": "a1", "kind": "quiz", "title": "Q", "items": [], "lesson": "l1"}],
    ),
    **{"media/a.png": picture().read()},
)


@pytest.mark.parametrize("good", [FULL_CARTRIDGE, FULL_PACKAGE], ids=["cartridge", "lyceum"])
def test_no_mutation_of_a_good_package_is_a_defect_or_leaves_anything(teacher: User, good: bytes) -> None:
    # Arrange
    rng = random.Random(20260914)  # noqa: S311 - no secret
    assert checked_import(teacher, good, now=NOW).state == "checked"
    MaterialImport.objects.all().delete()

    for _ in range(how_many(full=500, few=40)):
        # Act
        row = checked_import(teacher, mutated(good, rng), now=NOW)

        # Assert
        assert row.state in ENDED
        assert row.lines.exists()
        row.delete()
    assert (Course.objects.count(), Lesson.objects.count(), ImportedItem.objects.count()) == (0, 0, 0)


def mutated(package: bytes, rng: random.Random) -> bytes:
    """Bytes of the archive, or of a member that is packed again, changed, cut, doubled or moved."""
    if rng.random() < 0.2:
        return _changed(package, rng)
    with ZipFile(BytesIO(package)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    chosen = rng.choice(sorted(members))
    kind = rng.random()
    if kind < 0.1:
        del members[chosen]
    elif kind < 0.2:
        members[chosen], other = members[rng.choice(sorted(members))], chosen
        members[other] = members[chosen]
    else:
        members[chosen] = _changed(members[chosen], rng)
    return zipped(members)


def _changed(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data) + 1), rng.randrange(1, 30)
    piece = rng.choice([rng.randbytes(length), b"", b"\0", b'"', b"<", b"[" * 300, b"null", b"-1e999", data[:length]])
    return data[:at] + piece + data[at + rng.choice([0, length]) :]


# --- several at once ----------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_workers_import_a_package_once(teacher: User) -> None:
    # Arrange
    row = checked_import(teacher, packed(course_document()), now=NOW)
    confirm_import(import_id=row.pk, actor=teacher, now=NOW)

    # Act
    run_together(*[lambda: run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)] * 2)

    # Assert
    row.refresh_from_db()
    assert (row.state, Course.objects.count(), Lesson.objects.count()) == ("done", 1, 1)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_imports_into_a_course_come_one_after_the_other(teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    rows = [checked_import(teacher, packed(course_document()), now=NOW, target_id=course.pk) for _ in range(2)]
    for row in rows:
        confirm_import(import_id=row.pk, actor=teacher, now=NOW)

    # Act
    run_together(
        *(lambda row=row: run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW) for row in rows)  # type: ignore[misc]  # a default binds it
    )

    # Assert
    counts = [MaterialImport.objects.get(pk=row.pk).counts for row in rows]
    assert sorted((each["created"], each["unchanged"]) for each in counts) == [(0, 3), (2, 1)]
    assert Lesson.objects.count() == 1
