"""What people are told of documents: why one is refused, and what was left out of one that was read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.errors import PlatformError
from courses.documents.examining import DocumentRefused
from courses.errors import (
    DocumentDamaged,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentHasEntities,
    DocumentKindRefused,
    DocumentNotAccepted,
    DocumentTooLarge,
)

FIELD = "file"
_MIB = 2**20
_DAMAGED = gettext_lazy("The file is damaged: open it, save it anew and upload that.")
_UNPACKS = gettext_lazy("Unpacked, the file is larger than a document may be.")
_REFUSALS: Mapping[str, tuple[type[PlatformError], Any]] = {
    "empty": (DocumentEmpty, gettext_lazy("The file is empty.")),
    "damaged": (DocumentDamaged, _DAMAGED),
    "bad_name": (DocumentDamaged, _DAMAGED),
    "encrypted": (DocumentEncrypted, gettext_lazy("The file is locked with a password: upload it without one.")),
    "has_entities": (
        DocumentHasEntities,
        gettext_lazy("The file refers to other files or texts, which is not allowed: save it anew and upload that."),
    ),
    "not_a_document": (
        DocumentKindRefused,
        gettext_lazy("This is none of the formats: PDF, Word (docx), PowerPoint (pptx), Markdown, plain text, HTML."),
    ),
    "name_and_bytes_differ": (
        DocumentKindRefused,
        gettext_lazy("The name of the file says something else than what is in it."),
    ),
    "too_large_unpacked": (DocumentTooLarge, _UNPACKS),
    "too_dense": (DocumentTooLarge, _UNPACKS),
    "too_many_members": (DocumentTooLarge, _UNPACKS),
    "too_many_pixels": (
        DocumentTooLarge,
        gettext_lazy("A picture in the file is too large: make it smaller and upload the file again."),
    ),
}


def refusal_of(refused: DocumentRefused) -> PlatformError:
    """What an author is told instead of a code."""
    kind, text = _REFUSALS.get(refused.code, (DocumentNotAccepted, gettext_lazy("The file cannot be read.")))
    if refused.code in ("too_large", "too_many_pages"):
        kind, text = DocumentTooLarge, _too_much(refused)
    return kind(str(text), field=FIELD)


def _too_much(refused: DocumentRefused) -> str:
    most = int(refused.details["most"])
    if refused.code == "too_large":
        return _("The file is larger than %(most)s MiB.") % {"most": most // _MIB}
    return _("The document has more than %(most)s pages: upload it in parts.") % {"most": most}


_NOTES: Mapping[str, Any] = {
    "hidden_text": ngettext_lazy(
        "%(number)d piece of hidden text was left out.", "%(number)d pieces of hidden text were left out.", "number"
    ),
    "comments": ngettext_lazy("%(number)d comment was left out.", "%(number)d comments were left out.", "number"),
    "pages_without_text": ngettext_lazy("%(number)d page holds no text.", "%(number)d pages hold no text.", "number"),
    "broken_pages": ngettext_lazy(
        "%(number)d page is damaged and was left out.", "%(number)d pages are damaged and were left out.", "number"
    ),
    "hidden_slides": ngettext_lazy(
        "%(number)d hidden slide was read too.", "%(number)d hidden slides were read too.", "number"
    ),
    "speaker_notes": ngettext_lazy(
        "The speaker's notes of %(number)d slide were left out.",
        "The speaker's notes of %(number)d slides were left out.",
        "number",
    ),
    "encoding_guessed": gettext_lazy("How its letters are encoded was guessed: look at a passage with accents."),
}


def note_in_words(code: str, number: int) -> str:
    """What there is to know about a text that was read; empty for what nobody has to mind."""
    return str(_NOTES[code] % {"number": number}) if code in _NOTES else ""


def notes_in_words(notes: Sequence[Mapping[str, Any]]) -> list[str]:
    """A sentence for each that says something."""
    return [text for each in notes if (text := note_in_words(each["code"], each["number"]))]
