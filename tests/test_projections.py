"""The whole app's history, folded live and folded again from the log: the same rows, column by column."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import User
from accounts.tests.consents import agree_on_paper, withdraw_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from ai.models import LessonInteractionRaw, QuizAttemptRaw, StudentMap
from assessments.enums import AssessmentKind, QuestionKind
from assessments.models import Assessment
from assessments.tests.factories import make_assessment, make_question, take
from core.audit import verify_audit_chain
from core.events import Projection
from core.events.reader import read_until_idle
from core.events.registry import live_projections, projections
from core.models import Event, Job, ParkedEvent, WaitingEvent
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import InteractionKind
from lessons.models import Lesson
from lessons.services.progress import report_progress
from lessons.services.sessions import (
    SessionDraft,
    complete_learning_session,
    note_interaction,
    start_learning_session,
)
from lessons.tests.factories import make_lesson
from progress.models import ConceptState

pytestmark = pytest.mark.django_db


class School:
    """A class of three with a lesson, an exercise and a quiz; Ann and Ben agreed to ML training, Cid did not."""

    def __init__(self) -> None:
        school = make_institution()
        teacher = make_person(school, Role.TEACHER)
        self.learners = [make_person(school) for _ in range(3)]
        concepts = [make_concept(teacher) for _ in range(2)]
        course = make_course(teacher, concepts)
        make_classroom(teacher, [course], self.learners)
        questions = [make_question(teacher, course, concepts[:number]) for number in (1, 2)]
        questions.append(make_question(teacher, course, concepts[1:], kind=QuestionKind.NUMERIC))
        self.lesson: Lesson = make_lesson(teacher, course, concepts)
        self.exercise: Assessment = make_assessment(teacher, course, questions, self.lesson)
        self.quiz: Assessment = make_assessment(teacher, course, questions, kind=AssessmentKind.QUIZ)
        for learner in self.learners[:2]:
            consent(learner, is_granted=True, hours=0)

    def study(self, learner: User, *, hours: int) -> None:
        at = NOW + timedelta(hours=hours)
        session, _is_new = start_learning_session(learner=learner, draft=SessionDraft(lesson_id=self.lesson.pk), now=at)
        for minutes, percent in ((0, 40), (5, 100)):
            report_progress(
                learner=learner,
                lesson_id=self.lesson.pk,
                percent=percent,
                seconds=60,
                position=1,
                now=at + timedelta(minutes=minutes),
            )
        take(learner, self.exercise, [["b"], ["a"], "3.5"], at=at + timedelta(minutes=10))
        for kind in (InteractionKind.HINT, InteractionKind.TOOL):
            note_interaction(learner=learner, session_id=session.pk, kind=kind, now=at + timedelta(minutes=15))
        complete_learning_session(learner=learner, session_id=session.pk, now=at + timedelta(minutes=18))
        take(learner, self.quiz, [["b"], None, "-3.5"], at=at + timedelta(minutes=20))


def consent(learner: User, *, is_granted: bool, hours: int) -> None:
    say = agree_on_paper if is_granted else withdraw_on_paper
    say(learner, now=NOW + timedelta(hours=hours))


@pytest.fixture
def school() -> School:
    """A first day: everybody studied, and the log was read in between and at the end."""
    school = School()
    for hours, learner in enumerate(school.learners, start=1):
        school.study(learner, hours=hours)
        read_until_idle()
    return school


def rebuildable() -> list[Projection]:
    return [each for each in (*projections.values(), *live_projections.values()) if each.is_rebuildable]


def digests() -> dict[str, str]:
    return {projection.name: projection.digest() for projection in rebuildable()}


def rows_of(learner: User) -> tuple[int, int]:
    key = StudentMap.objects.values("ml_student_id").filter(learner_id=learner.pk)
    return tuple(  # type: ignore[return-value]
        model.objects.filter(ml_student_id__in=key).count() for model in (LessonInteractionRaw, QuizAttemptRaw)
    )


def rebuild_all() -> None:
    for projection in rebuildable():
        projection.rebuild()


def test_history_is_read_to_its_end_and_fills_every_projection(school: School) -> None:
    empty = [model for projection in rebuildable() for model in projection.models if not model.objects.exists()]

    assert empty == []
    assert (WaitingEvent.objects.count(), ParkedEvent.objects.count()) == (0, 0)
    assert {each.name for each in rebuildable()} >= {"ai.raw_tables", "lessons.session_counts", "progress.mastery"}
    assert ConceptState.objects.count() == 3 * 2
    assert list(verify_audit_chain()) == []


def test_rebuild_of_every_projection_equals_live(school: School) -> None:
    live = digests()

    rebuild_all()

    assert digests() == live


def test_rebuild_twice_and_going_on_equals_live(school: School) -> None:
    rebuild_all()
    for learner in school.learners:
        school.study(learner, hours=30)
    read_until_idle()
    live = digests()

    rebuild_all()
    rebuild_all()

    assert digests() == live


def test_rebuild_announces_nothing_and_repeats_no_reaction(school: School) -> None:
    before = (Event.objects.count(), sorted(Job.objects.values_list("pk", flat=True)))

    rebuild_all()
    read_until_idle()

    assert (Event.objects.count(), sorted(Job.objects.values_list("pk", flat=True))) == before


def test_raw_rows_exist_only_for_those_who_agreed(school: School) -> None:
    ann, ben, cid = school.learners

    assert [rows_of(learner) for learner in (ann, ben, cid)] == [(2, 2), (2, 2), (0, 0)]
    assert LessonInteractionRaw.objects.count() == 4


def test_what_happened_before_the_grant_and_was_reported_after_it_is_not_taken(school: School) -> None:
    _ann, _ben, cid = school.learners
    consent(cid, is_granted=True, hours=20)

    school.study(cid, hours=10)
    read_until_idle()

    assert rows_of(cid) == (0, 0)


def test_withdrawn_consent_takes_the_raw_rows_away(school: School) -> None:
    ann, ben, _cid = school.learners

    consent(ann, is_granted=False, hours=10)
    read_until_idle()

    assert [rows_of(ann), rows_of(ben)] == [(0, 0), (2, 2)]


def test_new_grant_does_not_bring_withdrawn_rows_back(school: School) -> None:
    ann, _ben, _cid = school.learners
    consent(ann, is_granted=False, hours=10)
    school.study(ann, hours=11)
    consent(ann, is_granted=True, hours=20)
    read_until_idle()
    after_new_grant = rows_of(ann)

    school.study(ann, hours=21)
    read_until_idle()

    assert after_new_grant == (0, 0)
    assert rows_of(ann)[1] == 2


@pytest.mark.parametrize("read_between", [True, False])
def test_rebuild_after_withdrawal_and_new_grant_equals_live(school: School, *, read_between: bool) -> None:
    ann, _ben, cid = school.learners
    steps = [
        lambda: consent(ann, is_granted=False, hours=10),
        lambda: school.study(ann, hours=11),
        lambda: consent(cid, is_granted=True, hours=12),
        lambda: consent(ann, is_granted=True, hours=20),
        lambda: school.study(ann, hours=21),
        lambda: school.study(cid, hours=22),
    ]
    for step in steps:
        step()
        if read_between:
            read_until_idle()
    read_until_idle()
    live = digests()

    rebuild_all()

    assert digests() == live
    assert (rows_of(ann)[1], rows_of(cid)[1]) == (2, 2)
