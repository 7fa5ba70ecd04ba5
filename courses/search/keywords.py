"""The side of the search that goes by words: which stand in the passages, and how telling each is there.

The index of the database says in how many passages a word stands, and which have the most telling ones; those are read
and weighed one by one. Both databases so give the same order: neither's own ranking is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from core.full_text import Term, count_rows, weigh_rows
from courses.models import Passage
from courses.search.ranking import score_by_words, telling
from courses.search.words import is_arabic, stem_of, telling_words, words_as_written

LONGEST_QUERY = 1_000
MOST_WORDS = 24
# So many passages are read and weighed one by one.
CANDIDATES = 100
# The index is asked for whatever begins like a stem of so many letters: of shorter ones too much does.
_SHORTEST_BEGINNING = 4
_INFLECTED = ("", "e", "s", "es", "ed", "er", "ing")
_ARABIC_ARTICLES = ("", "ال", "وال", "بال", "لل")


@dataclass(frozen=True)
class Candidates:
    """The passages that have the most telling words of a query, best first, roughly.

    ``found``: the stems of these words, and in how many passages (``of`` all) the index has them.
    """

    found: Mapping[str, int]
    of: int
    passage_ids: Sequence[UUID]

    def scored(self, texts: Mapping[UUID, tuple[str, str]]) -> dict[UUID, float]:
        """How well each of them goes with the words; without those that have none. ``texts``: heading and text of each."""
        own = {passage_id: texts[passage_id] for passage_id in self.passage_ids if passage_id in texts}
        return score_by_words(self.found, own, of=self.of, are_all=len(self.passage_ids) < CANDIDATES)


def query_words(query: str) -> list[str]:
    """What is looked for, each once."""
    return list(dict.fromkeys(telling_words(query[:LONGEST_QUERY])))[:MOST_WORDS]


def find_candidates(passages: QuerySet[Passage], query: str) -> Candidates:
    """Of ``passages``, those that have words of ``query``. Two statements, or none where it has no words."""
    words = query_words(query)
    if not words:
        return Candidates({}, 0, ())
    written = words_as_written(query[:LONGEST_QUERY])
    terms = {stem_of(word): _term(word, written.get(word, ())) for word in words}
    of, counts = count_rows(passages, list(terms.values()))
    found = {stem: number for stem, number in zip(terms, counts, strict=True) if number}
    weights = [(terms[stem], max(1, round(1000 * telling(number, of)))) for stem, number in found.items()]
    rows = weigh_rows(passages, weights, limit=CANDIDATES)
    return Candidates(found, of, [passage_id for passage_id, _weight in rows])


def _term(word: str, written: Sequence[str]) -> Term:
    """How a word may stand in the index, which knows no stems; what is found too much here is sorted out later."""
    stem = stem_of(word)
    if is_arabic(word):
        return Term(words=tuple(written), beginnings=tuple(article + stem for article in _ARABIC_ARTICLES))
    if len(stem) >= _SHORTEST_BEGINNING and word.startswith(stem):
        return Term(words=(word,), beginnings=(stem,))
    forms = (stem + ending for ending in _INFLECTED) if word.isalpha() and word.isascii() else ()
    return Term(words=tuple(dict.fromkeys((word, *forms))))
