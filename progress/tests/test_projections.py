"""Mastery moves with each answer, and a rebuild from the log gives the same rows."""

from datetime import timedelta

import pytest

from accounts.tests.factories import NOW
from assessments.enums import QuestionKind
from assessments.services.attempts import answer_question, start_attempt, take_hint
from assessments.tests.factories import make_question, take
from assessments.tests.services.rooms import Room, make_room
from core.events.registry import live_projections
from courses.tests.factories import make_concept
from progress.models import ConceptState
from progress.tracing import Evidence, KnowledgeState, estimate, fold, parameters_of

pytestmark = pytest.mark.django_db
BKT_1 = parameters_of("bkt-1")


@pytest.fixture
def room() -> Room:
    return make_room()


def test_an_answer_moves_every_concept_of_its_question(room: Room) -> None:
    other = make_concept(room.teacher)
    question = make_question(room.teacher, room.course, [room.concept, other], difficulty=5)
    question.question_concepts.filter(concept=other).update(weight=0.5)
    take(room.learner, room.exercise(question), [["b"]])
    for concept, weight in ((room.concept, 1.0), (other, 0.5)):
        row = ConceptState.objects.get(concept=concept)
        expected = fold(
            KnowledgeState.initial(BKT_1), Evidence(share=1.0, at=NOW, weight=weight, difficulty=1.0), BKT_1
        )
        reading = estimate(expected, BKT_1)
        assert KnowledgeState.unpacked(row.state) == expected
        assert (row.p_correct, row.lower, row.upper) == (reading.p_correct, reading.lower, reading.upper)
        assert (row.institution_id, row.learner_id) == (room.learner.institution_id, room.learner.pk)
        assert (row.evidence_count, row.last_evidence_at, row.model_version) == (1, NOW, "bkt-1")
    assert ConceptState.objects.count() == 2


def test_hints_and_tries_weaken_what_an_answer_shows(room: Room) -> None:
    attempt, _is_new = start_attempt(learner=room.learner, assessment_id=room.exercise(room.question()).pk, now=NOW)
    named = {"learner": room.learner, "attempt_id": attempt.pk, "question_id": attempt.responses.get().question_id}
    take_hint(now=NOW, **named)
    answer_question(response=["a"], now=NOW, **named)
    answer_question(response=["b"], now=NOW + timedelta(minutes=1), **named)
    state = KnowledgeState.initial(BKT_1)
    state = fold(state, Evidence(share=0.0, at=NOW, hints_used=1, try_number=1), BKT_1)
    state = fold(state, Evidence(share=1.0, at=NOW + timedelta(minutes=1), hints_used=1, try_number=2), BKT_1)
    assert KnowledgeState.unpacked(ConceptState.objects.get().state) == state


def test_a_rebuild_gives_the_same_rows_column_by_column(room: Room) -> None:
    questions = [room.question(weight=weight, difficulty=level) for weight, level in ((1.0, 1), (0.5, 3), (0.25, 5))]
    questions.append(room.question(kind=QuestionKind.MULTIPLE))
    for day, answers in enumerate(([["b"], ["a"], ["b"], ["a"]], [["a"], ["b"], None, ["a", "b", "c"]])):
        take(room.learner, room.quiz(*questions), answers, at=NOW + timedelta(days=9 * day))
    mastery = live_projections["progress.mastery"]
    before = mastery.digest()
    ConceptState.objects.update(p_correct=0.5, lower=0.1, upper=0.9, state={})
    mastery.rebuild()
    assert mastery.digest() == before
    assert ConceptState.objects.get().evidence_count == 7
