"""Many concepts of a subject at once."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, only_where_writers_overlap, refused, unchanged
from core.tests.threads import eventually, run_together
from courses.concept_graph.fault_texts import text_of_fault
from courses.concept_graph.queries import rows_of
from courses.concept_graph.rows import ConceptRow
from courses.errors import AuthorsOnly, ConceptMalformed, ConceptsRefused
from courses.models import Concept, ConceptTag, Prerequisite
from courses.services.concept_imports import ConceptImport, import_concepts, preview_concepts
from courses.services.concepts import edit_concept
from courses.tests.factories import make_concept

pytestmark = pytest.mark.django_db

# Statements of an import into an empty subject, and of one that gives each concept another name.
MADE, CHANGED = 7, 9
FILE = (
    ConceptRow("lines", "Lines", "Draws lines.", ("graphs",), ("points", "numbers")),
    ConceptRow("points", "Points", "Plots points.", ("Graphs", "first steps"), ("numbers",)),
    ConceptRow("numbers", "Numbers", "Counts."),
)


def bring(author: User, rows: Sequence[ConceptRow] = FILE, subject: str = "Maths") -> ConceptImport:
    return import_concepts(author=author, subject=subject, rows=rows, now=NOW)


def stored(author: User, subject: str = "Maths") -> list[ConceptRow]:
    found = rows_of(Concept.objects.filter(institution_id=author.institution_id, subject=subject))
    return list(found.values())


def test_a_file_is_brought_in_and_again_changes_nothing(teacher: User) -> None:
    # Act
    done = bring(teacher)

    # Assert
    assert done == ConceptImport(created=("lines", "points", "numbers"), remarks=done.remarks, remark_count=1)
    assert stored(teacher) == [
        ConceptRow("numbers", "Numbers", "Counts.", (), ()),
        ConceptRow("points", "Points", "Plots points.", ("first-steps", "graphs"), ("numbers",)),
        ConceptRow("lines", "Lines", "Draws lines.", ("graphs",), ("numbers", "points")),
    ]
    assert [(remark.kind, remark.code, remark.about) for remark in done.remarks] == [
        ("idle_requirement", "lines", ("numbers", "points"))
    ]
    entries = {entry["object_id"]: entry for entry in audited("courses.concept.saved")}
    points = Concept.objects.get(code="points")
    assert set(entries) == set(Concept.objects.values_list("pk", flat=True))
    assert entries[points.pk]["before"] == {}
    assert entries[points.pk]["after"] == {
        "subject": "Maths",
        "code": "points",
        "name": "Points",
        "description_digest": "a4b19069b7a005f1",
        "requires": [str(Concept.objects.get(code="numbers").pk)],
        "tags": ["first-steps", "graphs"],
    }
    assert {event["object_id"]: event for event in announced("courses.concept.edited")}[points.pk] == {
        "name": "courses.concept.edited",
        "institution_id": teacher.institution_id,
        "actor_id": teacher.pk,
        "object_id": points.pk,
        "occurred_at": NOW,
        "payload": {"code": "points", "requires": entries[points.pk]["after"]["requires"]},
    }
    assert len(announced("courses.concept.edited")) == 3
    with unchanged():
        assert bring(teacher).unchanged == ("lines", "points", "numbers")
    with unchanged():
        assert bring(teacher, stored(teacher)).unchanged == ("numbers", "points", "lines")


def test_what_a_row_leaves_out_stays_and_what_it_says_replaces(teacher: User) -> None:
    # Arrange
    bring(teacher)
    before = {concept.code: concept.pk for concept in Concept.objects.all()}
    make_concept(teacher, subject="Physics", code="points", name="Elsewhere")

    # Act
    done = bring(
        teacher, [ConceptRow("points", "Points", requires=()), ConceptRow("lines", "Straight lines", "", ("new",))]
    )

    # Assert
    assert (done.created, done.changed, done.unchanged) == ((), ("points", "lines"), ())
    assert {concept.code: concept.pk for concept in Concept.objects.filter(subject="Maths")} == before
    assert stored(teacher)[1:] == [
        ConceptRow("points", "Points", "Plots points.", ("first-steps", "graphs"), ()),
        ConceptRow("lines", "Straight lines", "", ("new",), ("numbers", "points")),
    ]
    assert audited("courses.concept.saved")[-2]["after"] == {"requires": []}
    assert stored(teacher, "Physics")[0].name == "Elsewhere"


FAULTY = {
    "cycle in the file": (
        [ConceptRow("x", "X", requires=("y",)), ConceptRow("y", "Y", requires=("x",))],
        [(0, "x", "requires", "These concepts would build on themselves: X → Y → X.")],
    ),
    "cycle over what there is": (
        [ConceptRow("z", "Z"), ConceptRow("numbers", "Counting", requires=("lines", "z"))],
        [(1, "numbers", "requires", "These concepts would build on themselves: Counting → Lines → Counting.")],
    ),
    "itself": (
        [ConceptRow("x", "X", requires=("x",))],
        [(0, "x", "requires", "These concepts would build on themselves: X → X.")],
    ),
    "unknown": (
        [ConceptRow("x", "X", requires=("nowhere", "lines", "elsewhere"))],
        [
            (0, "x", "requires", "There is no concept elsewhere, neither in the file nor in the subject."),
            (0, "x", "requires", "There is no concept nowhere, neither in the file nor in the subject."),
        ],
    ),
    "twice": (
        [ConceptRow("x", "X"), ConceptRow("y", "Y"), ConceptRow("x", "X again")],
        [(2, "x", "code", "This code stands in row 1 already.")],
    ),
    "every kind at once": (
        [
            ConceptRow("a b", " ", "n" * 5001, ("t" * 51,)),
            ConceptRow("c" * 81, "n" * 151, "\x00", tuple(f"t{number}" for number in range(21))),
        ],
        [
            (0, "a b", "code", "A code is made of letters A to Z, digits, hyphens and underscores."),
            (0, "a b", "name", "The concept needs a name."),
            (0, "a b", "description", "At most 5000 signs."),
            (0, "a b", "tags", f"{'t' * 50} is no tag: letters, digits, hyphens and underscores, at most 50."),
            (1, "c" * 81, "code", "At most 80 signs."),
            (1, "c" * 81, "name", "At most 150 signs."),
            (1, "c" * 81, "description", "There is a NUL sign in it."),
            (1, "c" * 81, "tags", "At most 20 of them."),
        ],
    ),
    "too much": (
        [ConceptRow(f"c{number}", "C") for number in range(2001)],
        [(None, "", "", "More than 2000 concepts.")],
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_file_is_refused_as_a_whole_and_each_fault_is_named(teacher: User, case: str) -> None:
    # Arrange
    bring(teacher)
    make_concept(teacher, subject="Physics", code="elsewhere")
    rows, expected = FAULTY[case]

    # Act
    with refused(ConceptsRefused, field="concepts"):
        bring(teacher, rows)
    tried = preview_concepts(author=teacher, subject="Maths", rows=rows)

    # Assert
    assert [(each.index, each.code, each.field, text_of_fault(each)) for each in tried.faults] == expected
    assert (tried.created, tried.changed, tried.unchanged) == ((), (), ())


def test_a_file_with_many_faults_or_remarks_names_a_hundred_and_counts_them_all(teacher: User) -> None:
    # Arrange
    rows = [ConceptRow(f"c{number}", "C") for number in range(120)]
    faulty = [replace(row, requires=("nowhere",)) for row in rows]

    # Act
    with pytest.raises(ConceptsRefused) as caught:
        bring(teacher, faulty)
    tried = preview_concepts(author=teacher, subject="Maths", rows=faulty)
    done = bring(teacher, rows)

    # Assert
    assert len(caught.value.details["faults"]) == 100
    assert (len(tried.faults), tried.fault_count) == (100, 120)
    assert (len(done.remarks), done.remark_count) == (100, 240)


def test_what_is_wrong_with_the_rows_is_said_before_anybody_waits_for_the_graph(teacher: User) -> None:
    with CaptureQueriesContext(connection) as seen, pytest.raises(ConceptsRefused):
        bring(teacher, [ConceptRow("a b", "A")])
    assert seen.captured_queries == []


def test_another_description_alone_is_audited_without_its_words(teacher: User) -> None:
    # Arrange
    bring(teacher)

    # Act
    bring(teacher, [ConceptRow("numbers", "Numbers", "Counts to ten.")])
    bring(teacher, [ConceptRow("numbers", "Numbers", "")])

    # Assert
    first, second = audited("courses.concept.saved")[3:]
    assert (first["before"].keys(), first["after"].keys()) == ({"description_digest"}, {"description_digest"})
    assert first["before"] != first["after"] == second["before"]
    assert second["after"] == {"description_digest": ""}


@pytest.mark.parametrize("subject", [" \n", "x" * 101, "a\x07b"])
def test_a_file_names_a_subject(teacher: User, subject: str) -> None:
    with refused(ConceptMalformed, field="subject"):
        bring(teacher, FILE, subject)
    with refused(ConceptMalformed, field="subject"):
        preview_concepts(author=teacher, subject=subject, rows=FILE)


def test_lines_of_a_subject_and_of_a_name_become_one(teacher: User) -> None:
    bring(teacher, [ConceptRow("a", " Adding\n up ")], " Number\r\nsense ")
    assert Concept.objects.values_list("subject", "name").get() == ("Number sense", "Adding up")
    with unchanged():
        assert bring(teacher, [ConceptRow("a", "Adding up")], "Number  sense").unchanged == ("a",)


def test_a_trial_says_what_would_be_and_does_nothing(teacher: User) -> None:
    # Arrange
    bring(teacher, FILE[2:])
    renamed = [ConceptRow("numbers", "Counting"), *FILE[:2], ConceptRow("island", "Island")]

    # Act
    with unchanged():
        tried = preview_concepts(author=teacher, subject="Maths", rows=renamed)

    # Assert
    assert (tried.created, tried.changed, tried.unchanged) == (("lines", "points", "island"), ("numbers",), ())
    assert [(remark.code, text_of_fault(remark)) for remark in tried.remarks] == [
        ("lines", "numbers follows by itself, over points."),
        ("island", "Nobody says what somebody who has it can do."),
        ("island", "Builds on nothing, and nothing builds on it."),
    ]


def test_learners_import_nothing_and_schools_are_apart(teacher: User) -> None:
    bring(teacher)
    stranger = make_person(make_institution(), Role.TEACHER)
    learner = make_person(teacher.institution)
    with refused(AuthorsOnly):
        bring(learner)
    with refused(AuthorsOnly):
        preview_concepts(author=learner, subject="Maths", rows=FILE)
    with refused(ConceptsRefused, field="concepts"):
        bring(stranger, FILE[:1])
    assert bring(stranger).created == ("lines", "points", "numbers")
    assert Concept.objects.count() == 6


def test_sixty_rows_cost_as_many_statements_as_two(teacher: User) -> None:
    # Arrange
    rows = [ConceptRow("c0", "C0", "First.", ("t0",))]
    rows += [ConceptRow(f"c{n}", f"C{n}", "Next.", (f"t{n % 7}",), (f"c{n - 1}",)) for n in range(1, 60)]

    for size in (2, 60):
        # Act
        with CaptureQueriesContext(connection) as made:
            bring(teacher, rows[:size], f"Subject {size}")
        with CaptureQueriesContext(connection) as changed:
            bring(teacher, [replace(row, name="New") for row in rows[:size]], f"Subject {size}")

        # Assert: on PostgreSQL one more, the lock. SQLite takes larger ones in batches
        lock = int(connection.vendor == "postgresql")
        assert [_statements(each) - lock for each in (made, changed)] == [MADE, CHANGED]
    assert (Concept.objects.count(), Prerequisite.objects.count(), ConceptTag.objects.count()) == (62, 60, 62)


def _statements(seen: CaptureQueriesContext) -> int:
    return len([each for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]])


# --- two at once ----------------------------------------------------------------------------------------------
HALVES = (
    [ConceptRow("a", "A", requires=("b",)), ConceptRow("b", "B")],
    [ConceptRow("b", "B", requires=("a",)), ConceptRow("a", "A")],
)


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_files_of_new_concepts_that_each_are_fine_cannot_close_a_cycle_together() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)

    def attempt(rows: Sequence[ConceptRow], subject: str) -> bool:
        try:
            bring(teacher, rows, subject)
        except ConceptsRefused:
            return False
        return True

    for number in range(6):
        done = run_together(*(partial(attempt, rows, f"Subject {number}") for rows in HALVES))
        assert sorted(done) == [False, True]
    assert Prerequisite.objects.count() == 6


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_who_comes_second_waits_and_sees_concepts_that_came_meanwhile() -> None:
    # Arrange
    teacher = make_person(make_institution(), Role.TEACHER)
    ground = make_concept(teacher, subject="Maths", code="ground", name="Ground")
    has_written = Signal()

    def first() -> None:
        """Brings a concept that no lock on present rows can know of, and commits only when the other one waits."""
        with transaction.atomic():
            bring(teacher, [ConceptRow("late", "Late", requires=("ground",))])
            has_written.set()
            assert eventually(_somebody_waits)

    def second() -> str:
        assert has_written.wait(20)
        try:
            bring(teacher, [ConceptRow("ground", "Ground", requires=("late",))])
        except ConceptsRefused as refusal:
            return refusal.message
        return "done"

    # Act
    _, said = run_together(first, second)

    # Assert
    assert said == ("Nothing was imported. Row 1: These concepts would build on themselves: Ground → Late → Ground.")
    assert not Prerequisite.objects.filter(concept=ground).exists()
    edit_concept(author=teacher, concept_id=ground.pk, changes={"name": "The ground"}, now=NOW)  # nothing stays locked


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])
