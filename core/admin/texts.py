"""Authors' texts as learners see them."""

from __future__ import annotations

from typing import ClassVar

from django.utils.safestring import SafeString, mark_safe

from core.rich_text import render


def rendered(markdown: str) -> SafeString:
    """HTML of ``markdown``: sanitised, so it may stand in a template as it is."""
    return mark_safe(render(markdown))  # noqa: S308 - the sanitiser is the last step of ``render``


class MathMedia:
    """What a page needs on which formulas stand: ``class Media(MathMedia)``."""

    css: ClassVar[dict[str, tuple[str, ...]]] = {"all": ("vendor/katex/katex.min.css", "config/learner.css")}
    js: ClassVar[tuple[str, ...]] = ("vendor/katex/katex.min.js", "config/math.js")
