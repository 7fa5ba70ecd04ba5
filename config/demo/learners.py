"""Simulated learners: what they know, how it grows, and which mistakes they make. Seeded; no Django, no clock."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.demo.unit import QuestionText

STUDY_GAIN, PRACTICE_GAIN = 0.45, 0.12
KNOWN_LOGITS, UNKNOWN_LOGITS = 1.6, -0.9
# A learner's own wrong ideas are one of so many of the unit's.
MISCONCEPTIONS_TO_ONE = 12


@dataclass
class SimulatedLearner:
    """One learner. ``ability`` in logits; ``diligence``: sessions a week; ``knowledge``: 0-1 by concept code."""

    ability: float
    diligence: float
    misconceptions: frozenset[str]
    knowledge: dict[str, float] = field(default_factory=dict)

    @classmethod
    def drawn(cls, rng: random.Random, misconceptions: Sequence[str]) -> "SimulatedLearner":
        """Ability around the average, two to five sessions a week, one in twelve misconceptions, and these last."""
        own = max(1, round(len(misconceptions) / MISCONCEPTIONS_TO_ONE))
        return cls(
            ability=rng.gauss(0.2, 0.7),
            diligence=rng.uniform(1.6, 4.5),
            misconceptions=frozenset(rng.sample(list(misconceptions), own)),
        )

    def study(self, concepts: Sequence[str]) -> None:
        """A lesson moves each of its concepts a part of the way to known; abler learners further."""
        for code in concepts:
            known = self.knowledge.get(code, 0.1)
            self.knowledge[code] = known + (1 - known) * STUDY_GAIN * _logistic(self.ability + 0.5)

    def practise(self, question: QuestionText) -> None:
        """Each answer, right or wrong, teaches a little."""
        for code, weight in question.concepts.items():
            known = self.knowledge.get(code, 0.1)
            self.knowledge[code] = known + (1 - known) * PRACTICE_GAIN * weight

    def answers_rightly(self, question: QuestionText, rng: random.Random) -> bool:
        """Knowing the concepts makes a right answer likely, difficulty and an own misconception make it less so."""
        total = sum(question.concepts.values())
        known = sum(self.knowledge.get(code, 0.1) * weight for code, weight in question.concepts.items()) / total
        logits = self.ability + known * KNOWN_LOGITS + (1 - known) * UNKNOWN_LOGITS - (question.difficulty - 3) * 0.5
        if self.misconceptions & _misconceptions(question):
            logits -= 0.8
        return rng.random() < _logistic(logits)

    def respond(self, question: QuestionText, rng: random.Random, *, rightly: bool) -> Any:
        """A response as a frontend would send it; a wrong one shows an own misconception where there is one."""
        if question.kind == "numeric":
            return question.content["answer"] if rightly else self._wrong_number(question, rng)
        options = question.content["options"]
        right = [option["id"] for option in options if option["correct"]]
        if rightly:
            return right
        wrong = [option for option in options if not option["correct"]]
        own = [option for option in wrong if option["misconception"] in self.misconceptions]
        slip = rng.choice(own or wrong)["id"]
        return [slip] if question.kind == "single" else sorted({*rng.sample(right, len(right) - 1), slip})

    def _wrong_number(self, question: QuestionText, rng: random.Random) -> str:
        errors: list[Mapping[str, Any]] = list(question.content["known_errors"])
        own = [error for error in errors if error["misconception"] in self.misconceptions]
        return str(rng.choice(own or errors)["value"]) if errors else "0.125"


def _misconceptions(question: QuestionText) -> frozenset[str]:
    members = question.content.get("options") or question.content.get("known_errors") or ()
    return frozenset(member["misconception"] for member in members if member.get("misconception"))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
