"""Recommending, and keeping what was recommended."""

from datetime import timedelta

import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.errors import PersonNotFound
from accounts.models import User
from accounts.tests.consents import agree_on_paper, withdraw_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.services.record import unchanged
from ai.models import LessonInteractionRaw, QuizAttemptRaw, Recommendation, StudentMap
from ai.pseudonyms import PseudonymPurpose, pseudonym
from ai.selectors import reason_text, recommendations_for
from ai.services import make_recommendations, refresh_recommendations
from ai.situations import situation_of
from assessments.tests.factories import take
from assessments.tests.services.rooms import Room, make_room
from core.events.reader import read_until_idle
from core.events.registry import projections
from core.ids import new_id
from core.jobs import run_due_jobs
from core.models import Job
from courses.enums import Level
from courses.tests.factories import make_classroom, make_course
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    """With a lesson on the concept."""
    room = make_room()
    make_lesson(room.teacher, room.course, [room.concept], title="Lines")
    return room


def agree(learner: User, *, is_granted: bool = True, days: int = 0) -> None:
    say = agree_on_paper if is_granted else withdraw_on_paper
    say(learner, now=NOW + timedelta(days=days))
    read_until_idle()


def seen(room: Room, **kwargs: object) -> list[Recommendation]:
    return recommendations_for(**{"reader": room.learner, "learner_id": room.learner.pk, "now": NOW, **kwargs})


# --- pseudonyms ---------------------------------------------------------------------------------------------
def test_pseudonyms_differ_by_person_purpose_and_pepper() -> None:
    person, other = new_id(), new_id()
    names = [pseudonym(who, purpose) for who in (person, other) for purpose in PseudonymPurpose]
    assert names == [pseudonym(who, purpose) for who in (person, other) for purpose in PseudonymPurpose]
    with override_settings(ML_PEPPER="another pepper of some length"):
        names += [pseudonym(who, purpose) for who in (person, other) for purpose in PseudonymPurpose]
    assert len(set(names)) == 8
    assert {(len(name), int(name, 16) > 0) for name in names} == {(32, True)}


# --- making and keeping -------------------------------------------------------------------------------------
def test_a_first_recommendation_is_the_first_step_with_its_reason(room: Room) -> None:
    (step,) = make_recommendations(learner=room.learner, now=NOW)
    assert (step.kind, step.title, step.reason, step.reason_facts) == (
        "lesson",
        "Lines",
        "first_step",
        {"concept": room.concept.name},
    )
    assert (step.rank, step.concept_id, step.model_name, step.is_fallback) == (1, room.concept.pk, "rules-1", True)
    assert (step.made_at, step.expires_at) == (NOW, NOW + timedelta(hours=24))
    assert step.confidence == 0.6634  # nothing known: the prior lies under the threshold with this probability
    assert step.learner_key == pseudonym(room.learner.pk, PseudonymPurpose.RECOMMENDATIONS)
    assert reason_text(step) == f"“{room.concept.name}” builds on nothing else in your courses: a good place to begin."


def test_refreshing_twice_in_one_situation_stores_once(room: Room) -> None:
    assert refresh_recommendations(learner_id=room.learner.pk, now=NOW) == 1
    with unchanged():
        assert refresh_recommendations(learner_id=room.learner.pk, now=NOW) == 1
    row = Recommendation.objects.get()
    assert (row.is_current, row.ml_student_id) == (True, None)


def test_a_new_situation_makes_new_rows_and_keeps_the_old(room: Room) -> None:
    refresh_recommendations(learner_id=room.learner.pk, now=NOW)
    (old,) = Recommendation.objects.all()
    take(room.learner, room.exercise(room.question()), [["b"]], submit=False)
    refresh_recommendations(learner_id=room.learner.pk, now=NOW + timedelta(minutes=1))
    current = Recommendation.objects.filter(is_current=True)
    assert [row.reason for row in current.order_by("rank")] == ["unfinished_attempt", "first_step"]
    assert Recommendation.objects.get(pk=old.pk).is_current is False


def test_nobody_and_closed_accounts_get_nothing(room: Room) -> None:
    User.objects.filter(pk=room.learner.pk).update(is_active=False)
    with unchanged():
        assert refresh_recommendations(learner_id=room.learner.pk, now=NOW) == 0
        assert refresh_recommendations(learner_id=new_id(), now=NOW) == 0


def test_the_ml_name_stands_there_only_while_consent_holds(room: Room) -> None:
    name = pseudonym(room.learner.pk, PseudonymPurpose.ML)
    names = []
    for days, is_granted in ((0, True), (1, False), (2, True)):
        agree(room.learner, is_granted=is_granted, days=days)
        refresh_recommendations(learner_id=room.learner.pk, now=NOW + timedelta(days=days))
        names.append(Recommendation.objects.get(is_current=True).ml_student_id)
    assert names == [name, None, name]
    assert name != pseudonym(room.learner.pk, PseudonymPurpose.RECOMMENDATIONS)


