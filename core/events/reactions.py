"""Deeds that follow an event once: notify, push, award, ask for a refresh. Never replayed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from core.events.envelope import RecordedEvent
from core.events.feed import read_window, retry_parked
from core.events.positions import head
from core.events.registry import reactions
from core.models import Bookmark


def install_reactions(**kwargs: Any) -> None:
    """Give new reactions a bookmark at the present head of the log. Called after each migration."""
    known = set(Bookmark.objects.filter(reader__in=reactions).values_list("reader", flat=True))
    new = [Bookmark(reader=name, position=head()) for name in reactions if name not in known]
    Bookmark.objects.bulk_create(new, ignore_conflicts=True)


class Reaction:
    """Something to do once for each event of ``handles`` from the day the reaction was installed (migrated).

    Its effects are rows (a job, a notification), written in the transaction that moves its bookmark: that makes
    "once" hold without a table of what was done. There is no way to rebuild a reaction.
    """

    name: ClassVar[str]
    handles: ClassVar[frozenset[str]]

    def react(self, event: RecordedEvent) -> None:
        raise NotImplementedError

    def run(self) -> int:
        return read_window(self, self.react_to_all, start=head())

    def retry(self) -> int:
        return retry_parked(self, self.react_to_all)

    def react_to_all(self, events: Sequence[RecordedEvent]) -> None:
        """What a window of the log asks for. To be overridden where several events ask for one thing."""
        for event in events:
            self.react(event)
