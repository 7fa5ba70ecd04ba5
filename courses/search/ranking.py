"""How well passages answer a question: by their words, and as one order out of several. Pure Python, no Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from math import log
from typing import TypeVar

from courses.search.words import count_stems

# BM25: how soon the same word again says nothing new, and how much long passages are marked down. Robertson and Zaragoza
# (2009) give 1.2 to 2 and 0.5 to 0.8 as what does well on many collections.
K1, B = 1.2, 0.75
# A heading says what a passage is about: its words count as often as if they stood in the text so many times.
HEADING_WEIGHT = 2
Key = TypeVar("Key", bound=Hashable)


def telling(found: int, of: int) -> float:
    """How telling a word is that ``found`` of so many passages have: near 0 if all have it, never below.

    Source: the inverse document frequency of BM25, as Lucene keeps it above 0.
    """
    return log(1 + (of - found + 0.5) / (found + 0.5))


def score_by_words(
    found: Mapping[str, int], texts: Mapping[Key, tuple[str, str]], *, of: int, are_all: bool
) -> dict[Key, float]:
    """BM25 of passages, each given as heading and text; those without any of the words are left out.

    ``found``: the stems that are looked for, and in how many of all passages (``of``) the index has them, which counts
    some too many. Where ``texts`` ``are_all`` that it found, they are counted in them.

    Source: Robertson, Walker et al. (1994), with the heading as a field of its own weight (Robertson et al. 2004).
    """
    counts = {key: _counted(heading, text) for key, (heading, text) in texts.items()}
    lengths = {key: count.total() for key, count in counts.items()}
    mean = max(1.0, sum(lengths.values()) / max(1, len(lengths)))
    if are_all:
        found = {stem: sum(stem in count for count in counts.values()) for stem in found}
    weights = {stem: telling(number, of) for stem, number in found.items() if number}
    scores: dict[Key, float] = {}
    for key, count in counts.items():
        slack = K1 * (1 - B + B * lengths[key] / mean)
        score = sum(
            weight * count[stem] * (K1 + 1) / (count[stem] + slack) for stem, weight in weights.items() if stem in count
        )
        if score > 0:
            scores[key] = score
    return scores


def _counted(heading: str, text: str) -> Counter[str]:
    count = count_stems(text)
    for stem, times in count_stems(heading).items():
        count[stem] += HEADING_WEIGHT * times
    return count


def fuse(
    by_words: Mapping[Key, float], by_vector: Mapping[Key, float], *, share: float, baseline: float
) -> dict[Key, float]:
    """One score from 0 to 1 for each key of either: of ``by_vector`` its ``share``, of ``by_words`` the rest. The best of
    each has all of its part; ``baseline`` is the similarity that is worth nothing, so that a key which is just not among
    the nearest is worth as much as the last of them.

    Source: Bruch, Gai, Ingber (2023), who find a weighed sum of scaled scores better than the fusion of ranks (Cormack,
    Clarke, Büttcher 2009), whatever the collection: how far the first is ahead of the second says something.
    """
    most_words = max(by_words.values(), default=0.0)
    reach = max(by_vector.values(), default=baseline) - baseline
    scores = {key: (1 - share) * score / most_words for key, score in by_words.items()}
    for key, similarity in by_vector.items():
        part = (similarity - baseline) / reach if reach > 0 else 1.0
        scores[key] = scores.get(key, 0.0) + share * part
    return scores
