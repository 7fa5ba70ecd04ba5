"""What files are called where people read it; what they are stored under is ours."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 255
# Longer than any ending that names a type; what comes after a dot further left is part of the name.
_LONGEST_ENDING = 20
_RUN_OF_SPACE = re.compile(r"\s+")


def shown_name(raw: str, *, otherwise: str) -> str:
    """The name that a browser sent, safe to show and to send back: no path, no signs that hide or turn round what is
    read, at most 255 signs with the ending kept; ``otherwise`` where nothing is left."""
    last = raw.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(_plain(sign) for sign in unicodedata.normalize("NFC", last))
    name = _RUN_OF_SPACE.sub(" ", plain).strip(" .") if plain.strip(" .") else ""
    return _shortened(name) or otherwise


def _plain(sign: str) -> str:
    """``sign``, a space for one that breaks the line, nothing for one that is not seen (control, format: bidi and
    zero-width, half of a pair, private use)."""
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") else sign


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending) <= _LONGEST_ENDING else ""
    return name[: LONGEST - len(ending)].rstrip(" .") + ending
