"""What people write to others: how long it may be, and what in it is text."""

import re
import unicodedata

from django.utils.translation import gettext as _

from accounts.errors import TextMalformed

# The title and the text of a message.
TITLE_LENGTH, TEXT_LENGTH = 120, 4000
# What somebody tells the institution, and what it answers.
FEEDBACK_LENGTH = 4000
# Where the school keeps a signed form.
EVIDENCE_LENGTH = 100
# Why a request about data is refused.
REFUSAL_LENGTH = 500

# Controls, separators of lines and paragraphs, halves of characters: none belongs in a line of text, or in a header.
_NO_TEXT = frozenset({"Cc", "Zl", "Zp", "Cs"})
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
# They turn the direction of what follows round, so that a text reads as another. Marks of direction stay allowed.
_TURNS_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What has no ink of its own, and letters that are drawn as nothing.
_INKLESS = _NO_TEXT | {"Zs", "Cf", "Mn", "Me"}
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def one_line(text: str) -> str:
    """``text`` without anything that could end a line or cannot be sent."""
    return " ".join("".join(" " if unicodedata.category(sign) in _NO_TEXT else sign for sign in text).split())


def plain_text(text: str) -> str:
    """``text`` with line ends of one kind, and no other controls but tabs."""
    kept = (sign for sign in _LINE_ENDS.sub("\n", text) if sign in "\n\t" or unicodedata.category(sign) not in _NO_TEXT)
    return "".join(kept).strip()


def shows_nothing(text: str) -> bool:
    """Whether whoever reads ``text`` sees an empty place."""
    return all(sign in _BLANKS or unicodedata.category(sign) in _INKLESS for sign in text)


def require_text(text: str, *, field: str, limit: int, lines: bool) -> str:
    """What somebody wrote, trimmed and with line ends of one kind; ``lines``: whether it may have several, and tabs.

    Raises:
        TextMalformed: nothing is to be seen, it is too long, or there are signs in it that are no text.
    """
    kept = _LINE_ENDS.sub("\n", text).strip()
    if shows_nothing(kept):
        raise TextMalformed(_("Write a few words."), field=field)
    if not all(_is_text(sign) or (lines and sign in "\n\t") for sign in kept):
        raise TextMalformed(_("There are characters in it that are no text."), field=field)
    if len(kept) > limit:
        raise TextMalformed(_("%(limit)s characters at most.") % {"limit": limit}, field=field)
    return kept


def _is_text(sign: str) -> bool:
    return unicodedata.category(sign) not in _NO_TEXT and sign not in _TURNS_ROUND