# --- reading ------------------------------------------------------------------------------------------------
def test_stored_ones_are_served_while_nothing_has_happened(room: Room) -> None:
    refresh_recommendations(learner_id=room.learner.pk, now=NOW)
    Recommendation.objects.update(title="Stored")
    assert [step.title for step in seen(room)] == ["Stored"]
    assert [step.title for step in seen(room, now=NOW + timedelta(hours=23))] == ["Stored"]
    assert [step.title for step in seen(room, now=NOW + timedelta(hours=24))] == ["Lines"]
    take(room.learner, room.exercise(room.question()), [["b"]], submit=False)
    assert [step.title for step in seen(room)] == ["Practice", "Lines"]
    assert Recommendation.objects.count() == 1


def test_teachers_read_their_learners_steps_and_strangers_do_not(room: Room) -> None:
    assert [step.title for step in seen(room, reader=room.teacher)] == ["Lines"]
    school = room.teacher.institution
    for stranger in (
        make_person(school),
        make_person(school, Role.TEACHER),
        make_person(make_institution(), Role.ADMIN),
    ):
        with pytest.raises(PersonNotFound):
            seen(room, reader=stranger)


def test_staff_have_no_steps_of_their_own(room: Room) -> None:
    assert recommendations_for(reader=room.teacher, learner_id=room.teacher.pk, now=NOW) == []


def test_a_situation_costs_the_same_whatever_was_done(
    room: Room, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        take(room.learner, room.exercise(*[room.question() for _ in range(3)]), [["b"]] * 3)
        make_lesson(room.teacher, room.course, [room.concept])
    with django_assert_max_num_queries(11):
        situation_of(room.learner, now=NOW)


def test_kindergarten_classes_go_by_level() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    child, course = make_person(teacher.institution), make_course(teacher, level=Level.MIXED)
    make_classroom(teacher, [course], [child], level=Level.KG2)
    for level in (Level.KG1, Level.KG2, Level.MIXED, Level.PRIMARY):
        make_lesson(teacher, course, level=level, title=str(level))
    steps = make_recommendations(learner=child, now=NOW)
    assert [(step.title, step.reason) for step in steps] == [("KG2", "class_level"), ("MIXED", "class_level")]


# --- after an event -----------------------------------------------------------------------------------------
def test_an_answer_asks_for_one_refresh_however_many_events_wait(room: Room) -> None:
    read_until_idle()
    Job.objects.all().delete()
    take(room.learner, room.exercise(room.question(), room.question()), [["b"], ["a"]])
    read_until_idle()
    assert list(Job.objects.values_list("name", "key", "ids")) == [
        ("ai.refresh_recommendations", str(room.learner.pk), {"learner_id": str(room.learner.pk)})
    ]
    run_due_jobs(now=NOW)
    assert Recommendation.objects.filter(is_current=True).count() == len(seen(room)) > 0


# --- the raw tables -----------------------------------------------------------------------------------------
def act(room: Room, *, days: int) -> None:
    at = NOW + timedelta(days=days)
    lesson = make_lesson(room.teacher, room.course)
    report_progress(learner=room.learner, lesson_id=lesson.pk, percent=50, seconds=60, position=1, now=at)
    take(room.learner, room.quiz(room.question(), room.question()), [["b"], ["a"]], at=at)
    read_until_idle()


def test_raw_rows_exist_only_inside_the_live_grant(room: Room) -> None:
    act(room, days=0)
    assert (LessonInteractionRaw.objects.count(), StudentMap.objects.count()) == (0, 0)
    agree(room.learner, days=1)
    act(room, days=2)
    name = pseudonym(room.learner.pk, PseudonymPurpose.ML)
    lesson_row, quiz_row = LessonInteractionRaw.objects.get(), QuizAttemptRaw.objects.get()
    assert (lesson_row.ml_student_id, lesson_row.percent, lesson_row.seconds) == (name, 50, 60)
    assert (quiz_row.ml_student_id, quiz_row.score_percent, quiz_row.wrong_count) == (name, 50.0, 1)
    raw = projections["ai.raw_tables"]
    before = raw.digest()
    raw.rebuild()
    assert raw.digest() == before
    agree(room.learner, is_granted=False, days=3)
    agree(room.learner, days=4)
    assert (LessonInteractionRaw.objects.count(), QuizAttemptRaw.objects.count()) == (0, 0)
    assert StudentMap.objects.get().since == NOW + timedelta(days=4)
