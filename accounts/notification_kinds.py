"""The catalogue of what people are told: the words of each kind, what fills them, and by which channels it goes.

Apps add theirs in ``ready()``. A kind whose params change gets a new key: rows that were told before keep theirs.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.enums import ConsentPurpose, DataRequestKind, ImportState
from accounts.errors import NotificationTextMalformed

if TYPE_CHECKING:
    from django.utils.functional import Promise

TITLE_LENGTH, TEXT_LENGTH = 120, 4000
# Controls, separators of lines and paragraphs, halves of characters: none belongs in a line of text, or in a header.
_NO_TEXT = frozenset({"Cc", "Zl", "Zp", "Cs"})
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


def one_line(text: str) -> str:
    """``text`` without anything that could end a line or cannot be sent."""
    return " ".join("".join(" " if unicodedata.category(sign) in _NO_TEXT else sign for sign in text).split())


def plain_text(text: str) -> str:
    """``text`` with line ends of one kind, and no other controls but tabs."""
    kept = (sign for sign in _LINE_ENDS.sub("\n", text) if sign in "\n\t" or unicodedata.category(sign) not in _NO_TEXT)
    return "".join(kept).strip()


_OPEN = gettext_lazy("Open Lyceum")


class Channel(StrEnum):
    """How something reaches people, if they want it so."""

    IN_APP = "in_app"
    EMAIL = "email"


class Param(Protocol):
    """One thing that fills the words of a kind."""

    def stored(self, value: Any) -> str | int:
        """As it is kept.

        Raises:
            ValueError: it is not what the kind declares.
        """
        ...

    def shown(self, value: Any) -> str | int:
        """As it is read, in the active language."""
        ...


@dataclass(frozen=True)
class Line:
    """One line of text: a title of material, the name of a file. Too long a one is cut."""

    limit: int = 200

    def stored(self, value: Any) -> str:
        return _cut(one_line(_text(value)), self.limit)

    def shown(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Prose:
    """What somebody wrote, in as many lines as they liked."""

    limit: int = TEXT_LENGTH

    def stored(self, value: Any) -> str:
        return _cut(plain_text(_text(value)), self.limit)

    def shown(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Number:
    """How many."""

    def stored(self, value: Any) -> int:
        if type(value) is not int or value < 0:
            raise ValueError(f"{value!r} is no number of things.")
        return value

    def shown(self, value: Any) -> int:
        return int(value)


@dataclass(frozen=True)
class Choice:
    """A code of ``choices``, read as its label."""

    choices: type[TextChoices]

    def stored(self, value: Any) -> str:
        return str(self.choices(value).value)

    def shown(self, value: Any) -> str:
        return str(self.choices(value).label)


@dataclass(frozen=True)
class Words:
    """A notification in the language that was active: a line, a text, and what the button to its matter says."""

    title: str
    body: str
    button: str


@dataclass(frozen=True)
class NotificationKind:
    """One kind of thing to tell, ``app.noun.verb``.

    ``subject`` and ``body`` hold ``%(param)s`` for each of ``params``; ``%(about)s`` and ``%(sender)s`` are names, looked
    up when it is read, so that no name is ever kept here. Urgent ones wait for no morning and no digest.
    """

    key: str
    subject: "str | Promise"
    body: "str | Promise"
    params: Mapping[str, Param] = field(default_factory=dict)
    button: "str | Promise" = _OPEN
    is_urgent: bool = False
    channels: frozenset[Channel] = frozenset(Channel)

    def checked(self, params: Mapping[str, Any]) -> dict[str, str | int]:
        """``params`` as they are kept.

        Raises:
            ValueError: one is missing, unknown, or not what is declared.
        """
        if set(params) != set(self.params):
            raise ValueError(f"{self.key} takes {sorted(self.params)}, not {sorted(params)}.")
        return {name: param.stored(params[name]) for name, param in self.params.items()}

    def words(self, params: Mapping[str, Any], *, about: str = "", sender: str = "") -> Words:
        """What is told, in the active language."""
        names = {"about": about or _("somebody"), "sender": sender or _("your school")}
        filled = {**names, **{name: param.shown(params[name]) for name, param in self.params.items()}}
        return Words(
            title=one_line(str(self.subject % filled)), body=str(self.body % filled).strip(), button=str(self.button)
        )


_kinds: dict[str, NotificationKind] = {}


def register_notification_kind(*kinds: NotificationKind) -> None:
    for kind in kinds:
        if kind.key in _kinds:
            raise ValueError(f"{kind.key} is told already.")
        _kinds[kind.key] = kind


def notification_kind(key: str) -> NotificationKind:
    """Raises: KeyError: nobody registered it."""
    return _kinds[key]


def notification_kinds() -> Mapping[str, NotificationKind]:
    """All of them by key."""
    return _kinds


def words_of(key: str, params: Mapping[str, Any], *, about: str = "", sender: str = "") -> Words:
    """The words of a stored notification; one whose kind is no more still says that something was there."""
    kind = _kinds.get(key)
    if kind is None:
        return Words(title=_("A notification of an earlier version"), body="", button=_("Open Lyceum"))
    return kind.words(params, about=about, sender=sender)


def require_message(title: str, text: str) -> tuple[str, str]:
    """What somebody writes to others, tidied: one line for the title, which becomes the header of a mail, and a text.

    Raises:
        NotificationTextMalformed: empty, too long, or with signs that are no text.
    """
    given = {"title": title.strip(), "body": _LINE_ENDS.sub("\n", text).strip()}
    for name, limit, allowed in (("title", TITLE_LENGTH, ""), ("body", TEXT_LENGTH, "\n\t")):
        if any(unicodedata.category(sign) in _NO_TEXT and sign not in allowed for sign in given[name]):
            raise NotificationTextMalformed(_("There are signs in it that are no text."), field=name)
        if not 1 <= len(given[name]) <= limit:
            raise NotificationTextMalformed(_("1 to %(limit)s characters.") % {"limit": limit}, field=name)
    return given["title"], given["body"]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text.")  # noqa: TRY004 - one error for whatever is not as declared
    return value


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


register_notification_kind(
    NotificationKind(
        key="accounts.school.message",
        subject=gettext_lazy("Message from %(sender)s: %(title)s"),
        body="%(text)s",
        params={"title": Line(TITLE_LENGTH), "text": Prose()},
    ),
    NotificationKind(
        key="accounts.consent.withdrawn",
        subject=gettext_lazy("A consent was withdrawn"),
        body=gettext_lazy(
            "The consent for %(about)s to this was withdrawn: %(purpose)s. What was derived from it is erased."
        ),
        params={"purpose": Choice(ConsentPurpose)},
        button=gettext_lazy("See the consents"),
    ),
    NotificationKind(
        key="accounts.data_request.done",
        subject=gettext_lazy("Your request about data is done"),
        body=gettext_lazy("The school has done what was asked about the data of %(about)s: %(kind)s."),
        params={"kind": Choice(DataRequestKind)},
        button=gettext_lazy("See the request"),
    ),
    NotificationKind(
        key="accounts.data_request.refused",
        subject=gettext_lazy("Your request about data was refused"),
        body=gettext_lazy(
            "The school has refused what was asked about the data of %(about)s: %(kind)s.\n\nThe reason: %(reason)s"
        ),
        params={"kind": Choice(DataRequestKind), "reason": Prose(500)},
        button=gettext_lazy("See the request"),
    ),
    NotificationKind(
        key="accounts.feedback.answered",
        subject=gettext_lazy("Your feedback was answered"),
        body=gettext_lazy("Somebody at your school has read what you wrote, and answered."),
        button=gettext_lazy("Read the answer"),
    ),
    NotificationKind(
        key="accounts.import.finished",
        subject=gettext_lazy("Import of people: %(state)s"),
        body=ngettext_lazy(
            "The file %(file_name)s with %(rows)s row: %(state)s.",
            "The file %(file_name)s with %(rows)s rows: %(state)s.",
            "rows",
        ),
        params={"file_name": Line(), "rows": Number(), "state": Choice(ImportState)},
        button=gettext_lazy("See the import"),
    ),
)
