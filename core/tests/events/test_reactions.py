"""Once per event, from the day of installation on."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from core.events import RecordedEvent
from core.events.reactions import install_reactions
from core.events.reader import read_until_idle
from core.jobs import JobKind, enqueue
from core.models import Bookmark, Job, ParkedEvent
from core.tests.samples import NOW, Responder, take_notes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]

ANN = UUID(int=1)
THANK = "core.test_thank"


@pytest.fixture
def thank(job_kind: Callable[[str, JobKind], str]) -> Callable[[RecordedEvent], None]:
    """Ask for a job that names the event."""
    job_kind(THANK, JobKind(lambda **ids: None))
    return lambda event: enqueue(THANK, now=NOW, number=str(event.payload["number"]))


def thanked() -> list[int]:
    return sorted(int(ids["number"]) for ids in Job.objects.filter(name=THANK).values_list("ids", flat=True))


def test_reaction_is_done_once_for_each_event(plug: Callable, thank: Callable[[RecordedEvent], None]) -> None:
    reaction = plug(Responder(thank))
    read_until_idle()
    reaction.run()
    take_notes(1, 2, learner_id=ANN)
    read_until_idle()
    take_notes(3)

    read_until_idle()
    read_until_idle()

    assert thanked() == [1, 2, 3]


def test_reaction_leaves_what_was_before_its_installation(
    plug: Callable, thank: Callable[[RecordedEvent], None]
) -> None:
    take_notes(1, 2)
    read_until_idle()
    plug(Responder(thank))
    read_until_idle()
    take_notes(3)

    read_until_idle()

    assert thanked() == [3]


def test_reaction_is_done_for_events_between_its_installation_and_its_first_run(
    plug: Callable, thank: Callable[[RecordedEvent], None]
) -> None:
    take_notes(1)
    read_until_idle()
    plug(Responder(thank))
    install_reactions()
    take_notes(2)
    read_until_idle()
    install_reactions()

    read_until_idle()

    assert thanked() == [2]


def test_reaction_that_breaks_is_retried_once_from_where_it_was_parked(
    plug: Callable, thank: Callable[[RecordedEvent], None]
) -> None:
    is_down = True

    def deed(event: RecordedEvent) -> None:
        thank(event)
        if is_down and event.payload["number"] == 2:
            raise ConnectionError("down")

    reaction = plug(Responder(deed))
    reaction.run()
    take_notes(1, 2, 3, learner_id=ANN)
    take_notes(4)
    read_until_idle()
    while_down = thanked()
    is_down = False

    went_through = [reaction.retry(), reaction.retry()]

    assert while_down == [1, 4]
    assert went_through == [2, 0]
    assert thanked() == [1, 2, 3, 4]
    assert ParkedEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_effects_of_a_reaction_roll_back_with_its_bookmark(
    plug: Callable, thank: Callable[[RecordedEvent], None]
) -> None:
    is_dying = True

    def deed(event: RecordedEvent) -> None:
        thank(event)
        if is_dying and event.payload["number"] == 2:
            raise KeyboardInterrupt

    reaction = plug(Responder(deed))
    read_until_idle()
    take_notes(0)
    read_until_idle()
    before = Bookmark.objects.get(reader=reaction.name).position
    take_notes(1, 2)
    with pytest.raises(KeyboardInterrupt):
        read_until_idle()
    after_death = (thanked(), Bookmark.objects.get(reader=reaction.name).position)
    is_dying = False

    read_until_idle()

    assert after_death == ([0], before)
    assert thanked() == [0, 1, 2]


def test_reaction_cannot_be_rebuilt(plug: Callable, thank: Callable[[RecordedEvent], None]) -> None:
    plug(Responder(thank))

    with pytest.raises(CommandError, match=f"There is no projection {Responder.name}"):
        call_command("projections", "rebuild", Responder.name)
