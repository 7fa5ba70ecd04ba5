"""What the database refuses of learning sessions and reports by itself, named for its rule."""

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.factories import NOW, make_institution, make_person
from core.errors import Conflict, conflicts
from core.ids import new_id
from lessons.models import LearningSession
from lessons.services.sessions import SessionDraft, start_learning_session

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("lessons_learningsession_progress_is_a_share", {"progress": "1.001"}),
        ("lessons_learningsession_progress_is_a_share", {"progress": "-0.001"}),
        ("lessons_learningsession_active_runs", {"resumed_at": None}),
        ("lessons_learningsession_active_runs", {"status": "paused", "paused_at": NOW}),
        ("lessons_learningsession_paused_has_moment", {"paused_at": NOW}),
        ("lessons_learningsession_paused_has_moment", {"status": "paused", "resumed_at": None}),
        ("lessons_learningsession_completed_has_moment", {"completed_at": NOW}),
        ("lessons_learningsession_completed_has_moment", {"status": "completed", "resumed_at": None}),
    ],
)
def test_the_database_keeps_the_steps_of_a_session(rule: str, change: dict[str, object]) -> None:
    learner = make_person(make_institution())
    start_learning_session(learner=learner, draft=SessionDraft(topic="Lines"), now=NOW)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        LearningSession.objects.update(**change)


def test_a_learner_has_one_active_session() -> None:
    # Arrange
    learner = make_person(make_institution())
    second, _is_new = start_learning_session(learner=learner, draft=SessionDraft(topic="Lines"), now=NOW)
    second.pk = new_id()

    # Act, Assert
    rule = "lessons_learningsession_one_active"
    with pytest.raises(Conflict), conflicts(LearningSession, {rule: Conflict("twice")}):
        second.save(force_insert=True)
