"""What every question type offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class GradingError(ValueError):
    """Content that cannot be asked, or a response that does not fit. ``field`` names the place."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class ShownOption(NamedTuple):
    """An option as the learner meets it: a text, a picture by its key, words to be read aloud; one of the first two."""

    id: str
    text: str
    picture: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Prepared:
    """What the learner sees beside the question's text. Options stand in the order to show."""

    options: tuple[ShownOption, ...] = ()
    max_choices: int | None = None
    picture: str = ""
    spoken: str = ""


@dataclass(frozen=True)
class Grade:
    """What an answer is worth: ``share`` of the points in [0, 1], feedback texts, and misconceptions it shows."""

    share: float
    feedback: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.share >= 1.0


class Question(Protocol):
    """One question, ready to be asked and graded. The same seed prepares the same sight."""

    def prepare(self, seed: int) -> Prepared: ...

    def check(self, response: Any) -> Any:
        """The response in the form in which it is stored.

        Raises:
            GradingError: it does not fit the question.
        """

    def grade(self, response: Any) -> Grade:
        """What a checked response is worth; None, for a question left out, is worth nothing."""

    def key(self) -> Mapping[str, Any]:
        """The right answer, for teachers and for learners when it is due."""


@dataclass(frozen=True)
class Option:
    """One option of a choice question."""

    id: str
    text: str
    is_right: bool = False
    feedback: str = ""
    misconception: str = field(default="")
    picture: str = ""
    spoken: str = ""

    @property
    def shown(self) -> ShownOption:
        return ShownOption(self.id, self.text, self.picture, self.spoken)
