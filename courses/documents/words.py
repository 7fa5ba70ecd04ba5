"""How long a text is, in words that take about as long to read in every language.

Languages with spaces count what stands between them; of what is longer than any word (an address, a key, a line of
data), each 40 signs count. Chinese and Japanese count two signs as a word, Thai, Lao, Khmer, Burmese and Tibetan
five letters with the marks on them: that is how long their words are on average.
"""

import re
from collections.abc import Iterator

_HAN_AND_KANA = (
    "\u2e80-\u2fff\u3001-\u303f\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\U00020000-\U0003ffff"
)
_SOUTH_EAST = "\u0e01-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_THEIR_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u0f90-\u0fbc\u102b-\u103e\u17b4-\u17d3"
_WORD = re.compile(
    f"[{_HAN_AND_KANA}]{{1,2}}"
    f"|(?:[{_SOUTH_EAST}][{_THEIR_MARKS}]*){{1,5}}"
    rf"|[^\s{_HAN_AND_KANA}{_SOUTH_EAST}]{{1,40}}"
)


def count_words(text: str) -> int:
    return len(_WORD.findall(text))


def word_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where each word in a stretch of ``text`` ends."""
    return (found.end() for found in _WORD.finditer(text, start, end))
