"""The ai app for other apps."""

from ai.selectors import reason_text, recommendations_for
from ai.services import refresh_recommendations

__all__ = ["reason_text", "recommendations_for", "refresh_recommendations"]
