"""What lessons needs from higher apps, with honest defaults."""

from typing import Any, Protocol
from uuid import UUID

from core.ports import Port


class QuestionBank(Protocol):
    """The bank that question blocks take their questions from."""

    def source(self) -> str:
        """A relation to the bank as ``app.Model.field``, for the console's picker; empty if there is no bank."""

    def preview(self, *, user: Any, question_id: UUID) -> str:
        """Safe HTML of the question as a learner sees it; empty if ``user`` may not see it."""


class NoBank:
    """Nobody keeps questions."""

    def source(self) -> str:
        return ""

    def preview(self, *, user: Any, question_id: UUID) -> str:
        return ""


question_bank: Port[QuestionBank] = Port(NoBank())
