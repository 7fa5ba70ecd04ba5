"""What assessments needs from higher apps, with honest defaults."""

from typing import Protocol
from uuid import UUID

from core.ports import Port


class EvidenceParameters(Protocol):
    """What goes into a graded answer so that it can be weighed again later exactly as it was weighed then."""

    def version(self) -> str:
        """The version of the model parameters in force."""

    def item_difficulty(self, *, question_id: UUID, authored: int) -> float:
        """Difficulty in logits, 0 for an average item; ``authored`` is the teacher's 1–5."""


class AuthoredDifficulty:
    """Nobody has measured anything: the teacher's word counts, half a logit for a step."""

    def version(self) -> str:
        return "authored-1"

    def item_difficulty(self, *, question_id: UUID, authored: int) -> float:
        return (authored - 3) * 0.5


evidence_parameters: Port[EvidenceParameters] = Port(AuthoredDifficulty())
