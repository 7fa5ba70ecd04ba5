"""What always holds of attempts, of the answers in them, and of what the log says of both."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, FloatField, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Abs, Cast, Coalesce

from assessments.enums import AttemptState
from assessments.events import AttemptStarted, AttemptSubmitted, ResponseGraded
from assessments.models import Attempt, Response
from core.invariants import Check
from core.models import Event

# Scores are rounded to cents, half of one away at most; the rest is for sums of floats.
_HALF_A_CENT = 0.005 + 1e-6
_STEPS = {
    AttemptState.OPEN: [AttemptStarted.name],
    AttemptState.SUBMITTED: [AttemptStarted.name, AttemptSubmitted.name],
}


def one_open_attempt() -> Iterator[str]:
    """A learner has at most one open attempt at an exercise or quiz."""
    found = Attempt.objects.open().values_list("learner_id", "assessment_id").annotate(number_of=Count("pk"))
    for learner_id, assessment_id, number in found.filter(number_of__gt=1).order_by("learner_id", "assessment_id"):
        yield f"{learner_id} has {number} open attempts at {assessment_id}."


def attempt_numbers() -> Iterator[str]:
    """A learner's attempts at an exercise or quiz are numbered 1, 2, 3 …"""
    runs = Attempt.objects.values_list("learner_id", "assessment_id").annotate(
        number_of=Count("pk"), low=Min("number"), high=Max("number")
    )
    broken = runs.exclude(low=1, high=F("number_of")).order_by("learner_id", "assessment_id")
    for learner_id, assessment_id, number, low, high in broken:
        yield f"{learner_id} has {number} attempts at {assessment_id}, numbered from {low} to {high}."


def attempt_states() -> Iterator[str]:
    """open → submitted, each step told once and in this order, and nothing told of what is not there."""
    states = Attempt.objects.filter(pk=OuterRef("object_id")).values("state")
    there = 0
    for attempt_id, steps in _told((AttemptStarted.name, AttemptSubmitted.name), about=states):
        state = steps[-1].about
        there += state is not None
        if [step.name for step in steps] != _STEPS.get(state):
            yield f"Attempt {attempt_id} is {state or 'gone'}; in the log: {', '.join(step.name for step in steps)}."
    if there != Attempt.objects.count():
        yield from (f"Attempt {pk} is not in the log." for pk in _not_told(Attempt.objects.all(), AttemptStarted.name))


def graded_answers() -> Iterator[str]:
    """What the log says last of an answer is what its row says; each try was graded once."""
    name = ResponseGraded.name
    shares = Response.objects.filter(pk=OuterRef("object_id")).values("share")
    graded, there = Response.objects.filter(share__isnull=False), 0
    for response_id, tries in _told((name,), about=shares):
        share = tries[-1].about
        there += share is not None
        if share != tries[-1].payload["share"]:
            yield f"Answer {response_id} has another share than the log says."
        if len({each.payload["try_number"] for each in tries}) < len(tries):
            yield f"A try of answer {response_id} was graded twice."
    if there != graded.count():
        yield from (f"Answer {pk} is graded, but not in the log." for pk in _not_told(graded, name))


def scores() -> Iterator[str]:
    """The score of a submitted attempt is the sum over its answers, and none of them is left ungraded."""
    ungraded = Count("responses", filter=Q(responses__response__isnull=False, responses__share__isnull=True))
    reached = Cast("responses__points", FloatField()) * F("responses__share")
    recounted = Attempt.objects.filter(state=AttemptState.SUBMITTED).annotate(
        ungraded=ungraded,
        off=Abs(Cast("score", FloatField()) - Coalesce(Sum(reached), 0.0)),
        full_off=Abs(Cast("max_score", FloatField()) - Coalesce(Sum(Cast("responses__points", FloatField())), 0.0)),
    )
    wrong = recounted.filter(Q(ungraded__gt=0) | Q(off__gt=_HALF_A_CENT) | Q(full_off__gt=_HALF_A_CENT))
    for attempt in wrong.order_by("pk"):
        yield f"Attempt {attempt.pk} has {attempt.score} of {attempt.max_score}, and its answers say something else."


INVARIANTS: Mapping[str, Check] = {
    "assessments.one_open_attempt": one_open_attempt,
    "assessments.attempt_numbers": attempt_numbers,
    "assessments.attempt_states": attempt_states,
    "assessments.graded_answers": graded_answers,
    "assessments.scores": scores,
}


class _Told(NamedTuple):
    """What one event says of an object, and what the object's row says now: None if there is no such row."""

    name: str
    payload: dict[str, Any]
    about: Any


def _told(names: Sequence[str], *, about: QuerySet[Any, Any]) -> Iterator[tuple[UUID, list[_Told]]]:
    """Each object of the named events with what was told of it, in order. One pass over the log, learner by learner."""
    events = (
        Event.objects.filter(name__in=names)
        .annotate(about=Subquery(about))
        .order_by("learner_id", "learner_seq")
        .values_list("learner_id", "object_id", "name", "payload", "about")
    )
    for _learner_id, rows in groupby(events.iterator(), key=itemgetter(0)):
        told: dict[UUID, list[_Told]] = defaultdict(list)
        for _, object_id, *said in rows:
            told[object_id].append(_Told(*said))
        yield from told.items()


def _not_told(rows: QuerySet[Any], name: str) -> Iterator[UUID]:
    """Asked only where something is missing: the log has no index by object."""
    told = Event.objects.filter(name=name, object_id=OuterRef("pk"))
    return rows.filter(~Exists(told)).order_by("pk").values_list("pk", flat=True).iterator()
