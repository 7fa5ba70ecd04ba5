"""How a live lesson stands, as its class sees it and as its teachers do."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Q

from core.realtime.publishing import publish
from core.rich_text import render
from lessons.models import LiveLesson, LivePoll

MAX_HINTS_SHOWN = 10


def topic_of(live_id: UUID) -> str:
    """What everybody in the room listens to."""
    return f"live_lesson:{live_id}"


def teachers_topic_of(live_id: UUID) -> str:
    """What only its teachers listen to."""
    return f"live_lesson:{live_id}:teachers"


def board_of(live: LiveLesson) -> dict[str, Any]:
    """All that the whole class may see: the step, its last hints, what is shown beside it, its poll. Two queries.

    It is sent whole with each change, so that a message which got lost is made good by the next.
    """
    poll = present_poll(live)
    return {
        "live_id": live.pk,
        "lesson_id": live.lesson_id,
        "classroom_id": live.classroom_id,
        "state": live.state,
        "version": live.version,
        "step": live.step,
        "step_count": live.step_count,
        "hints": [render(hint["markdown"]) for hint in live.hints if hint["step"] == live.step][-MAX_HINTS_SHOWN:],
        "content_html": render(live.content) if live.content else "",
        "poll": _seen(poll) if poll else None,
        "started_at": live.started_at,
        "ended_at": live.ended_at,
    }


def present_poll(live: LiveLesson) -> LivePoll | None:
    """The poll on the board: the open one, wherever the class is; a closed one belongs to its step, as hints do."""
    return live.polls.filter(Q(is_open=True) | Q(step=live.step)).order_by("-is_open", "-number").first()


def tell_class(live_id: UUID, change: str) -> None:
    """Say in the room how it stands now, after ``change``. Once what was done is committed: nobody waits meanwhile."""
    live = LiveLesson.objects.get(pk=live_id)
    board = board_of(live)
    publish(topic_of(live_id), {"type": "lesson_update", "change": change, "state": board})
    if board["poll"] and not board["poll"]["is_open"]:
        tell_teachers(live_id)  # who came back to its step finds its votes again


def tell_teachers(live_id: UUID) -> None:
    """The same for what only they hear."""
    live = LiveLesson.objects.get(pk=live_id)
    publish(teachers_topic_of(live_id), {"type": "lesson_tally", "tally": tally_of(live)})


def own_vote(live: LiveLesson, learner_id: UUID) -> int | None:
    """What a learner chose in the poll on the board."""
    poll = present_poll(live)
    if poll is None:
        return None
    return poll.votes.filter(learner_id=learner_id).values_list("option", flat=True).first()


def tally_of(live: LiveLesson) -> dict[str, Any]:
    """For the teachers: who came, and the votes so far of the poll on the board. Three queries."""
    poll = present_poll(live)
    return {
        "live_id": live.pk,
        "participant_count": live.participants.count(),
        "poll_number": poll.number if poll else None,
        "votes": _votes(poll) if poll else [],
    }


def _seen(poll: LivePoll) -> dict[str, Any]:
    return {
        "number": poll.number,
        "question": poll.question,
        "options": poll.options,
        "is_open": poll.is_open,
        "votes": _votes(poll) if poll.shows_results else None,
    }


def _votes(poll: LivePoll) -> list[int]:
    """How many chose each option, in the order of the options."""
    counted = Counter(poll.votes.values_list("option", flat=True))
    return [counted[option] for option in range(len(poll.options))]
