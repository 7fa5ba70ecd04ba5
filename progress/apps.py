"""Progress: where each learner stands."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    verbose_name = "Progress"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from assessments.api import evidence_parameters
        from core.events import register_live_projection
        from core.ports import ConsoleLink, ConsolePage, cards, console_pages, link_from_console
        from core.privacy import declare_personal_rows
        from core.retention import declare_retention
        from progress.admin.pages import class_page, learner_page
        from progress.cards import progress_cards
        from progress.evidence import TracingParameters
        from progress.privacy import PERSONAL_ROWS, RETENTION
        from progress.projections import MasteryProjection

        evidence_parameters.plug(TracingParameters())
        register_live_projection(MasteryProjection())
        cards.register("progress", progress_cards)
        link_from_console(
            "courses.Classroom", ConsoleLink(_("Mastery of the class"), "admin:progress_class", icon="grid_on")
        )
        is_learner = lambda person: person.role == "student"  # noqa: E731 - one question, asked in one place
        link_from_console(
            "accounts.User", ConsoleLink(_("Mastery"), "admin:progress_learner", suits=is_learner, icon="monitoring")
        )
        console_pages.register("progress_class", ConsolePage("progress/class/<uuid:classroom_id>/", class_page))
        console_pages.register("progress_learner", ConsolePage("progress/learner/<uuid:learner_id>/", learner_page))
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
