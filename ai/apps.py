"""AI: the shared ML tables and what they feed."""

from django.apps import AppConfig


class AiConfig(AppConfig):
    name = "ai"
    verbose_name = "AI"

    def ready(self) -> None:
        from ai import jobs  # noqa: F401 - registers itself
        from ai.cards import recommendation_cards
        from ai.privacy import PERSONAL_ROWS
        from ai.projections import RawTables
        from ai.reactions import RefreshRecommendations
        from core.events import register_projection, register_reaction
        from core.ports import cards
        from core.privacy import declare_personal_rows

        register_projection(RawTables())
        register_reaction(RefreshRecommendations())
        cards.register("ai", recommendation_cards)
        declare_personal_rows(*PERSONAL_ROWS)
