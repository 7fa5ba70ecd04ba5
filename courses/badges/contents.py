"""What stands on the sign-in badge of a child: a short name, the way to the door, and perhaps the pictures."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

import qrcode
from django.conf import settings
from qrcode.constants import ERROR_CORRECT_M

from accounts.api import Picture, User
from courses.models import Classroom

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks


@dataclass(frozen=True)
class QrCode:
    """The modules of a QR code row by row, with the quiet zone; True is dark."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def path(self) -> str:
        """One SVG path, in which each module is a unit square."""
        return "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(self.rows) for x, is_dark in enumerate(row) if is_dark
        )

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Dark modules that stand side by side as one: column, row and length."""
        for y, row in enumerate(self.rows):
            x = 0
            for is_dark, members in groupby(row):
                length = len(list(members))
                if is_dark:
                    yield x, y, length
                x += length


@dataclass(frozen=True)
class Badge:
    """A child's badge. ``address`` leads to the door with the child chosen, and never tells the ``pictures``."""

    child_id: UUID
    short_name: str
    class_code: str
    address: str
    pictures: tuple[Picture, ...]

    @property
    def qr(self) -> QrCode:
        return qr_code(self.address)


@dataclass(frozen=True)
class BadgeSheet:
    """The badges of a class, by name. ``language`` is the school's: in it are the words under the pictures."""

    classroom: Classroom
    badges: list[Badge]
    language: str
    has_pictures: bool = True


def badges_of(
    classroom: Classroom, children: Sequence[User], pictures: Mapping[UUID, tuple[Picture, ...]]
) -> list[Badge]:
    """A badge for each of the children; the class's door is open."""
    code = classroom.children_code or ""
    return [
        Badge(
            child_id=child.pk,
            short_name=short_name(child),
            class_code=code,
            address=door_address(code, child.pk),
            pictures=pictures.get(child.pk, ()),
        )
        for child in children
    ]


def short_name(child: User) -> str:
    """The given name and the initial of the last word: enough for a child to find itself, and no more."""
    words = unicodedata.normalize("NFC", str(child)).split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else "".join(words)


def door_address(class_code: str, child_id: UUID) -> str:
    """Where a badge leads. Its host comes from the settings, never from a request."""
    return f"{settings.ACCOUNT_PAGES_URL}/children/?{urlencode({'class': class_code, 'child': child_id})}"


def qr_code(text: str) -> QrCode:
    """Readable with 15 % of it worn off."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    return QrCode(tuple(map(tuple, code.get_matrix())))
