"""Single and multiple choice."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.grading.interface import Grade, GradingError, Option, Prepared
from assessments.grading.pictures import NO_PROMPT, Prompt

MIN_OPTIONS, MAX_OPTIONS = 2, 12


def _option(raw: Mapping[str, Any]) -> Option:
    prompt = Prompt.of(raw, field="options")
    return Option(
        id=str(raw["id"]),
        text=str(raw["text"]).strip(),
        is_right=raw.get("correct", False) is True,
        feedback=str(raw.get("feedback", "")),
        misconception=str(raw.get("misconception", "")),
        picture=prompt.picture,
        spoken=prompt.spoken,
    )


@dataclass(frozen=True)
class _Choice:
    """What single and multiple choice share: options, and an order of showing them."""

    options: tuple[Option, ...]
    is_shuffled: bool = True
    prompt: Prompt = NO_PROMPT

    @classmethod
    def _read(cls, content: Mapping[str, Any]) -> tuple[Option, ...]:
        raw = content.get("options")
        if not isinstance(raw, list) or not MIN_OPTIONS <= len(raw) <= MAX_OPTIONS:
            raise GradingError(f"Give {MIN_OPTIONS} to {MAX_OPTIONS} options.", field="options")
        options = tuple(_option(item) for item in raw)
        if len({option.id for option in options}) != len(options):
            raise GradingError("Two options have the same id.", field="options")
        looks = {(option.text, option.picture) for option in options}
        if len(looks) != len(options) or ("", "") in looks:
            raise GradingError("Each option needs a text or a picture of its own.", field="options")
        return options

    def prepare(self, seed: int) -> Prepared:
        shown = [option.shown for option in self.options]
        if self.is_shuffled:
            random.Random(seed).shuffle(shown)  # noqa: S311 - an order of showing, not a secret
        return Prepared(
            options=tuple(shown),
            max_choices=self._max_choices(),
            picture=self.prompt.picture,
            spoken=self.prompt.spoken,
        )

    def key(self) -> Mapping[str, Any]:
        return {"choices": [option.id for option in self.options if option.is_right]}

    def _max_choices(self) -> int:
        return len(self.options)

    def _checked_ids(self, response: Any) -> list[str]:
        if not isinstance(response, list) or not all(isinstance(item, str) for item in response):
            raise GradingError("Give the ids of the chosen options as a list.", field="response")
        known = {option.id for option in self.options}
        if set(response) - known:
            raise GradingError("There is no such option.", field="response")
        return [option.id for option in self.options if option.id in response]


@dataclass(frozen=True)
class SingleChoice(_Choice):
    """Exactly one option is right; choosing it is worth 1, any other 0."""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "SingleChoice":
        options = cls._read(content)
        if sum(option.is_right for option in options) != 1:
            raise GradingError("Exactly one option must be right.", field="options")
        return cls(options=options, is_shuffled=bool(content.get("shuffle", True)), prompt=Prompt.of(content))

    def _max_choices(self) -> int:
        return 1

    def check(self, response: Any) -> list[str]:
        chosen = self._checked_ids(response)
        if len(chosen) != 1 or len(response) != 1:
            raise GradingError("Choose one option.", field="response")
        return chosen

    def grade(self, response: Any) -> Grade:
        if response is None:
            return Grade(share=0.0)
        chosen = next(option for option in self.options if option.id == response[0])
        return Grade(
            share=1.0 if chosen.is_right else 0.0,
            feedback=(chosen.feedback,) if chosen.feedback else (),
            misconceptions=(chosen.misconception,) if chosen.misconception else (),
        )


@dataclass(frozen=True)
class MultipleChoice(_Choice):
    """Several options are right. Worth (right ones chosen - wrong ones chosen) / right ones, not below 0.

    So choosing everything never pays, and each slip costs as much as a hit brings.
    """

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "MultipleChoice":
        options = cls._read(content)
        if not any(option.is_right for option in options):
            raise GradingError("At least one option must be right.", field="options")
        return cls(options=options, is_shuffled=bool(content.get("shuffle", True)), prompt=Prompt.of(content))

    def check(self, response: Any) -> list[str]:
        chosen = self._checked_ids(response)
        if not chosen:
            raise GradingError("Choose at least one option.", field="response")
        return chosen

    def grade(self, response: Any) -> Grade:
        if response is None:
            return Grade(share=0.0)
        chosen = [option for option in self.options if option.id in response]
        right = sum(option.is_right for option in self.options)
        hits = sum(option.is_right for option in chosen)
        return Grade(
            share=max(0.0, (hits - (len(chosen) - hits)) / right),
            feedback=tuple(option.feedback for option in chosen if option.feedback and not option.is_right),
            misconceptions=tuple(option.misconception for option in chosen if option.misconception),
        )
