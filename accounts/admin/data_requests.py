"""What people ask of their data, in the console: who asks, until when, and what becomes of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.enums import DataRequestKind, DataRequestState, Role
from accounts.models import DataRequest
from accounts.policies import may_manage_person, visible_data_requests
from accounts.services.data_requests import approve_data_request, plan_of, refuse_data_request
from core.admin import Question, ReadOnlyConsoleAdmin, actor_of, ask_then_do, given_answer
from core.errors import PlatformError

_COLOURS = {
    "open": "warning",
    "overdue": "danger",
    "approved": "info",
    "done": "success",
    "refused": "",
    "cancelled": "",
}


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyConsoleAdmin[DataRequest]):
    """For admins: copies and erasures that people ask for, the most urgent first. Each is let through or refused."""

    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    actions_detail: ClassVar[tuple[str, ...]] = ("approve", "refuse")
    list_display = ("person", "kind", "how_it_stands", "requested_by", "requested_at", "due_at")
    list_filter = ("state", "kind")
    list_select_related = ("person", "requested_by")
    search_fields = ("person__full_name", "person__username")
    search_help_text = _("Name of the person.")
    ordering = ("-requested_at", "-id")
    fieldsets = (
        (None, {"fields": ("kind", "person", "requested_by", "how_it_stands")}),
        (_("When"), {"fields": ("requested_at", "due_at", "decided_by", "decided_at", "done_at", "archive_until")}),
        (_("Result"), {"fields": ("refusal", "what_was_done")}),
    )

    def visible(self, user: Any) -> QuerySet[DataRequest]:
        seen = DataRequest.objects.filter(visible_data_requests(user))
        return seen.select_related("person", "requested_by", "decided_by")

    @display(description=_("state"), label=_COLOURS)
    def how_it_stands(self, request: DataRequest) -> tuple[str, str]:
        """A code for the colour, and the word."""
        if request.state == DataRequestState.OPEN and request.due_at < timezone.now():
            return "overdue", gettext("Overdue")
        return str(request.state), str(request.get_state_display())

    @display(description=_("rows"))
    def what_was_done(self, request: DataRequest) -> str:
        return "; ".join(
            f"{part}: {', '.join(f'{table} {number}' for table, number in counts.items())}"
            for part, counts in request.outcome.items()
            if isinstance(counts, dict) and counts
        )

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        asked = self.get_object(request, str(object_id)) if object_id else None
        if asked is None or asked.state != DataRequestState.OPEN:
            return False
        return may_manage_person(actor_of(request), asked.person)

    @action(description=_("Let it through"), url_path="approve", icon="task_alt", permissions=["decide"])
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        asked: Any = self.get_object(request, object_id)
        try:
            question = _question(asked)
        except PlatformError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("admin:accounts_datarequest_change", args=[asked.pk]))

        def deed() -> str:
            approve_data_request(request_id=asked.pk, actor=actor_of(request), now=timezone.now())
            return gettext("It is being carried out.")

        return ask_then_do(self, request, asked, question=question, deed=deed)

    @action(description=_("Refuse"), url_path="refuse", icon="block", permissions=["decide"])
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        asked: Any = self.get_object(request, object_id)

        def deed() -> str:
            reason = given_answer(request)
            refuse_data_request(request_id=asked.pk, reason=reason, actor=actor_of(request), now=timezone.now())
            return gettext("The request is refused.")

        question = Question(
            title=gettext("Refuse the request of %(name)s?") % {"name": asked.requested_by},
            text=_("Few reasons are good in law. The person is told yours, and may complain to the authority."),
            button=_("Refuse"),
            icon="block",
            answer=_("Reason"),
        )
        return ask_then_do(self, request, asked, question=question, deed=deed)


def _question(asked: DataRequest) -> Question:
    """What letting it through means: of an erasure, how many rows of which table go.

    Raises:
        AlreadyErased, LastAdmin: there is nothing to erase, or nobody who may be.
    """
    if asked.kind == DataRequestKind.EXPORT:
        return Question(
            title=gettext("Make a copy of everything about %(name)s?") % {"name": asked.person},
            text=_("Whoever asked can fetch it for seven days. You do not see it."),
            button=_("Make the copy"),
            icon="folder_zip",
        )
    plan = plan_of(asked)
    counts = [(gettext("Deleted"), plan.deleted), (gettext("Kept without a name"), plan.reduced)]
    return Question(
        title=gettext("Erase %(name)s?") % {"name": asked.person},
        text=_("Work, results, sign-ins and messages go for good, in every part of Lyceum. It cannot be undone."),
        button=_("Erase"),
        icon="person_remove",
        rows=tuple((f"{word}: {table}", str(number)) for word, tables in counts for table, number in tables.items()),
    )
