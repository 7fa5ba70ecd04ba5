"""What people ask of their data, in the console: who asks, until when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.enums import DataRequestKind, DataRequestState, Role
from accounts.models import DataRequest, RosterImport
from accounts.models.data_requests import UNDECIDED
from accounts.policies import may_manage_person, visible_data_requests
from accounts.selectors import guardians_of
from accounts.services.data_requests import approve_data_request, refuse_data_request
from accounts.services.erasure import plan_erasure_of
from accounts.services.roster_imports import WAITING
from accounts.texts import REFUSAL_LENGTH
from core.admin import Colour, Question, ReadOnlyConsoleAdmin, actor_of, ask_then_do, given_answer, state_badge
from core.errors import PlatformError
from core.retention import retention_rules

_COLOURS: Mapping[DataRequestState, Colour] = {
    DataRequestState.OPEN: "warning",
    DataRequestState.APPROVED: "info",
    DataRequestState.DONE: "success",
    DataRequestState.REFUSED: "",
    DataRequestState.CANCELLED: "",
}


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyConsoleAdmin[DataRequest]):
    """For admins: copies and erasures that people ask for, the most urgent first. Each is approved or refused."""

    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    actions_detail: ClassVar[tuple[str, ...]] = ("approve", "refuse")
    list_display = ("person", "kind", "how_it_stands", "requested_by", "requested_at", "due_at")
    list_filter = ("state", "kind")
    list_select_related = ("person", "requested_by")
    search_fields = ("person__full_name", "person__username")
    search_help_text = _("Name of the person.")
    fieldsets = (
        (None, {"fields": ("kind", "person", "requested_by", "state")}),
        (_("When"), {"fields": ("requested_at", "due_at", "decided_by", "decided_at", "done_at", "archive_until")}),
        (_("Result"), {"fields": ("refusal", "what_was_done")}),
    )

    def visible(self, user: Any) -> QuerySet[DataRequest]:
        is_answered = Case(When(state__in=UNDECIDED, then=Value(0)), default=Value(1))
        seen = DataRequest.objects.filter(visible_data_requests(user)).annotate(is_answered=is_answered)
        return seen.select_related("person", "requested_by", "decided_by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("is_answered", "due_at", "-id")

    @state_badge(_COLOURS, more={"overdue": "danger"}, ordering="state")
    def how_it_stands(self, request: DataRequest) -> DataRequestState | tuple[str, str]:
        if request.state in UNDECIDED and request.due_at < timezone.now():
            return "overdue", gettext("Overdue")
        return DataRequestState(request.state)

    @display(description=_("rows"))
    def what_was_done(self, request: DataRequest) -> str:
        parts = [counts for counts in request.outcome.values() if isinstance(counts, dict)]
        rows = sum(number for counts in parts for number in counts.values())
        tables = len({table for counts in parts for table in counts})
        return gettext("%(rows)s rows of %(tables)s tables") % {"rows": rows, "tables": tables} if rows else ""

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        asked = self.find_object(request, object_id)
        if asked is None or asked.state != DataRequestState.OPEN:
            return False
        return may_manage_person(actor_of(request), asked.person)

    @action(description=_("Approve"), url_path="approve", icon="task_alt", permissions=["decide"])
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
            limit=REFUSAL_LENGTH,
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
    plan = plan_erasure_of(asked.person_id)
    return Question(
        title=gettext("Erase %(name)s?") % {"name": asked.person},
        text=_(
            "It cannot be undone. What is theirs goes for good, in every part of Lyceum; what they made for others, as "
            "courses and lessons, stays without their name."
        ),
        button=_("Erase"),
        icon="person_remove",
        rows=(
            *_known_of(asked),
            *_counted(gettext("Deleted"), plan.deleted),
            *_counted(gettext("Kept without a name"), plan.reduced),
        ),
    )


def _known_of(asked: DataRequest) -> list[tuple[str, str]]:
    """What the office should think of before it erases somebody."""
    person = asked.person
    known = [(gettext("Role"), str(person.get_role_display()))]
    if guardians := [str(link.guardian) for link in guardians_of(person)]:
        known.append((gettext("Guardians"), ", ".join(guardians)))
    ready = DataRequest.objects.of_person(person.pk).filter(archive_until__gt=timezone.now()).exclude(archive="")
    waiting = RosterImport.objects.filter(institution_id=asked.institution_id, state__in=WAITING).count()
    if waiting:
        known.append(
            (gettext("Files of people that wait"), gettext("%(number)s, to be sent again") % {"number": waiting})
        )
    if ready.exists():
        known.append((gettext("A copy that can still be fetched"), gettext("goes too: wait until it was fetched")))
    return known


def _counted(word: str, tables: Mapping[str, int]) -> list[tuple[str, str]]:
    """In the words of the rules of retention."""
    meanings = {rule.model: rule.what for rule in reversed(retention_rules())}
    return [(f"{word}: {meanings.get(table, table)}", str(number)) for table, number in tables.items()]
