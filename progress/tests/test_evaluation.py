"""The log walked once more: forecasts before each answer, and states that end where the stored ones are."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.factories import NOW, make_person
from assessments.tests.factories import make_question, take
from assessments.tests.services.rooms import Room, make_room
from core.events.registry import live_projections
from courses.models import Classroom
from courses.services.places import enrol_learner
from courses.tests.factories import make_concept
from progress.evaluation import Evaluation, Forecast, evaluate_mastery, learners_to_evaluate
from progress.evaluation_report import describe_evaluation
from progress.models import ConceptState
from progress.tracing import Evidence, KnowledgeState, fold, forecast, parameters_of

pytestmark = pytest.mark.django_db
BKT_1 = parameters_of("bkt-1")
FRESH = KnowledgeState.initial(BKT_1)
LATER = NOW + timedelta(days=5)


@pytest.fixture
def room() -> Room:
    return make_room()


def evaluate(room: Room) -> Evaluation:
    return evaluate_mastery(learners_to_evaluate(room.learner.institution_id))


def test_each_answer_is_foretold_from_what_was_known_before_it(room: Room) -> None:
    easy, hard = room.exercise(room.question()), room.exercise(room.question(difficulty=5))
    take(room.learner, easy, [["b"]], at=NOW)
    take(room.learner, hard, [["a"]], at=LATER)

    evaluation = evaluate(room)

    known = fold(FRESH, Evidence(share=1.0, at=NOW), BKT_1)
    asked = Evidence(share=0.0, at=LATER, difficulty=1.0)
    assert evaluation.forecasts == [
        # 0.68 · 0.8 + 0.32 · 0.19, both with a clock and without
        Forecast(pytest.approx(0.6048), pytest.approx(0.6048), is_right=True, days_since=None),
        Forecast(
            forecast(known, asked, BKT_1),
            forecast(known, Evidence(share=0.0, at=NOW, difficulty=1.0), BKT_1),
            is_right=False,
            days_since=5.0,
        ),
    ]
    assert evaluation.forecasts[1].expected < evaluation.forecasts[1].expected_without_forgetting
    assert (evaluation.learner_count, evaluation.mismatches) == (1, [])


def test_over_several_concepts_the_mean_counts(room: Room) -> None:
    other = make_concept(room.teacher)
    take(room.learner, room.exercise(room.question()), [["b"]], at=NOW)
    both = room.exercise(make_question(room.teacher, room.course, [room.concept, other]))
    take(room.learner, both, [["b"]], at=LATER)

    told = evaluate(room).forecasts[1]

    known, asked = fold(FRESH, Evidence(share=1.0, at=NOW), BKT_1), Evidence(share=1.0, at=LATER)
    assert told.expected == pytest.approx((forecast(known, asked, BKT_1) + forecast(FRESH, asked, BKT_1)) / 2)
    assert told.days_since == 5.0


def test_a_forecast_does_not_know_the_answer() -> None:
    asked = [Evidence(share=share, at=NOW, difficulty=0.5) for share in (0.0, 0.5, 1.0)]
    assert len({forecast(FRESH, each, BKT_1) for each in asked}) == 1


def test_what_nobody_knows_the_concept_of_is_not_foretold(room: Room) -> None:
    question = room.question()
    question.question_concepts.all().delete()
    take(room.learner, room.exercise(question), [["b"]])
    assert evaluate(room).forecasts == []


def test_the_walk_ends_in_the_stored_states(room: Room) -> None:
    exercises = [room.exercise(room.question(weight=weight)) for weight in (1.0, 0.5)]
    for day, response in enumerate("abbabaab"):
        take(room.learner, exercises[day % 2], [[response]], at=NOW + timedelta(days=day * day))
    live_projections["progress.mastery"].rebuild()
    assert evaluate(room).mismatches == []


@pytest.mark.parametrize("change", [{"p_correct": 0.5, "lower": 0.1, "upper": 0.9}, {"model_version": "authored-1"}])
def test_a_stored_state_that_the_log_does_not_give_is_told(room: Room, change: dict[str, object]) -> None:
    take(room.learner, room.exercise(room.question()), [["b"]])
    ConceptState.objects.update(**change)
    assert evaluate(room).mismatches == [(room.learner.pk, room.concept.pk)]


def test_a_stored_state_that_is_missing_is_told(room: Room) -> None:
    take(room.learner, room.exercise(room.question()), [["b"]])
    ConceptState.objects.all().delete()
    assert evaluate(room).mismatches == [(room.learner.pk, room.concept.pk)]


def test_only_the_learners_of_the_institution_are_asked_for(room: Room) -> None:
    elsewhere = make_room()
    classmate = make_person(room.teacher.institution)
    enrol_learner(
        teacher=room.teacher,
        classroom_id=Classroom.objects.get(institution_id=room.teacher.institution_id).pk,
        learner=classmate,
        now=NOW,
    )
    for each in (room, elsewhere):
        take(each.learner, each.exercise(each.question()), [["b"]])
    assert learners_to_evaluate(room.learner.institution_id) == [room.learner.pk]
    assert sorted(learners_to_evaluate()) == sorted([room.learner.pk, elsewhere.learner.pk])


# --- in words -----------------------------------------------------------------------------------------------
def test_the_report_says_what_forgetting_brings() -> None:
    told = [
        Forecast(0.6, 0.7, is_right=number % 2 == 0, days_since=days) for number, days in enumerate([None, 0.5, 1, 9])
    ]
    lines = list(describe_evaluation(Evaluation(told, 2, [])))
    assert lines[0] == "Forecasts of 4 answers by 2 learners, each made before its answer:"
    assert "After a day or more without the concept (2 answers):" in lines
    # one right, one wrong: -(ln .6 + ln .4) / 2 = 0.7136, -(ln .7 + ln .3) / 2 = 0.7803
    assert "  with forgetting        0.7136   0.5000  0.1000" in lines
    assert "  clock stopped          0.7803   0.5000  0.2000" in lines


def test_the_report_of_nothing_says_so() -> None:
    assert list(describe_evaluation(Evaluation([], 0, []))) == ["No graded answers: nothing to evaluate."]


def test_the_report_of_one_kind_of_answers_has_no_area() -> None:
    lines = list(describe_evaluation(Evaluation([Forecast(0.6, 0.6, is_right=True, days_since=None)], 1, [])))
    assert "  AUC                          –   " in lines


# --- the command --------------------------------------------------------------------------------------------
def run(*arguments: str) -> str:
    out = StringIO()
    call_command("evaluate_mastery", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_evaluates_one_institution_or_all(room: Room) -> None:
    for each in (room, make_room()):
        take(each.learner, each.exercise(each.question()), [["b"]])
    one, everybody = run("--institution", room.teacher.institution.slug), run()
    assert one.startswith("Forecasts of 1 answers by 1 learners")
    assert everybody.startswith("Forecasts of 2 answers by 2 learners")
    assert "0.7171  ASSISTments 2009" in one
    assert "Not held out" in one


def test_the_command_knows_no_institution_of_that_name() -> None:
    with pytest.raises(CommandError, match="no institution nowhere"):
        run("--institution", "nowhere")


def test_the_command_fails_where_stored_states_differ(room: Room) -> None:
    take(room.learner, room.exercise(room.question()), [["b"]])
    ConceptState.objects.all().delete()
    with pytest.raises(CommandError, match="1 stored states"):
        run()
