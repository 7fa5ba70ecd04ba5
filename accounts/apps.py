"""Accounts: people, institutions, sign-in, consent."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate
        from django.utils.translation import gettext_lazy as _

        from accounts import events, jobs  # noqa: F401 - register themselves
        from accounts.admin.guardians import guardians_page
        from accounts.cards import people_cards
        from accounts.privacy import PERSONAL_ROWS
        from accounts.services.institutions import ensure_built_in_institutions
        from core.ports import ConsoleLink, ConsolePage, cards, console_pages, link_from_console
        from core.privacy import declare_personal_rows

        cards.register("accounts", people_cards)
        is_student = lambda person: person.role == "student"  # noqa: E731 - one question, asked in one place
        link_from_console("accounts.User", ConsoleLink(_("Guardians"), "admin:accounts_guardians", suits=is_student))
        console_pages.register("accounts_guardians", ConsolePage("accounts/guardians/<uuid:child_id>/", guardians_page))
        post_migrate.connect(ensure_built_in_institutions, sender=self)
        declare_personal_rows(*PERSONAL_ROWS)
