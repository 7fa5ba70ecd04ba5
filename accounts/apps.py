"""Accounts: people, institutions, sign-in, consent."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from accounts import events, jobs  # noqa: F401 - register themselves
        from accounts.cards import people_cards
        from accounts.privacy import PERSONAL_ROWS
        from accounts.services.institutions import ensure_built_in_institutions
        from core.ports import cards
        from core.privacy import declare_personal_rows

        cards.register("accounts", people_cards)
        post_migrate.connect(ensure_built_in_institutions, sender=self)
        declare_personal_rows(*PERSONAL_ROWS)
