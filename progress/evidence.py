"""What progress puts into every graded answer, so that it can be weighed again exactly."""

from uuid import UUID

from progress.tracing import CURRENT_VERSION

LOGITS_A_STEP = 0.5


class TracingParameters:
    """Fills the port of assessments: the published parameter version, and difficulty as its teacher graded it.

    Measured difficulties will come as a new published version; answers keep the one they were given under.
    """

    def version(self) -> str:
        return CURRENT_VERSION

    def item_difficulty(self, *, question_id: UUID, authored: int) -> float:
        """Difficulty 1–5 as logits around an average item."""
        return (authored - 3) * LOGITS_A_STEP
