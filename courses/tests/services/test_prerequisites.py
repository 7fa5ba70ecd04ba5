"""What builds on what: edges of the concept graph, and the cycles that are refused."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, only_where_writers_overlap, refused, unchanged
from core.ids import new_id
from core.tests.threads import run_together
from courses.errors import (
    ConceptInGraph,
    ConceptMalformed,
    ConceptNotFound,
    PrerequisiteCycle,
    SubjectFull,
    UnknownReference,
)
from courses.models import Concept, Prerequisite
from courses.services.concepts import (
    add_prerequisite,
    edit_concept,
    remove_prerequisite,
)
from courses.tests.edges import change, edges
from courses.tests.factories import make_concept

pytestmark = pytest.mark.django_db


def test_a_cycle_over_others_is_refused_and_named(teacher: User) -> None:
    a, b, c = (make_concept(teacher, name=name) for name in "ABC")
    change(b, teacher, requires=[c.pk])
    change(c, teacher, requires=[a.pk])
    with refused(PrerequisiteCycle, field="requires"):
        change(a, teacher, requires=[b.pk])
    with pytest.raises(PrerequisiteCycle) as caught:
        add_prerequisite(author=teacher, concept_id=a.pk, requires_id=b.pk, now=NOW)
    assert caught.value.message == "These concepts would build on themselves: A → B → C → A."
    assert caught.value.details["cycle"] == [a.pk, b.pk, c.pk, a.pk]


def test_a_concept_cannot_build_on_itself(teacher: User) -> None:
    a = make_concept(teacher, name="A")
    with refused(PrerequisiteCycle, field="requires"):
        change(a, teacher, requires=[a.pk])


def test_a_diamond_is_no_cycle(teacher: User) -> None:
    a = make_concept(teacher, name="A")
    b, c = make_concept(teacher, [a], name="B"), make_concept(teacher, [a], name="C")
    make_concept(teacher, [b, c, a], name="D")
    assert edges() == {("B", "A"), ("C", "A"), ("D", "A"), ("D", "B"), ("D", "C")}


@pytest.mark.parametrize("where", ["other subject", "other school", "nowhere"])
def test_a_prerequisite_of_another_graph_is_refused_like_a_missing_one(teacher: User, where: str) -> None:
    a = make_concept(teacher)
    other = {
        "other subject": lambda: make_concept(teacher, subject="Physics").pk,
        "other school": lambda: make_concept(make_person(make_institution(), Role.TEACHER)).pk,
        "nowhere": new_id,
    }[where]()
    with refused(UnknownReference, field="requires"):
        change(a, teacher, requires=[other])


@only_where_writers_overlap
@pytest.mark.django_db(transaction=True)
def test_two_changes_that_each_are_fine_cannot_close_a_cycle_together() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)

    def attempt(one: Concept, other: Concept) -> bool:
        try:
            change(one, teacher, requires=[other.pk])
        except PrerequisiteCycle:
            return False
        return True

    for number in range(8):
        a, b = make_concept(teacher, name=f"A{number}"), make_concept(teacher, name=f"B{number}")
        done = run_together(partial(attempt, a, b), partial(attempt, b, a))
        assert sorted(done) == [False, True]
    assert Prerequisite.objects.count() == 8


def test_a_full_subject_takes_no_more(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    a, b = make_concept(teacher), make_concept(teacher)
    top, elsewhere = make_concept(teacher, [a]), make_concept(teacher, subject="Physics")
    monkeypatch.setattr("courses.services.concepts.MAX_CONCEPTS", 3)
    monkeypatch.setattr("courses.services.concepts.MAX_EDGES", 1)
    pair = {"author": teacher, "concept_id": top.pk, "now": NOW}

    # Act
    with refused(SubjectFull, field="subject"):
        make_concept(teacher)
    with refused(SubjectFull, field="subject"):
        change(elsewhere, teacher, subject="Mathematics")
    with refused(SubjectFull, field="requires"):
        add_prerequisite(requires_id=b.pk, **pair)
    edit_concept(changes={"requires": [b.pk], "name": "Other"}, **pair)

    # Assert
    assert edges() == {("Other", b.name)}


def test_a_concept_builds_on_so_many(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = make_concept(teacher), make_concept(teacher)
    top = make_concept(teacher, [a])
    monkeypatch.setattr("courses.services.concepts.MAX_REQUIRES", 1)
    with refused(ConceptMalformed, field="requires"):
        add_prerequisite(author=teacher, concept_id=top.pk, requires_id=b.pk, now=NOW)


def test_of_a_long_way_round_the_beginning_is_told(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [make_concept(teacher)]
    for _ in range(3):
        chain.append(make_concept(teacher, chain[-1:]))
    monkeypatch.setattr("courses.services.concepts._TOLD", 2)
    with pytest.raises(PrerequisiteCycle) as caught:
        add_prerequisite(author=teacher, concept_id=chain[0].pk, requires_id=chain[3].pk, now=NOW)
    assert caught.value.details["cycle"] == [chain[0].pk, chain[3].pk]


def test_a_concept_with_edges_stays_in_its_subject(teacher: User) -> None:
    base = make_concept(teacher)
    top = make_concept(teacher, [base])
    for concept in (base, top):
        with refused(ConceptInGraph, field="subject"):
            edit_concept(author=teacher, concept_id=concept.pk, changes={"subject": "Physics"}, now=NOW)


def test_an_edge_is_added_and_taken_away_once(teacher: User) -> None:
    # Arrange
    a, b, c = (make_concept(teacher, name=name) for name in "ABC")
    change(c, teacher, requires=[b.pk])
    pair = {"author": teacher, "concept_id": c.pk, "requires_id": a.pk, "now": NOW}

    # Act
    add_prerequisite(**pair)

    # Assert
    assert edges() == {("C", "A"), ("C", "B")}
    assert audited("courses.concept.saved")[-1]["after"] == {"requires": sorted([str(a.pk), str(b.pk)])}
    with unchanged():
        add_prerequisite(**pair)
    remove_prerequisite(**pair)
    assert edges() == {("C", "B")}
    assert audited("courses.concept.saved")[-1]["after"] == {"requires": [str(b.pk)]}
    with unchanged():
        remove_prerequisite(**pair)


@pytest.mark.parametrize("deed", [add_prerequisite, remove_prerequisite])
def test_an_edge_to_another_school_or_nowhere_is_not_found(teacher: User, deed: Callable[..., Any]) -> None:
    own, foreign = make_concept(teacher), make_concept(make_person(make_institution(), Role.TEACHER))
    for one, other in ((own.pk, foreign.pk), (foreign.pk, own.pk), (own.pk, new_id()), (new_id(), own.pk)):
        with refused(ConceptNotFound):
            deed(author=teacher, concept_id=one, requires_id=other, now=NOW)


def test_an_edge_to_another_subject_is_refused(teacher: User) -> None:
    one, other = make_concept(teacher), make_concept(teacher, subject="Physics")
    with refused(UnknownReference, field="requires"):
        add_prerequisite(author=teacher, concept_id=one.pk, requires_id=other.pk, now=NOW)
