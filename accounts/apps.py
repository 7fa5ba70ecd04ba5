"""Accounts: people, institutions, sign-in, consent."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out
        from django.db.models.signals import post_migrate
        from django.utils.translation import gettext_lazy as _

        from accounts import events, jobs, roster_jobs  # noqa: F401 - register themselves
        from accounts.admin.guardians import guardians_page
        from accounts.admin.realtime import ticket_page
        from accounts.audit_labels import AUDIT_FIELDS, AUDIT_LABELS
        from accounts.cards import people_cards
        from accounts.pages.handoff import end_what_came_of_it
        from accounts.people_names import AccountNames
        from accounts.privacy import PERSONAL_ROWS
        from accounts.reactions import PushNotifications
        from accounts.realtime import SignIns
        from accounts.retention import RETENTION, retention_choices
        from accounts.services.institutions import ensure_built_in_institutions
        from core import ports
        from core.audit_labels import label_audit_fields, label_audits
        from core.events import register_reaction
        from core.ports import ConsoleLink, ConsolePage, cards, console_pages, link_from_console
        from core.privacy import declare_personal_rows
        from core.realtime.admissions import gatekeeper
        from core.retention import declare_retention

        cards.register("accounts", people_cards)
        ports.people_names.plug(AccountNames())
        gatekeeper.plug(SignIns())
        label_audits(AUDIT_LABELS)
        label_audit_fields(AUDIT_FIELDS)
        register_reaction(PushNotifications())
        is_student = lambda person: person.role == "student"  # noqa: E731 - one question, asked in one place
        link_from_console(
            "accounts.User",
            ConsoleLink(_("Guardians"), "admin:accounts_guardians", suits=is_student, icon="family_restroom"),
        )
        console_pages.register("accounts_guardians", ConsolePage("accounts/guardians/<uuid:child_id>/", guardians_page))
        console_pages.register("realtime_ticket", ConsolePage("realtime/ticket/", ticket_page))
        user_logged_out.connect(end_what_came_of_it)
        post_migrate.connect(ensure_built_in_institutions, sender=self)
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
        ports.retention_choices.plug(retention_choices)
