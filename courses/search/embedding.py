"""Which embedder an institution has."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.conf import settings

from accounts.api import AiProvider, allows_ai
from courses.search.embedders.hashed import HashedEmbedder
from courses.search.embedders.interface import Embedder


def embedder_for(institution_id: UUID) -> Embedder:
    """The one that ``EMBEDDER`` names; where that is a service outside, only for an institution that allows it, and the
    built-in one for all others. One query with a service outside, else none."""
    chosen = settings.EMBEDDER
    if chosen == "openai":
        provider = AiProvider.LOCAL if settings.OPENAI_ON_OWN_MACHINES else AiProvider.HOSTED
        if not allows_ai(institution_id=institution_id, provider=provider):
            chosen = "hashed"
    return _embedder(chosen)


@cache
def _embedder(chosen: str) -> Embedder:
    """One for all threads of the process; what it needs is loaded when it is first used."""
    if chosen == "minilm":
        from courses.search.embedders.minilm import MiniLmEmbedder

        return MiniLmEmbedder()
    if chosen == "openai":
        from courses.search.embedders.endpoint import EndpointEmbedder

        return EndpointEmbedder(
            base_url=settings.OPENAI_BASE_URL,
            api_key=settings.OPENAI_API_KEY,
            model=settings.OPENAI_EMBEDDING_MODEL,
            dimensions=settings.OPENAI_EMBEDDING_DIMENSIONS,
        )
    return HashedEmbedder()
