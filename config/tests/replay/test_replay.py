"""A log through the platform: the same rows as by hand, and as often as one likes."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Consent, Institution, User
from accounts.tests.services.record import unchanged
from ai.models import QuizAttemptRaw
from assessments.models import Assessment, Attempt, Question, Response
from config.replay.learners import enrol_learners, give_answers
from config.replay.log import AnswerLog, read_log
from config.replay.material import author_items
from config.replay.school import open_school
from config.replay.stages import Stage
from config.replay.times import Times
from config.tests.replay.simulated import FOLDER, simulated_log
from core.models import Event, ParkedEvent, WaitingEvent
from courses.models import Classroom, Concept, Enrolment
from progress.models import ConceptState

pytestmark = pytest.mark.django_db
SIMULATED = FOLDER / "interactions.csv"


def replay(*arguments: object, file: Path = SIMULATED) -> str:
    out = StringIO()
    call_command("replay_interactions", str(file), *map(str, arguments), stdout=out)
    return out.getvalue()


def in_the_record() -> list[tuple[object, ...]]:
    """Each answer as it stands there, learners by name, in their order."""
    rows = Response.objects.order_by("attempt__learner__username", "attempt_id")
    return list(
        rows.values_list("attempt__learner__username", "attempt__assessment__title", "share", "attempt__submitted_at")
    )


def in_the_file(log: AnswerLog, seed: int = 7) -> list[tuple[object, ...]]:
    times = Times(log, seed=seed)
    return [
        (f"learner-{user_id}", f"Item {row.item.item_id} ({'|'.join(row.item.skills)})", float(row.is_right), at)
        for user_id in sorted(log.learners, key=lambda each: f"learner-{each}")
        for row, at in zip(log.learners[user_id], times.of(user_id, log.learners[user_id]), strict=True)
    ]


# --- the whole log ------------------------------------------------------------------------------------------
def test_a_log_goes_through_the_platform_and_can_be_rebuilt() -> None:
    out = replay()

    log = read_log(SIMULATED)
    assert in_the_record() == in_the_file(log)
    learners = User.objects.filter(institution__slug="replay-simulated", role="student")
    assert (learners.count(), Enrolment.objects.count(), Classroom.objects.count()) == (40, 40, 1)
    assert not any(person.has_usable_password() for person in User.objects.filter(username__startswith="learner"))
    assert Assessment.objects.count() == Question.objects.count() == len(log.items())
    assert dict(Concept.objects.values_list("code", "name"))["skill-1"] == "Taking away"
    assert (WaitingEvent.objects.count(), ParkedEvent.objects.count()) == (0, 0)
    agreed = Consent.objects.filter(purpose="ml_training", is_granted=True)
    assert 24 <= agreed.count() <= 38  # about four of five
    assert QuizAttemptRaw.objects.count() == 50 * agreed.count()
    assert Event.objects.filter(name="assessments.response.graded").count() == 2000
    assert "the log's own gaps" in out
    assert "DIFFERS" not in out
    assert out.count(" equal") == 3
    assert "the chain holds" in out
    assert "Walked states that differ from the stored ones: 0" in out
    assert "  with forgetting " in out


def test_repeating_a_replay_changes_nothing() -> None:
    first = replay("--limit", 3, "--no-evaluation")
    assert "AUC" not in first
    with unchanged():
        second = replay("--limit", 3, "--no-evaluation")
    assert digests_in(second) == digests_in(first)


def digests_in(out: str) -> list[str]:
    return [line for line in out.splitlines() if " live " in line]


def test_a_larger_limit_adds_the_missing_learners() -> None:
    replay("--limit", 2, "--no-evaluation")
    replay("--limit", 4, "--no-evaluation")
    assert in_the_record() == in_the_file(read_log(SIMULATED).of_first(4))


def test_a_log_without_times_gets_some(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(simulated_log(learners=3, has_times=False), encoding="utf-8")
    out = replay("--name", "made-up", "--seed", 5, file=file)
    assert in_the_record() == in_the_file(read_log(file), seed=5)
    assert Institution.objects.filter(slug="replay-made-up").exists()
    assert "the log has none" in out
    assert "seed 5" in out
    assert "forgetting was not put to the test" in out


def test_the_file_may_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYCEUM_REPLAY_FILE", str(SIMULATED))
    call_command("replay_interactions", "--limit", "1", "--no-evaluation", stdout=StringIO())
    assert Attempt.objects.count() == 50


# --- stopped and taken up again -----------------------------------------------------------------------------
def test_a_replay_that_was_stopped_anywhere_is_completed() -> None:
    log = read_log(SIMULATED).of_first(6)
    school = open_school(log, name="simulated")
    stop(author_items(school, log.items()), after=0)
    stop(author_items(school, log.items()), after=1)
    stop(author_items(school, log.items()), after=1)
    stop(enrol_learners(school, log, seed=7), after=1)
    stop(give_answers(school, log, Times(log, seed=7)), after=2)

    left = give_answers(school, log, Times(log, seed=7)).total
    out = replay("--limit", 6, "--no-evaluation")

    assert left == 4 * 50
    assert in_the_record() == in_the_file(log)
    assert Attempt.objects.filter(number__gt=1).count() == len(in_the_record()) - len(
        {row[:2] for row in in_the_record()}
    )
    assert "DIFFERS" not in out


def stop(stage: Stage, *, after: int) -> None:
    """Leave a stage after so many of its transactions."""
    steps: Iterator[int] = stage.steps
    for _ in range(after):
        next(steps, None)


# --- refused, before anything is written --------------------------------------------------------------------
def refused(message: str, *arguments: object, file: Path = SIMULATED) -> None:
    with unchanged(), pytest.raises(CommandError, match=message):
        replay(*arguments, file=file)


def test_a_bad_log_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(f"{simulated_log(learners=2)}2,50,99999,1001,,1,0\n", encoding="utf-8")
    refused(r"replay\.skills_missing: .*log\.csv, line 102", file=file)


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refused(r"replay\.file_unreadable", file=tmp_path / "nowhere.csv")


def test_without_a_file_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LYCEUM_REPLAY_FILE", raising=False)
    with unchanged(), pytest.raises(CommandError, match="LYCEUM_REPLAY_FILE"):
        call_command("replay_interactions")


@pytest.mark.parametrize("name", ["", "A b", "x" * 51])
def test_a_name_that_is_no_short_name_is_refused(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "No name"
    folder.mkdir()
    (folder / "log.csv").write_text(simulated_log(learners=1), encoding="utf-8")
    refused("--name has up to 50", "--name", name, file=folder / "log.csv")


def test_a_file_that_is_not_there_is_told_before_its_folder_is_found_a_bad_name(tmp_path: Path) -> None:
    refused(r"replay\.file_unreadable", file=tmp_path / "No name" / "log.csv")


def test_a_limit_of_nobody_is_refused() -> None:
    refused("--limit is at least 1", "--limit", 0)


def test_another_seed_makes_another_history_and_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(simulated_log(learners=1, has_times=False), encoding="utf-8")
    replay("--name", "seeded", "--no-evaluation", file=file)
    refused(r"assessments\.history_diverges", "--name", "seeded", "--seed", 8, file=file)


def test_another_log_under_the_same_name_is_refused(tmp_path: Path) -> None:
    replay("--limit", 1, "--no-evaluation")
    file = tmp_path / "log.csv"
    file.write_text("user_id,seq,item_id,skills,correct\n1,0,1,77,1\n", encoding="utf-8")
    refused(r"replay\.another_log", "--name", "simulated", file=file)


# --- what does not hold is told -----------------------------------------------------------------------------
def test_a_summary_that_the_log_does_not_give_fails_the_command() -> None:
    replay("--limit", 1, "--no-evaluation")
    ConceptState.objects.update(evidence_count=99)
    with pytest.raises(CommandError, match="differs from the live one"):
        replay("--limit", 1, "--no-evaluation")
