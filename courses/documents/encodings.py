"""The encoding of a text: by its mark or as UTF-8 where that holds, else the likeliest of the old ones."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SAMPLE_BYTES = 20_000
_MARKS: Sequence[tuple[bytes, str]] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# The letters beyond ASCII that are met most in the languages written so. In the order in which they are taken where
# several are as likely.
_CYRILLIC = "оеаинтсрвлкмд"
_OLD = {
    "cp1252": "äöüßéèêàâçñóíáúîôåæøãõ",
    "cp1250": "ąćęłńóśźżáéíúýčďěňřšťůžőűöü",
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp1253": "αοιετσνηρπκμυςό",
    "cp1254": "ğışçöüâ",
    "cp1255": "יוהלארתבמנש",
    "cp1256": "اليمنورتبةدعس",
    "shift_jis": "",
    "euc_jp": "",
    "gb18030": "",
    "big5": "",
    "euc_kr": "",
}
_LATIN = {"cp1252", "cp1250", "cp1254"}
_SEVERAL_BYTES = {"shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"}
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Decoded:
    text: str
    is_guessed: bool


def decode_text(data: bytes, *, declared: str = "") -> Decoded:
    """``data`` as text; what cannot be read in it becomes U+FFFD. ``declared`` is what the file itself says, believed
    where it can be so."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(encoding, "replace"), is_guessed=False)
    for encoding in ("utf-8", declared):
        if encoding and (text := _as(data, encoding)) is not None:
            return Decoded(text, is_guessed=False)
    if _as(data[:-3], "utf-8") is not None:  # cut off in the middle of a sign
        return Decoded(data.decode("utf-8", "replace"), is_guessed=False)
    sample = _foreign_lines(data)
    best = max(_OLD, key=lambda encoding: _likelihood(sample, encoding))
    return Decoded(data.decode(best, "replace"), is_guessed=True)


def _as(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _foreign_lines(data: bytes) -> bytes:
    """Some of the lines that hold anything but ASCII: only they tell."""
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if not line.isascii() and size < _SAMPLE_BYTES:
            lines.append(line[:2_000])
            size += len(lines[-1])
    return b"\n".join(lines)


def _likelihood(sample: bytes, encoding: str) -> float:
    """The share of foreign signs that look right where they stand; more for signs of several bytes, which come out right
    by chance far more seldom."""
    text = sample.decode(encoding, "replace")
    foreign = "".join(_FOREIGN.findall(text))
    if not foreign:
        return -1.0
    wrong = sum(_is_odd(sign) for sign in foreign) + 3 * text.count("\ufffd")
    wrong += sum(_is_mixed(word) for word in _WORD.findall(text))
    score = 1 - wrong / len(foreign)
    if encoding in _SEVERAL_BYTES:
        return score * _share_of_common(foreign)
    score += 0.5 * _share_of(_OLD[encoding], foreign) - 0.5
    return score - 0.5 * _share_in_foreign_words(text, foreign) if encoding in _LATIN else score


def _is_odd(sign: str) -> bool:
    """Neither a letter nor what stands about in texts."""
    return not (
        unicodedata.category(sign)[0] in "LM" or sign in "«»“”„‘’‚–—…€£°§·•¿¡©®²³½¼¾×÷±\u00a0、。，！？「」（）：；"
    )


def _is_mixed(word: str) -> bool:
    """Letters of two scripts, or a capital behind a small letter: the marks of a wrong encoding."""
    scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in word}
    if len(scripts - {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "FULLWIDTH"}) > 1:
        return True
    return any(second.isupper() and first.islower() for first, second in pairwise(word))


def _share_of_common(foreign: str) -> float:
    """Kana, Hangul, and the ideographs that old tables put first: what a wrong table gives lies all over Unicode."""
    kinds = Counter(_block(sign) for sign in foreign)
    return 1.05 * (kinds["common"] + 0.6 * kinds["ideograph"]) / len(foreign)


def _block(sign: str) -> str:
    if "\u3001" <= sign <= "\u30fe" or "\uac00" <= sign <= "\ud7a3" or "\uff01" <= sign <= "\uff5e":
        return "common"
    if "\u4e00" <= sign <= "\u9fa5":
        return "common" if _is_everyday(sign) else "ideograph"
    return "rare"


def _is_everyday(sign: str) -> bool:
    """One of the 3,755 ideographs of the first level of GB 2312, or of the first level of JIS or Big5."""
    for encoding, last in (("gb2312", 0xD8), ("shift_jis", 0x97), ("big5", 0xC6)):
        try:
            if sign.encode(encoding)[0] < last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _share_in_foreign_words(text: str, foreign: str) -> float:
    """Words of Latin letters hold some of ASCII too."""
    words = [word for word in _WORD.findall(text) if len(word) > 2 and not any(letter.isascii() for letter in word)]
    return sum(map(len, words)) / len(foreign)


def _share_of(common: str, foreign: str) -> float:
    """Small letters count: a wrong table often turns them into capitals."""
    letters = [sign for sign in foreign if sign.isalpha()]
    return sum(letter in common for letter in letters) / max(len(letters), 1)
