"""Celery shells: each makes one call."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts.mail import forget_old_mail
from accounts.notification_mail import ask_for_digests
from accounts.services.data_request_work import remind_of_due_requests, reopen_stuck_requests
from accounts.services.guardians import end_links_of_adults
from accounts.services.kg import set_kg_levels
from accounts.services.roster_imports import end_stuck_imports


@shared_task(name="accounts.set_kg_levels")
def set_kg_levels_task() -> None:
    set_kg_levels(now=timezone.now())


@shared_task(name="accounts.end_links_of_adults")
def end_links_of_adults_task() -> None:
    end_links_of_adults(now=timezone.now())


@shared_task(name="accounts.clear_browser_sessions")
def clear_browser_sessions_task() -> None:
    """Rows of the console's sessions that ran out."""
    call_command("clearsessions")


@shared_task(name="accounts.end_stuck_imports")
def end_stuck_imports_task() -> None:
    end_stuck_imports(now=timezone.now())


@shared_task(name="accounts.ask_for_digests")
def ask_for_digests_task() -> None:
    ask_for_digests(now=timezone.now())


@shared_task(name="accounts.forget_old_mail")
def forget_old_mail_task() -> None:
    forget_old_mail(now=timezone.now())


@shared_task(name="accounts.look_after_data_requests")
def look_after_data_requests_task() -> None:
    reopen_stuck_requests(now=timezone.now())
    remind_of_due_requests(now=timezone.now())
