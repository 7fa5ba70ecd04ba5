"""AI: the shared ML tables and what they feed."""

from django.apps import AppConfig


class AiConfig(AppConfig):
    name = "ai"
    verbose_name = "AI"

    def ready(self) -> None:
        from ai import jobs  # noqa: F401 - registers itself
        from ai.cards import recommendation_cards
        from ai.privacy import DERIVED_FOR_ML_TRAINING, PERSONAL_ROWS, RETENTION
        from ai.projections import PURPOSE, RawTables
        from ai.reactions import RefreshRecommendations
        from core.derived_rows import declare_derived_rows
        from core.events import register_projection, register_reaction
        from core.ports import cards
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention

        register_projection(RawTables())
        register_reaction(RefreshRecommendations())
        cards.register("ai", recommendation_cards)
        declare_personal_rows(*PERSONAL_ROWS)
        for name, erase in DERIVED_FOR_ML_TRAINING.items():
            declare_derived_rows(PURPOSE, name, erase)
        declare_retention(*RETENTION)
