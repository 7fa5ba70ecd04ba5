"""What to do next, by rules that anybody can read. Pure Python, no Django.

``recommend(situation)`` ranks steps; each says why, and how likely the reason is true.
"""

from ai.recommending.rules import recommend
from ai.recommending.situation import Activity, ConceptView, LessonView, Situation, Step

__all__ = ["Activity", "ConceptView", "LessonView", "Situation", "Step", "recommend"]
