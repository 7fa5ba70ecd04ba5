"""System checks of the courses app."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from courses.search.embedders.minilm import missing_parts


@register("lyceum")
def check_embedder(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The embedder that was chosen can be had."""
    if settings.EMBEDDER == "minilm" and (missing := missing_parts()):
        return [
            Error(
                f"EMBEDDER is minilm, and {', '.join(missing)} cannot be found.",
                hint="Install requirements-ml.txt, or choose EMBEDDER=hashed.",
                id="lyceum.E003",
            )
        ]
    if settings.EMBEDDER == "openai" and not (settings.OPENAI_API_KEY or settings.OPENAI_ON_OWN_MACHINES):
        return [
            Error(
                "EMBEDDER is openai, and OPENAI_API_KEY is not set.",
                hint="Set it, or OPENAI_ON_OWN_MACHINES=yes for a service of your own that asks for none.",
                id="lyceum.E004",
            )
        ]
    return []
