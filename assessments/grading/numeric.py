"""A number as the answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assessments.grading.interface import Grade, GradingError, Prepared
from assessments.grading.pictures import NO_PROMPT, Prompt

_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})|[+-]?\d{1,12}/\d{1,12}")
MAX_LENGTH = 40


def parse_number(text: str, *, field: str) -> Fraction:
    """The exact value of a decimal (``-2.50``) or a simple fraction (``7/2``).

    A decimal comma is refused rather than guessed at. No exponents, no NaN, no infinity.

    Raises:
        GradingError: it is none.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if len(plain) > MAX_LENGTH or not _NUMBER.fullmatch(plain):
        raise GradingError("Give a number like 12, -2.5 or 7/2.", field=field)
    try:
        return Fraction(plain)
    except ZeroDivisionError as error:
        raise GradingError("A fraction cannot have 0 below the line.", field=field) from error


@dataclass(frozen=True)
class KnownError:
    """A wrong number that shows how it came about."""

    value: Fraction
    feedback: str
    misconception: str


@dataclass(frozen=True)
class Numeric:
    """Right within ``tolerance`` (absolute) of ``answer``, exactly computed: 0.1 + 0.2 is 0.3 here."""

    answer: Fraction
    answer_text: str
    tolerance: Fraction
    tolerance_text: str
    known_errors: tuple[KnownError, ...]
    prompt: Prompt = NO_PROMPT

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Numeric":
        text, tolerance_text = str(content.get("answer", "")), str(content.get("tolerance", "")) or "0"
        answer = parse_number(text, field="answer")
        tolerance = parse_number(tolerance_text, field="tolerance")
        if tolerance < 0:
            raise GradingError("The tolerance cannot be negative.", field="tolerance")
        errors = tuple(
            KnownError(
                value=parse_number(str(item["value"]), field="known_errors"),
                feedback=str(item.get("feedback", "")),
                misconception=str(item.get("misconception", "")),
            )
            for item in content.get("known_errors", ())
        )
        if any(abs(error.value - answer) <= tolerance for error in errors):
            raise GradingError("A known error lies within the tolerance of the right answer.", field="known_errors")
        return cls(
            answer=answer,
            answer_text=text.strip(),
            tolerance=tolerance,
            tolerance_text=tolerance_text.strip(),
            known_errors=errors,
            prompt=Prompt.of(content),
        )

    def prepare(self, seed: int) -> Prepared:
        return Prepared(picture=self.prompt.picture, spoken=self.prompt.spoken)

    def check(self, response: Any) -> str:
        """Numbers come as text; a JSON number is taken by its shortest text. Stored as given, without the blanks."""
        if isinstance(response, bool) or not isinstance(response, str | int | float):
            raise GradingError("Give the number as text.", field="response")
        try:
            text = str(response).strip()
        except ValueError as error:  # Python writes no integer of more than 4,300 digits
            raise GradingError("This number is too long.", field="response") from error
        parse_number(text, field="response")
        return text

    def grade(self, response: Any) -> Grade:
        if response is None:
            return Grade(share=0.0)
        value = parse_number(response, field="response")
        if abs(value - self.answer) <= self.tolerance:
            return Grade(share=1.0)
        for error in self.known_errors:
            if abs(value - error.value) <= self.tolerance:
                return Grade(
                    share=0.0,
                    feedback=(error.feedback,) if error.feedback else (),
                    misconceptions=(error.misconception,) if error.misconception else (),
                )
        return Grade(share=0.0)

    def key(self) -> Mapping[str, Any]:
        return {"answer": self.answer_text, "tolerance": self.tolerance_text}
