"""Building the concept graph."""

from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import audited, only_where_writers_overlap, refused
from core.ids import new_id
from core.tests.threads import run_together
from courses.errors import ConceptCodeTaken, ConceptNotFound, PrerequisiteCycle, UnknownReference
from courses.models import Concept, Prerequisite
from courses.services.concepts import find_cycle, save_concept, set_prerequisites
from courses.tests.factories import make_concept

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    return make_person(make_institution(), Role.TEACHER)


def change(concept: Concept, author: User, **kwargs: object) -> Concept:
    given = {
        "subject": concept.subject,
        "code": concept.code,
        "name": concept.name,
        "description": concept.description,
        "requires": [],
        **kwargs,
    }
    return save_concept(author=author, concept_id=concept.pk, now=NOW, **given)


def edges() -> set[tuple[str, str]]:
    return set(Prerequisite.objects.values_list("concept__name", "requires__name"))


def test_a_concept_is_made_with_its_prerequisites_and_audited(teacher: User) -> None:
    base = make_concept(teacher, name="Base")
    made = save_concept(
        author=teacher,
        subject="Mathematics",
        code="next",
        name="Next",
        description="Goes on.",
        requires=[base.pk, base.pk],
        now=NOW,
    )
    stored = Concept.objects.get(pk=made.pk)
    assert (stored.institution_id, stored.subject, stored.code) == (teacher.institution_id, "Mathematics", "next")
    assert (stored.name, stored.description) == ("Next", "Goes on.")
    assert edges() == {("Next", "Base")}
    assert audited("courses.concept.saved")[-1] == {
        "institution_id": teacher.institution_id,
        "actor_id": teacher.pk,
        "object_type": "courses.Concept",
        "object_id": made.pk,
        "before": {},
        "after": {"code": "next", "name": "Next", "requires": [str(base.pk)], "subject": "Mathematics"},
        "at": NOW,
    }


def test_changing_a_concept_replaces_its_prerequisites_and_keeps_others(teacher: User) -> None:
    a, b = make_concept(teacher, name="A"), make_concept(teacher, name="B")
    c = make_concept(teacher, [a], name="C")
    make_concept(teacher, [c], name="D")
    kept = Prerequisite.objects.get(concept__name="D").pk
    change(c, teacher, requires=[b.pk], name="C2")
    change(c, teacher, requires=[b.pk], name="C2")
    assert edges() == {("C2", "B"), ("D", "C2")}
    assert Prerequisite.objects.get(concept__name="D").pk == kept


def test_a_cycle_over_others_is_refused_and_named(teacher: User) -> None:
    a, b, c = (make_concept(teacher, name=name) for name in "ABC")
    change(b, teacher, requires=[c.pk])
    change(c, teacher, requires=[a.pk])
    with refused(PrerequisiteCycle, field="requires"):
        change(a, teacher, requires=[b.pk])
    with pytest.raises(PrerequisiteCycle) as caught:
        set_prerequisites(concept=a, requires=[b.pk])
    assert caught.value.message == "These concepts would build on themselves: A → B → C → A."


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


def test_somebody_elses_concept_is_not_found(teacher: User) -> None:
    a = make_concept(teacher)
    stranger = make_person(make_institution(), Role.TEACHER)
    with refused(ConceptNotFound):
        change(a, stranger, name="Mine")


def test_a_code_is_unique_in_its_subject(teacher: User) -> None:
    make_concept(teacher, code="lines")
    with refused(ConceptCodeTaken, field="code"):
        make_concept(teacher, code="lines")
    other = make_concept(teacher)
    with refused(ConceptCodeTaken, field="code"):
        change(other, teacher, code="lines")
    make_concept(teacher, code="lines", subject="Physics")
    make_concept(make_person(make_institution(), Role.TEACHER), code="lines")
    assert Concept.objects.filter(code="lines").count() == 3


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


# --- finding cycles -----------------------------------------------------------------------------------------
def chain(length: int) -> tuple[list[UUID], dict[UUID, set[UUID]]]:
    ids = [UUID(int=number + 1) for number in range(length)]
    return ids, {one: {other} for one, other in pairwise(ids)}


def test_a_chain_of_2000_has_no_cycle_and_its_closing_is_found() -> None:
    ids, graph = chain(2000)
    assert find_cycle(graph, start=ids[0]) == []
    graph[ids[-1]] = {ids[0]}
    assert find_cycle(graph, start=ids[0]) == [*ids, ids[0]]
    assert find_cycle(graph, start=ids[700]) == [*ids[700:], *ids[:700], ids[700]]


def test_a_dense_graph_is_walked_once() -> None:
    ids = [UUID(int=number + 1) for number in range(300)]
    graph = {one: set(ids[index + 1 :]) for index, one in enumerate(ids)}
    assert find_cycle(graph, start=ids[0]) == []


def test_a_cycle_elsewhere_is_not_ones_own() -> None:
    a, b, c = (UUID(int=number) for number in (1, 2, 3))
    assert find_cycle({a: {b}, b: {c}, c: {b}}, start=a) == []
    assert find_cycle({}, start=a) == []
    assert find_cycle({a: {a}}, start=a) == [a, a]
