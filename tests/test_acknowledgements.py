"""What a client was told against what the server has: lost, changed and doubled writes are named."""

import json
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from assessments.acknowledgements import saved_id, started_content, submitted_content
from assessments.events import AttemptStarted, AttemptSubmitted, ResponseGraded
from assessments.models import Attempt, Response
from core.acknowledgements import digest_of
from core.events import announce
from core.events.reader import read_until_idle
from core.events.registry import event_classes
from core.maintenance import unlocked
from core.models import Event
from tests.world import World

pytestmark = pytest.mark.django_db
ATTEMPTS = "/api/v1/assessments/attempts/"


class Pupil:
    """Takes the quiz over the API, and journals what it is told."""

    def __init__(self, world: World, path: Path) -> None:
        self.path = path
        client = world.clients["learner"]
        attempt = client.post(ATTEMPTS, {"assessment": str(world.own.quiz.pk)}, format="json").json()
        self.attempt_id = attempt["id"]
        self.note("attempt_started", attempt["id"], started_content(attempt))
        first = attempt["items"][0]["question_id"]
        answered = client.put(f"{ATTEMPTS}{attempt['id']}/answers/{first}/", {"response": ["b"]}, format="json").json()
        self.note("answer_saved", saved_id(attempt["id"], first), answered["response"])
        self.note("attempt_submitted", attempt["id"])
        submitted = client.post(f"{ATTEMPTS}{attempt['id']}/submit/").json()
        self.note("attempt_submitted", attempt["id"], submitted_content(submitted))
        read_until_idle()

    def note(self, deed: str, key: str, content: Any = None) -> None:
        digest = digest_of(content) if content is not None else None
        entry = {"deed": deed, "id": key, "is_acknowledged": content is not None, "digest": digest}
        with self.path.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(entry) + "\n")

    def verdict(self) -> list[str]:
        """What the checker says against the journal."""
        out = StringIO()
        with suppress(CommandError):
            call_command("check_invariants", "--journal", str(self.path), stdout=out)
        lines = iter(out.getvalue().splitlines())
        next(line for line in lines if line.startswith("core.acknowledged_writes"))
        return [line.strip() for line in takewhile(lambda line: line.startswith("  "), lines)]


@pytest.fixture
def pupil(world: World, tmp_path: Path) -> Pupil:
    return Pupil(world, tmp_path / "journal.jsonl")


def again(name: str, object_id: object) -> None:
    row = Event.objects.get(name=name, object_id=object_id)
    given = {name: getattr(row, name) for name in ("institution_id", "object_id", "occurred_at", "learner_id")}
    with transaction.atomic():
        announce(event_classes[name](**given, **row.payload))


def test_what_was_acknowledged_is_there(pupil: Pupil) -> None:
    assert pupil.verdict() == []


def test_intent_without_an_answer_may_have_come_to_nothing(pupil: Pupil) -> None:
    pupil.note("attempt_submitted", "00000000-0000-0000-0000-000000000001")

    assert pupil.verdict() == []


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (
            lambda pupil: Response.objects.filter(attempt=pupil.attempt_id, position=0).update(share=0.5),
            ["attempt_submitted {attempt} is not what was acknowledged."],
        ),
        (
            lambda pupil: Response.objects.filter(attempt=pupil.attempt_id, position=0).update(response=["a"]),
            [
                "answer_saved {answer} is not what was acknowledged.",
                "attempt_submitted {attempt} is not what was acknowledged.",
            ],
        ),
        (
            lambda pupil: Attempt.objects.filter(pk=pupil.attempt_id).delete(),
            [
                "answer_saved {answer} was acknowledged and is lost.",
                "attempt_started {attempt} was acknowledged and is lost.",
                "attempt_submitted {attempt} was acknowledged and is lost.",
            ],
        ),
        (
            lambda pupil: Attempt.objects.filter(pk=pupil.attempt_id).update(
                state="open", submitted_at=None, score=None
            ),
            ["attempt_submitted {attempt} was acknowledged and is lost."],
        ),
        (
            lambda pupil: again(AttemptSubmitted.name, pupil.attempt_id),
            ["The log has assessments.attempt.submitted 2 times for {attempt}."],
        ),
        (
            lambda pupil: again(AttemptStarted.name, pupil.attempt_id),
            ["The log has assessments.attempt.started 2 times for {attempt}."],
        ),
        (
            lambda pupil: again(ResponseGraded.name, response_of(pupil)),
            ["The log has assessments.response.graded 2 times for {response}."],
        ),
    ],
)
def test_what_was_lost_changed_or_doubled_is_named(
    pupil: Pupil, harm: Callable[[Pupil], object], said: list[str]
) -> None:
    # Arrange
    answer = Response.objects.get(attempt=pupil.attempt_id, position=0)
    names = {
        "attempt": pupil.attempt_id,
        "answer": saved_id(pupil.attempt_id, str(answer.question_id)),
        "response": str(answer.pk),
    }
    harm(pupil)

    # Act
    verdict = pupil.verdict()

    # Assert
    assert verdict == [line.format_map(names) for line in said]


def response_of(pupil: Pupil) -> object:
    return Response.objects.get(attempt=pupil.attempt_id, position=0).pk


def test_write_that_the_log_does_not_know_is_lost(pupil: Pupil) -> None:
    # Arrange
    with unlocked():
        Event.objects.filter(name=AttemptSubmitted.name, object_id=pupil.attempt_id).delete()

    # Act
    verdict = pupil.verdict()

    # Assert
    assert verdict == [f"attempt_submitted {pupil.attempt_id} was acknowledged and is lost."]


def test_two_answers_to_one_write_that_differ_are_named(pupil: Pupil) -> None:
    # Arrange
    pupil.note("attempt_submitted", pupil.attempt_id, {"score": "0.00"})

    # Act
    verdict = pupil.verdict()

    # Assert
    assert verdict == [f"attempt_submitted {pupil.attempt_id} was acknowledged with different contents."]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"deed": "nonsense", "id": "1", "is_acknowledged": true, "digest": "x"}',
        '{"deed": "attempt_submitted", "is_acknowledged": false}',
    ],
)
def test_what_is_no_journal_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"core.journal_malformed: .*line 1: "):
        call_command("check_invariants", journal=path)


def test_a_journal_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"core.journal_malformed: .* cannot be read"):
        call_command("check_invariants", journal=tmp_path / "none.jsonl")
