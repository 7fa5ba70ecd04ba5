"""Building the concept graph."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import announced, audited, refused
from assessments.tests.factories import make_question
from core.errors import PlatformError
from core.ids import new_id
from courses.errors import (
    AuthorsOnly,
    ConceptCodeTaken,
    ConceptInUse,
    ConceptMalformed,
    ConceptNotFound,
    ConceptRequired,
    TagMalformed,
)
from courses.models import Concept, ConceptTag, Prerequisite
from courses.services.concepts import (
    ConceptDraft,
    add_prerequisite,
    delete_concept,
    edit_concept,
    remove_prerequisite,
    save_concept,
)
from courses.tests.edges import change, edges
from courses.tests.factories import make_concept, make_course
from lessons.tests.factories import make_lesson
from progress.models import ConceptState

pytestmark = pytest.mark.django_db


def test_a_concept_is_made_with_its_prerequisites_and_audited(teacher: User) -> None:
    base = make_concept(teacher, name="Base")
    draft = ConceptDraft(
        subject="Mathematics",
        code="next",
        name="Next",
        description="Goes on.",
        requires=[base.pk, base.pk],
        tags=["Number  Sense", "algebra", "number-sense", " "],
    )
    made = save_concept(author=teacher, draft=draft, now=NOW)
    stored = Concept.objects.get(pk=made.pk)
    assert (stored.institution_id, stored.subject, stored.code) == (teacher.institution_id, "Mathematics", "next")
    assert (stored.name, stored.description) == ("Next", "Goes on.")
    assert edges() == {("Next", "Base")}
    assert [row.tag for row in stored.tags.all()] == ["algebra", "number-sense"]
    assert audited("courses.concept.saved")[-1] == {
        "institution_id": teacher.institution_id,
        "actor_id": teacher.pk,
        "object_type": "courses.Concept",
        "object_id": made.pk,
        "before": {},
        "after": {
            "code": "next",
            "name": "Next",
            "description_digest": "eb76f004d14a3de5",
            "requires": [str(base.pk)],
            "subject": "Mathematics",
            "tags": ["algebra", "number-sense"],
        },
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


# --- parts of a concept ---------------------------------------------------------------------------------------
def test_an_edit_changes_what_it_names_and_nothing_else(teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Base")
    concept = make_concept(teacher, [base], name="Lines", description="Draws.", tags=["graphs", "lines"])

    # Act
    edit_concept(author=teacher, concept_id=concept.pk, changes={"name": "Straight lines", "tags": ["Lines"]}, now=NOW)

    # Assert
    stored = Concept.objects.get(pk=concept.pk)
    assert (stored.name, stored.description, stored.code) == ("Straight lines", "Draws.", concept.code)
    assert edges() == {("Straight lines", "Base")}
    assert list(stored.tags.values_list("tag", flat=True)) == ["lines"]
    assert audited("courses.concept.saved")[-1]["before"] == {"name": "Lines", "tags": ["graphs", "lines"]}


@pytest.mark.parametrize("tag", ["two; three", "a/b", "x" * 51, "<b>"])
def test_a_tag_is_a_word(teacher: User, tag: str) -> None:
    concept = make_concept(teacher)
    with refused(TagMalformed, field="tags"):
        edit_concept(author=teacher, concept_id=concept.pk, changes={"tags": ["fine", tag]}, now=NOW)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"subject": " \n "}, ConceptMalformed, "subject"),
        ({"subject": "x" * 101}, ConceptMalformed, "subject"),
        ({"subject": "a\x00b"}, ConceptMalformed, "subject"),
        ({"code": "a b"}, ConceptMalformed, "code"),
        ({"code": "c" * 81}, ConceptMalformed, "code"),
        ({"name": " "}, ConceptMalformed, "name"),
        ({"name": "n" * 151}, ConceptMalformed, "name"),
        ({"description": "d" * 5_001}, ConceptMalformed, "description"),
        ({"description": "\x00"}, ConceptMalformed, "description"),
        ({"tags": [f"t{n}" for n in range(21)]}, ConceptMalformed, "tags"),
        ({"requires": [new_id() for _ in range(21)]}, ConceptMalformed, "requires"),
    ],
)
def test_a_concept_is_bounded_by_whichever_door_it_comes(
    teacher: User, changes: dict[str, Any], error: type[PlatformError], field: str
) -> None:
    concept = make_concept(teacher)
    with refused(error, field=field):
        edit_concept(author=teacher, concept_id=concept.pk, changes=changes, now=NOW)
    with refused(error, field=field):
        change(concept, teacher, **changes)


def test_subject_and_name_stand_on_one_line(teacher: User) -> None:
    make_concept(teacher, subject=" Number\r\n sense ", name="Adding\nup ")
    assert Concept.objects.values_list("subject", "name").get() == ("Number sense", "Adding up")


def test_each_change_is_announced_and_none_twice(teacher: User) -> None:
    # Arrange
    base, top = make_concept(teacher, code="base"), make_concept(teacher, code="top")

    # Act
    for _ in range(2):
        add_prerequisite(author=teacher, concept_id=top.pk, requires_id=base.pk, now=NOW)
        edit_concept(author=teacher, concept_id=top.pk, changes={"description": "Goes on."}, now=NOW)

    # Assert
    told = announced("courses.concept.edited")
    assert [(event["object_id"], event["payload"]) for event in told] == [
        (base.pk, {"code": "base", "requires": []}),
        (top.pk, {"code": "top", "requires": []}),
        *[(top.pk, {"code": "top", "requires": [str(base.pk)]})] * 2,
    ]
    assert audited("courses.concept.saved")[-1]["after"].keys() == {"description_digest"}
    assert len(audited("courses.concept.saved")) == 4


# --- deleting -------------------------------------------------------------------------------------------------
def test_a_concept_goes_with_its_tags_and_its_own_edges(teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Base")
    top = make_concept(teacher, [base], name="Top", code="top", tags=["x"])

    # Act
    delete_concept(author=teacher, concept_id=top.pk, now=NOW)

    # Assert
    assert list(Concept.objects.all()) == [base]
    assert (Prerequisite.objects.count(), ConceptTag.objects.count()) == (0, 0)
    entry = audited("courses.concept.deleted")[-1]
    assert (entry["object_id"], entry["actor_id"], entry["after"]) == (top.pk, teacher.pk, {})
    assert entry["before"] == {
        "subject": "Mathematics",
        "code": "top",
        "name": "Top",
        "description_digest": "",
        "requires": [str(base.pk)],
        "tags": ["x"],
    }
    assert announced("courses.concept.deleted") == [
        {
            "name": "courses.concept.deleted",
            "institution_id": teacher.institution_id,
            "actor_id": teacher.pk,
            "object_id": top.pk,
            "occurred_at": NOW,
            "payload": {},
        }
    ]
    with refused(ConceptNotFound):
        delete_concept(author=teacher, concept_id=top.pk, now=NOW)


def test_what_others_build_on_stays_and_they_are_named(teacher: User) -> None:
    base = make_concept(teacher)
    for name in ("D", "B", "C", "A"):
        make_concept(teacher, [base], name=name)
    with refused(ConceptRequired):
        delete_concept(author=teacher, concept_id=base.pk, now=NOW)
    with pytest.raises(ConceptRequired, match=r"^Others build on it: A, B, C\.$"):
        delete_concept(author=teacher, concept_id=base.pk, now=NOW)


@pytest.mark.parametrize("holder", ["course", "lesson", "question", "mastery"])
def test_what_something_hangs_on_stays(teacher: User, holder: str) -> None:
    concept, other = make_concept(teacher), make_concept(teacher)
    HOLDERS[holder](teacher, concept, other)
    with refused(ConceptInUse):
        delete_concept(author=teacher, concept_id=concept.pk, now=NOW)


def _mastery(teacher: User, concept: Concept, other: Concept) -> None:
    """What a learner showed of it stays, also when no question asks for it any more."""
    learner = make_person(teacher.institution)
    ConceptState.objects.create(
        institution_id=teacher.institution_id,
        learner_id=learner.pk,
        concept=concept,
        p_correct=0.5,
        lower=0.2,
        upper=0.8,
        evidence_count=1,
        last_evidence_at=NOW,
        model_version="bkt-1",
        state={},
    )


HOLDERS: dict[str, Callable[[User, Concept, Concept], Any]] = {
    "course": lambda teacher, concept, other: make_course(teacher, [other, concept]),
    "lesson": lambda teacher, concept, other: make_lesson(teacher, make_course(teacher), [concept]),
    "question": lambda teacher, concept, other: make_question(teacher, make_course(teacher), [concept]),
    "mastery": _mastery,
}


def test_strangers_and_learners_change_nothing(teacher: User) -> None:
    base = make_concept(teacher)
    concept = make_concept(teacher, [base])
    stranger, learner = make_person(make_institution(), Role.TEACHER), make_person(teacher.institution)
    deeds: list[Callable[..., Any]] = [
        partial(delete_concept, concept_id=concept.pk, now=NOW),
        partial(edit_concept, concept_id=concept.pk, changes={"name": "Mine"}, now=NOW),
        partial(add_prerequisite, concept_id=concept.pk, requires_id=base.pk, now=NOW),
        partial(remove_prerequisite, concept_id=concept.pk, requires_id=base.pk, now=NOW),
    ]
    for deed in deeds:
        with refused(ConceptNotFound):
            deed(author=stranger)
        with refused(AuthorsOnly):
            deed(author=learner)
