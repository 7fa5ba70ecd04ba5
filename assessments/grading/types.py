"""Which class stands behind which kind."""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.grading.choice import MultipleChoice, SingleChoice
from assessments.grading.interface import GradingError, Question
from assessments.grading.numeric import Numeric

TYPES: Mapping[str, Callable[[Mapping[str, Any]], Question]] = {
    "single": SingleChoice.of,
    "multiple": MultipleChoice.of,
    "numeric": Numeric.of,
}


def question_from(kind: str, content: Mapping[str, Any]) -> Question:
    """A question of ``kind`` from its stored content.

    Raises:
        GradingError: there is no such kind, or the content cannot be asked and graded.
    """
    if kind not in TYPES:
        raise GradingError("There is no such kind of question.", field="kind")
    try:
        return TYPES[kind](content)
    except (KeyError, TypeError, AttributeError) as error:
        raise GradingError("The question is incomplete.", field="content") from error
