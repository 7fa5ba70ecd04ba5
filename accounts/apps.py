"""Accounts: people, institutions, sign-in, consent."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from accounts import events  # noqa: F401 - registers the events
        from accounts.cards import people_cards
        from accounts.services.institutions import ensure_built_in_institutions
        from core.ports import cards

        cards.register("accounts", people_cards)
        post_migrate.connect(ensure_built_in_institutions, sender=self)
