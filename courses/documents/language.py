"""The language of a text, told by a sample of it."""

from collections import Counter
from collections.abc import Sequence

from courses.documents.results import Paragraph

_SAMPLE_CHARACTERS = 6_000
_FROM_ONE = 600
_FEWEST_LETTERS = 25
_SURE = 0.9
# Kinds of one written language, which the model tells apart.
_WRITTEN_AS = {"arz": "ar", "ary": "ar", "nb": "no", "nn": "no"}


def language_of(paragraphs: Sequence[Paragraph]) -> str:
    """A primary tag of BCP 47, or nothing where the text is too short or of no language for sure."""
    sample = _sample(paragraphs)
    if sum(letter.isalpha() for letter in sample) < _FEWEST_LETTERS:
        return ""
    # Loads its model when it is first asked, which takes a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    try:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        shares: Counter[str] = Counter()
        for tag, share in identifier.rank(sample):
            shares[_WRITTEN_AS.get(tag, tag)] += share
    except MemoryError:
        return ""
    ((tag, share),) = shares.most_common(1)
    return tag if share >= _SURE else ""


def _sample(paragraphs: Sequence[Paragraph]) -> str:
    """Pieces from all over the text, tables and formulas left out where there is enough else."""
    prose = [
        each.text for each in paragraphs if " | " not in each.text and "\\" not in each.text and "$" not in each.text
    ]
    texts = prose or [each.text for each in paragraphs]
    step = max(1, len(texts) * _FROM_ONE // (2 * _SAMPLE_CHARACTERS))
    pieces: list[str] = []
    size = 0
    for text in texts[::step]:
        pieces.append(text[:_FROM_ONE])
        size += len(pieces[-1])
        if size > _SAMPLE_CHARACTERS:
            break
    return "\n".join(pieces)
