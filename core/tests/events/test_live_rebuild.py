"""Rebuilding while others write ends where a fold of the log ends."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Event as Signal
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from ai.models import LessonInteractionRaw
from ai.projections import RawTables
from assessments.events import ConceptWeight, ResponseGraded
from core.events import RecordedEvent, announce, last_seq_of
from core.events.projections import Projection, digest_of
from core.events.reader import read_once, read_until_idle
from core.events.registry import live_projections, projections
from core.models import Stream
from core.tests.events.test_projections import agree, progress
from core.tests.threads import only_where_writers_overlap, run_together
from courses.models import Concept
from courses.tests.factories import make_concept
from progress.models import ConceptState
from progress.projections import MasteryProjection

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = 12


@pytest.fixture
def learners() -> list[User]:
    school = make_institution()
    return [make_person(school) for _ in range(3)]


@pytest.fixture
def concepts(learners: list[User]) -> list[Concept]:
    teacher = make_person(learners[0].institution, Role.TEACHER)
    return [make_concept(teacher) for _ in range(2)]


def answer(learner: User, concepts: list[Concept], number: int) -> None:
    with transaction.atomic():
        announce(
            ResponseGraded(
                institution_id=learner.institution_id,
                object_id=uuid4(),
                learner_id=learner.pk,
                occurred_at=NOW,
                attempt_id=uuid4(),
                assessment_id=uuid4(),
                assessment_kind="exercise",
                question_id=uuid4(),
                question_version=1,
                concepts=tuple(ConceptWeight(concept_id=concept.pk, weight=1.0) for concept in concepts),
                share=float(number % 3 != 0),
                duration_ms=1000,
                hints_used=0,
                try_number=1,
                item_difficulty=number / 10,
                parameter_version="bkt-1",
            )
        )


def answer_many(learner: User, concepts: list[Concept]) -> None:
    for number in range(ANSWERS):
        answer(learner, concepts, number)


def repeat(deed: Callable[[], object], times: int) -> None:
    for _ in range(times):
        deed()


def test_live_rebuild_beside_writers_ends_equal_to_a_fold_of_the_log(
    learners: list[User], concepts: list[Concept]
) -> None:
    mastery = live_projections[MasteryProjection.name]
    for learner in learners:
        answer(learner, concepts, 1)

    run_together(
        *(partial(answer_many, learner, concepts) for learner in learners), partial(repeat, mastery.rebuild, 5)
    )
    beside = mastery.digest()
    ConceptState.objects.all().delete()
    mastery.rebuild()

    counts = ConceptState.objects.values_list("evidence_count", flat=True)
    assert list(counts) == [ANSWERS + 1] * len(learners) * len(concepts)
    assert mastery.digest() == beside


class Lingering(MasteryProjection):
    """Stands still between its folding and its commit, until somebody had time to write."""

    def __init__(self, has_folded: Signal, has_answered: Signal) -> None:
        self._has_folded, self._has_answered = has_folded, has_answered

    def apply(self, events: Sequence[RecordedEvent]) -> None:
        super().apply(events)
        self._has_folded.set()
        self._has_answered.wait(0.3)


@only_where_writers_overlap
def test_answer_during_a_rebuild_builds_on_the_rebuilt_state(learners: list[User], concepts: list[Concept]) -> None:
    learner, has_folded, has_answered = learners[0], Signal(), Signal()
    answer(learner, concepts, 1)
    ConceptState.objects.update(evidence_count=0)

    def answer_meanwhile() -> None:
        assert has_folded.wait(10)
        answer(learner, concepts, 2)
        has_answered.set()

    run_together(partial(Lingering(has_folded, has_answered).rebuild_learner, learner.pk), answer_meanwhile)
    beside = digest_of([ConceptState])
    live_projections[MasteryProjection.name].rebuild()

    assert list(ConceptState.objects.values_list("evidence_count", flat=True)) == [2, 2]
    assert digest_of([ConceptState]) == beside


class Interrupted(MasteryProjection):
    """Somebody else writes after the first learner was refolded."""

    def __init__(self, interrupt: Callable[[], object]) -> None:
        self._interrupt: Callable[[], object] | None = interrupt

    def rebuild_learner(self, learner_id: UUID) -> None:
        super().rebuild_learner(learner_id)
        if self._interrupt is not None:
            run_together(self._interrupt)
            self._interrupt = None


def test_more_learners_than_a_cursor_fetches_at_once_are_refolded_beside_a_writer(
    learners: list[User], concepts: list[Concept]
) -> None:
    Stream.objects.bulk_create(Stream(learner_id=uuid4()) for _ in range(2100))
    answer(learners[0], concepts, 1)

    Interrupted(partial(answer, learners[1], concepts, 2)).rebuild()

    assert ConceptState.objects.filter(learner_id__in=[each.pk for each in learners[:2]]).count() == 2 * len(concepts)


def test_live_rebuild_gives_the_same_digest_as_live(learners: list[User], concepts: list[Concept]) -> None:
    mastery = live_projections[MasteryProjection.name]
    for number in range(4):
        for learner in learners:
            answer(learner, concepts[: 1 + number % 2], number)
    live = mastery.digest()

    mastery.rebuild()

    assert mastery.digest() == live


def test_live_rebuild_of_one_learner_leaves_the_others(learners: list[User], concepts: list[Concept]) -> None:
    mastery = live_projections[MasteryProjection.name]
    for learner in learners:
        answer(learner, concepts, 1)
    live = mastery.digest()
    ConceptState.objects.filter(learner_id=learners[0].pk).update(p_correct=0.5, lower=0.1, upper=0.9)

    mastery.rebuild_learner(learners[0].pk)

    assert mastery.digest() == live


def test_live_projection_is_not_run_by_the_reader_loop(learners: list[User], concepts: list[Concept]) -> None:
    answer(learners[0], concepts, 1)
    mastery = live_projections[MasteryProjection.name]
    before = mastery.digest()

    read_until_idle()

    assert (mastery.run(), mastery.retry(), mastery.digest()) == (0, 0, before)


def write_progress(learner_id: UUID) -> None:
    for percent in range(ANSWERS):
        with transaction.atomic():
            progress(learner_id, percent)


def test_rebuild_beside_writers_and_a_reader_ends_equal_to_a_fold_of_the_log() -> None:
    raw: Projection = projections[RawTables.name]
    people = [UUID(int=1), UUID(int=2)]
    for learner_id in people:
        with transaction.atomic():
            agree(learner_id)

    run_together(
        *(partial(write_progress, learner_id) for learner_id in people),
        partial(repeat, raw.rebuild, 3),
        partial(repeat, read_once, 20),
    )
    read_until_idle()
    beside = raw.digest()
    raw.rebuild()

    assert LessonInteractionRaw.objects.count() == ANSWERS * len(people)
    assert [last_seq_of(learner_id) for learner_id in people] == [ANSWERS + 1] * len(people)
    assert raw.digest() == beside
