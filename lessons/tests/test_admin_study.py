"""Progress and learning sessions in the console: facts of one's own learners."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from core.events.reader import read_until_idle
from courses.tests.factories import make_classroom, make_course
from lessons.enums import InteractionKind
from lessons.models import LearningSession, SessionTally
from lessons.models.sessions import TALLY_COLUMNS, Objective
from lessons.services.progress import report_progress
from lessons.services.sessions import (
    SessionDraft,
    move_learning_session,
    note_interaction,
    start_learning_session,
)
from lessons.tests.factories import make_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> User:
    """Whose learner Ada studied."""
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, course = make_person(teacher.institution, full_name="Ada Byron"), make_course(teacher)
    make_classroom(teacher, [course], [learner])
    lesson = make_lesson(teacher, course, title="Straight lines")
    report_progress(learner=learner, lesson_id=lesson.pk, percent=40, seconds=60, position=1, now=NOW)
    aims = [Objective(text="<i>Draw</i>", done=True)]
    draft = SessionDraft(topic="Slopes", lesson_id=lesson.pk, objectives=aims)
    session, _is_new = start_learning_session(learner=learner, draft=draft, now=NOW)
    move_learning_session(learner=learner, session_id=session.pk, progress=Decimal("0.5"), now=NOW)
    note_interaction(learner=learner, session_id=session.pk, kind=InteractionKind.HINT, now=NOW)
    read_until_idle()
    return teacher


@pytest.mark.parametrize("name", ["lessons_lessonprogress", "lessons_learningsession"])
def test_lists_show_ones_own_learners_and_change_nothing(client: Client, teacher: User, name: str) -> None:
    # Arrange
    office = make_person(teacher.institution, Role.ADMIN)
    strangers = [make_person(teacher.institution, Role.TEACHER), make_person(make_institution(), Role.ADMIN)]

    # Act
    shown = []
    for person in (teacher, office, *strangers):
        client.force_login(person)
        html = client.get(reverse(f"admin:{name}_changelist")).content.decode()
        shown.append("Ada Byron" in html)

    # Assert
    assert shown == [True, True, False, False]
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403


def test_each_thing_that_is_done_has_a_count_of_its_own() -> None:
    tally = SessionTally(hints=1, answers=2, notes=3, navigations=4, tools=5)
    assert {str(kind): number for kind, number in tally.counts.items()} == {
        "hint": 1,
        "answer": 2,
        "note": 3,
        "navigation": 4,
        "tool": 5,
    }
    assert list(TALLY_COLUMNS) == list(InteractionKind)


def test_a_session_tells_what_was_done_in_it(client: Client, teacher: User) -> None:
    # Arrange
    client.force_login(teacher)

    # Act
    address = reverse("admin:lessons_learningsession_change", args=[LearningSession.objects.get().pk])
    with CaptureQueriesContext(connection) as seen:
        html = client.get(address).content.decode()

    # Assert
    assert sum(SessionTally._meta.db_table in query["sql"] for query in seen) == 1
    for text in ("Slopes", "Straight lines", "50 %", "done: &lt;i&gt;Draw&lt;/i&gt;", "Took a hint: 1"):
        assert text in html
