"""What progress puts into every graded answer, so that it can be weighed again exactly."""

from assessments.api import AuthoredDifficulty
from progress.tracing import CURRENT_VERSION


class TracingParameters(AuthoredDifficulty):
    """Fills the port of assessments: the published parameter version, and difficulty as its teacher graded it.

    Measured difficulties will come as a new published version; answers keep the one they were given under.
    """

    def version(self) -> str:
        return CURRENT_VERSION
