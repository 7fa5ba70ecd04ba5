"""Erasure while the platform works: readers follow the log, the learner goes on learning, two offices press at once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.enums import Role
from accounts.errors import AlreadyErased
from accounts.models import User
from accounts.services.erasure import SWEPT_AFTER, erase_person
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, make_institution, make_person
from ai.models import LessonInteractionRaw, StudentMap
from core.errors import PlatformError
from core.events.reader import read_once, read_until_idle
from core.events.registry import live_projections, projections
from core.jobs import run_due_jobs
from core.models import Event, ParkedEvent, Tombstone
from core.tests.threads import run_together
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.models import Lesson, LessonProgress
from lessons.services.progress import report_progress
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


def make_learner() -> tuple[User, Lesson]:
    """In a class with one lesson, with a consent by which the raw tables of ML are written."""
    teacher = make_person(make_institution(), Role.TEACHER)
    learner = make_person(teacher.institution)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    make_classroom(teacher, [course], [learner])
    agree_on_paper(learner)
    return learner, make_lesson(teacher, course, [concept])


def learning(learner: User, lesson: Lesson, over: Signal) -> Callable[[], None]:
    """Until the account is gone, a bit more of the lesson each time."""

    def work() -> None:
        for step in range(1, 400):
            if over.is_set():
                return
            at = NOW + timedelta(hours=1, seconds=step)
            with suppress(PlatformError, OperationalError):
                report_progress(
                    learner=learner, lesson_id=lesson.pk, percent=min(99, step), seconds=1, position=0, now=at
                )

    return work


def reading(over: Signal) -> Callable[[], None]:
    def work() -> None:
        while not over.is_set():
            with suppress(OperationalError):
                read_once()

    return work


def erasing(learner: User, over: Signal) -> Callable[[], None]:
    def work() -> None:
        try:
            erase_person(person_id=learner.pk, actor_id=None, now=timezone.now())
        finally:
            over.set()

    return work


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nothing_that_was_under_way_outlasts_the_sweep(_round: int) -> None:
    # Arrange
    learner, lesson = make_learner()
    read_until_idle()
    over = Signal()

    # Act
    run_together(learning(learner, lesson, over), reading(over), erasing(learner, over))
    read_until_idle()
    run_due_jobs(now=timezone.now() + SWEPT_AFTER + timedelta(minutes=1))
    read_until_idle()

    # Assert
    own = {
        "events": Event.objects.filter(learner_id=learner.pk).count(),
        "progress": LessonProgress.objects.filter(learner_id=learner.pk).count(),
        "pseudonyms": StudentMap.objects.count(),
        "raw": LessonInteractionRaw.objects.count(),
        "parked": ParkedEvent.objects.count(),
    }
    assert own == dict.fromkeys(own, 0)
    for projection in (*projections.values(), *live_projections.values()):
        if projection.name != "core.audit_chain":
            before = projection.digest()
            projection.rebuild()
            assert projection.digest() == before


def test_two_offices_at_once_erase_once() -> None:
    # Arrange
    learner, _lesson = make_learner()

    def erase() -> str:
        try:
            erase_person(person_id=learner.pk, actor_id=None, now=timezone.now())
        except AlreadyErased:
            return "before"
        return "now"

    # Act
    said = run_together(erase, erase)

    # Assert
    assert sorted(said) == ["before", "now"]
    assert Tombstone.objects.count() == 1
    assert Event.objects.filter(name="accounts.person.erased").count() == 1
