"""The catalogue of what people are told: the words of each kind, what fills them, and by which channels it goes.

Apps add theirs in ``ready()``. A kind whose params change gets a new key: rows that were told before keep theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.calendars import days_in_words
from accounts.enums import ConsentPurpose, DataRequestKind, ImportState
from accounts.texts import REFUSAL_LENGTH, TEXT_LENGTH, TITLE_LENGTH, one_line, plain_text
from core.ports import Registry

if TYPE_CHECKING:
    from django.utils.functional import Promise

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
class Days:
    """The first and the last of some days, kept as ``2026-09-14/2026-09-15``."""

    def stored(self, value: Any) -> str:
        first, last = map(date.fromisoformat, _text(value).split("/"))
        return f"{first.isoformat()}/{last.isoformat()}"

    def shown(self, value: Any) -> str:
        first, last = map(date.fromisoformat, str(value).split("/"))
        return days_in_words(first, last)


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

    @property
    def has_own_button(self) -> bool:
        """Whether its button promises more than to open the application."""
        return self.button is not _OPEN

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


_kinds: Registry[NotificationKind] = Registry()


def register_notification_kind(*kinds: NotificationKind) -> None:
    for kind in kinds:
        _kinds.register(kind.key, kind)


def notification_kind(key: str) -> NotificationKind:
    """Raises: KeyError: nobody registered it."""
    return _kinds[key]


def notification_kinds() -> Mapping[str, NotificationKind]:
    """All of them by key."""
    return dict(_kinds.items())


def words_of(key: str, params: Mapping[str, Any], *, about: str = "", sender: str = "") -> Words:
    """The words of a stored notification; one whose kind is no more still says that something was there."""
    if key not in _kinds:
        return Words(title=_("A notification of an earlier version"), body="", button=_("Open Lyceum"))
    return _kinds[key].words(params, about=about, sender=sender)


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
        key="accounts.data_request.erased",
        subject=gettext_lazy("Your request is carried out: the data are erased"),
        body=gettext_lazy("The account whose erasure you asked for on %(asked_on)s is erased."),
        params={"asked_on": Line()},
        button=gettext_lazy("See the request"),
    ),
    NotificationKind(
        key="accounts.data_request.made",
        subject=gettext_lazy("A request about data was made"),
        body=gettext_lazy(
            "This was asked about the data of %(about)s: %(kind)s. It has to be answered within a month."
        ),
        params={"kind": Choice(DataRequestKind)},
        button=gettext_lazy("See the request"),
    ),
    NotificationKind(
        key="accounts.data_request.due",
        subject=gettext_lazy("A request about data has to be answered soon"),
        body=gettext_lazy("By %(due_on)s at the latest, what was asked about the data of %(about)s: %(kind)s."),
        params={"kind": Choice(DataRequestKind), "due_on": Line()},
        button=gettext_lazy("See the request"),
    ),
    NotificationKind(
        key="accounts.data_request.refused",
        subject=gettext_lazy("Your request about data was refused"),
        body=gettext_lazy(
            "The school has refused what was asked about the data of %(about)s: %(kind)s.\n\nThe reason: %(reason)s"
        ),
        params={"kind": Choice(DataRequestKind), "reason": Prose(REFUSAL_LENGTH)},
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
