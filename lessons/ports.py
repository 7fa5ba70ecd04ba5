"""What lessons needs from higher apps, with honest defaults."""

from collections.abc import Collection
from typing import Any, Protocol
from uuid import UUID

from core.ports import Port, Registry


class QuestionBank(Protocol):
    """The bank that question blocks take their questions from."""

    def source(self) -> str:
        """A relation to the bank as ``app.Model.field``, for the console's picker; empty if there is no bank."""

    def previews(self, *, user: Any, question_ids: Collection[UUID]) -> dict[UUID, str]:
        """Safe HTML of the questions as a learner sees them; without those that ``user`` may not see."""

    def usable(self, *, course_id: UUID, question_ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that are questions in the bank of the course."""


class NoBank:
    """Nobody keeps questions."""

    def source(self) -> str:
        return ""

    def previews(self, *, user: Any, question_ids: Collection[UUID]) -> dict[UUID, str]:
        return {}

    def usable(self, *, course_id: UUID, question_ids: Collection[UUID]) -> set[UUID]:
        return set()


question_bank: Port[QuestionBank] = Port(NoBank())


class LessonUse(Protocol):
    """Whether something of a higher app stands on a lesson, so that it cannot be deleted."""

    def __call__(self, *, lesson_id: UUID) -> bool: ...


lesson_uses: Registry[LessonUse] = Registry()
