"""What stands on a sheet of badges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from courses.badges.contents import Badge, BadgeSheet, QrCode

BADGES_A_PAGE = 8


@dataclass(frozen=True)
class SeenBadge:
    """A badge ready to print. ``pictures``: address and word of each, in their order."""

    badge: Badge
    qr: QrCode
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SeenSheet:
    """All badges of a class, by page."""

    class_name: str
    pages: tuple[tuple[SeenBadge, ...], ...]

    @property
    def number(self) -> int:
        return sum(map(len, self.pages))


def badge_sheet(made: BadgeSheet, *, language: str) -> SeenSheet:
    """The words of the pictures are in ``language``, the school's."""
    badges = iter([_seen(badge, language) for badge in made.badges])
    pages = iter(lambda: tuple(islice(badges, BADGES_A_PAGE)), ())
    return SeenSheet(class_name=made.classroom.name, pages=tuple(pages))


def _seen(badge: Badge, language: str) -> SeenBadge:
    return SeenBadge(
        badge=badge,
        qr=badge.qr,
        pictures=tuple((picture.url, picture.label_in(language)) for picture in badge.pictures),
    )
