"""The words of a text as the search compares them: small letters, no accents, no endings.

Endings are cut alike from all words in Latin letters: made for English, and little harm elsewhere, since passage and
question are cut alike. From Arabic words article and endings go as in "light10" (Larkey, Ballesteros, Connell 2002).
Chinese, Japanese, Thai and their neighbours, who put no spaces, count by pairs of signs.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

# With the signs that stand on and round letters of India and the south-east: they are no letters to Python.
_WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u1000-\u109f\u1780-\u17d3]+")
_MARKS_OF_LATIN = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
# Vowel signs, which most texts leave out, and the stroke that makes words longer.
_UNWRITTEN_ARABIC = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC = re.compile(r"[\u0621-\u064a]+")
_ALIKE_IN_ARABIC = str.maketrans("أإآٱىة", "اااايه")
_WITHOUT_SPACES = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)

# The longest first. What is left has at least four letters, three before those of inflection.
_ENDINGS = (
    "izations", "ization", "ational", "fulness", "iveness", "ousness", "ations", "ements", "ation", "ators", "ement",
    "ments", "ingly", "ities", "ator", "ment", "ness", "able", "ible", "ance", "ence", "ings", "edly", "ions", "ally",
    "ity", "ing", "ies", "ied", "ion", "ive", "ize", "ise", "ers", "ors", "ous", "ful", "est", "al", "ed", "es", "er",
    "or", "ly", "ic", "s", "e", "y", "i", "a", "o",
)  # fmt: skip
_INFLECTIONS = frozenset({"ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y"})
_LONGEST_WORD = 64
_ARABIC_BEGINNINGS = ("وال", "بال", "كال", "فال", "ال", "لل", "و")
_ARABIC_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def words_in(text: str) -> list[str]:
    """The words in order, whole; of a script without spaces the pairs of neighbours."""
    return [word for written in _written(text) for word in _words_of(written)]


def count_stems(text: str) -> Counter[str]:
    """How often each stem stands in a text. Costs as much as the text has different words, not words."""
    count: Counter[str] = Counter()
    for written, times in Counter(_written(text)).items():
        for word in _words_of(written):
            count[stem_of(word)] += times
    return count


def _written(text: str) -> list[str]:
    return _WORD.findall(_UNWRITTEN_ARABIC.sub("", unicodedata.normalize("NFC", text)).lower().replace("_", " "))


@lru_cache(maxsize=50_000)
def _words_of(written: str) -> tuple[str, ...]:
    """A word as it is compared: Latin letters without accents, variants of Arabic ones as one."""
    parted = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", written).lower())
    plain = unicodedata.normalize("NFC", _MARKS_OF_LATIN.sub("", parted)).translate(_ALIKE_IN_ARABIC)
    if _WITHOUT_SPACES.search(plain):
        return tuple(first + second for first, second in pairwise(plain)) or (plain,)
    return tuple(word[:_LONGEST_WORD] for word in _WORD.findall(plain))


def telling_words(text: str) -> list[str]:
    """``words_in`` without the words that stand in every text, unless there are no others."""
    words = words_in(text)
    return [word for word in words if not is_stop_word(word)] or words


def words_as_written(text: str) -> dict[str, tuple[str, ...]]:
    """For each word of ``words_in``, how it stands in the text, in small letters."""
    forms: dict[str, dict[str, None]] = {}
    for written in _WORD.findall(unicodedata.normalize("NFC", text).lower().replace("_", " ")):
        for word in _words_of(written):
            forms.setdefault(word, {})[written] = None
    return {word: tuple(written) for word, written in forms.items()}


def places_of_stems(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text begins and ends, with its stem; or pair of signs."""
    for match in _WORD.finditer(text.replace("_", " ")):
        start, written = match.start(), match.group()
        if _WITHOUT_SPACES.search(written):
            yield from ((start + at, start + at + 2, written[at : at + 2].lower()) for at in range(len(written) - 1))
        elif words := _words_of(written.lower()):
            yield start, match.end(), stem_of(words[0])


def is_arabic(word: str) -> bool:
    return _ARABIC.fullmatch(word) is not None


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """A word of ``words_in`` without its endings: "factors", "factoring" and "factored" are one."""
    if is_arabic(word):
        return _arabic_stem(word)
    if not ("a" <= word[0] <= "z"):
        return word
    stem = word
    for _round in range(2):
        stem = _shortened(stem)
    return stem


def _shortened(word: str) -> str:
    for ending in _ENDINGS:
        left = len(word) - len(ending)
        if word.endswith(ending) and left >= (3 if ending in _INFLECTIONS else 4):
            if ending == "s" and word[-2] in "su":
                return word
            stem = word[:left]
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
            return stem[:-1] if doubled else stem
    return word


def _arabic_stem(word: str) -> str:
    for beginning in _ARABIC_BEGINNINGS:
        least = 3 if beginning == "و" else 2
        if word.startswith(beginning) and len(word) - len(beginning) >= least:
            word = word[len(beginning) :]
            break
    for ending in _ARABIC_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word[: -len(ending)]
    return word


def is_stop_word(word: str) -> bool:
    """One of those that stand in every text and say nothing of it, in the languages of the platform."""
    return word in _stop_words()


@cache
def _stop_words() -> frozenset[str]:
    with (Path(__file__).parent / "stop_words.toml").open("rb") as file:
        lists = tomllib.load(file)
    return frozenset(word for text in lists.values() for word in words_in(text))
