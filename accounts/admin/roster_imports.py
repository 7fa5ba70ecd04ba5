"""Files of people in the console: uploaded, looked at, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanSwitchWidget

from accounts.admin.roster_downloads import RosterDownloads
from accounts.admin.roster_reports import class_counts_of, columns_of_files, report_of
from accounts.enums import ImportState, Role
from accounts.models import RosterImport
from accounts.policies import visible_imports
from accounts.services.roster_imports import confirm_import, discard_import, start_import
from accounts.services.roster_previews import preview_import
from core.admin import Colour, ConsoleAdmin, ConsoleForm, Question, actor_of, ask_then_do, state_badge

REFRESH_SECONDS = 3
_MOVING = (ImportState.CHECKING, ImportState.RUNNING)
_COLOURS: dict[ImportState, Colour] = {
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "warning",
    ImportState.REFUSED: "danger",
    ImportState.RUNNING: "info",
    ImportState.DONE: "success",
    ImportState.FAILED: "danger",
    ImportState.EXPIRED: "",
    ImportState.OUTDATED: "warning",
}


class UploadForm(ConsoleForm):
    """A file, and what shall be done with it."""

    upload = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.zip,.txt"}),
        help_text=_("CSV with a line for each person, or OneRoster 1.1 or 1.2 as ZIP. It is checked first."),
    )
    sends_letters = forms.BooleanField(
        label=_("Write to new people"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Those with an e-mail get a letter with a link to choose a password."),
    )
    leaves_out_faulty = forms.BooleanField(
        label=_("Leave out rows with errors"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Otherwise a file with errors is refused as a whole."),
    )
    refusal_fields: ClassVar = {"file": "upload"}

    class Meta:
        model = RosterImport
        fields: tuple[str, ...] = ()


@admin.register(RosterImport)
class RosterImportAdmin(RosterDownloads, ConsoleAdmin[RosterImport]):
    """For admins: what a file would do is shown before anything is done."""

    form = UploadForm
    empty_text = _("Files of people that were uploaded, with what came of them.")
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    actions_list: ClassVar[tuple[str, ...]] = ("template",)
    actions_detail: ClassVar[tuple[str, ...]] = ("confirm", "findings_csv", "discard")
    change_form_after_template = "accounts/import_report.html"
    change_form_outer_before_template = "admin/heading.html"
    change_form_outer_after_template = "accounts/import_columns.html"
    list_display = ("file_name", "badge", "row_count", "error_count", "started_by", "created_at")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    ordering = ("-created_at", "-id")
    fieldsets = ((None, {"fields": ("file_name", "badge", "format", "started_by", "created_at", "finished_at")}),)
    add_fieldsets = ((None, {"fields": ("upload", "sends_letters", "leaves_out_faulty")}),)

    def visible(self, user: Any) -> QuerySet[RosterImport]:
        return RosterImport.objects.filter(visible_imports(user)).select_related("started_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RosterImport]:
        """Without the findings in the list: there may be a thousand of each."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("findings") if match and str(match.url_name).endswith("_changelist") else rows

    def get_fieldsets(self, request: HttpRequest, obj: RosterImport | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def has_change_permission(self, request: HttpRequest, obj: RosterImport | None = None) -> bool:
        return False

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> RosterImport:
        given: dict[str, Any] = form.cleaned_data
        upload = given["upload"]
        options = {name: given[name] for name in ("sends_letters", "leaves_out_faulty")}
        actor, now = actor_of(request), timezone.now()
        return start_import(upload=upload, file_name=upload.name, options=options, actor=actor, now=now)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button, and below it what a file may hold."""
        more = {"title": gettext("Upload a file of people"), "save_label": gettext("Check the file")}
        context = {**(extra_context or {}), **more, "columns": columns_of_files()}
        response: HttpResponse = super().add_view(request, form_url, context)
        return response

    def response_add(self, request: HttpRequest, obj: RosterImport, post_url_continue: Any = None) -> HttpResponse:
        """To the report, which fills itself."""
        return HttpResponseRedirect(reverse("admin:accounts_rosterimport_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        report = report_of(row, preview_import(row, now=timezone.now())) if row else None
        context = {**(extra_context or {}), "report": report}
        response = super().change_view(request, object_id, form_url, context)
        if row is not None and row.state in _MOVING:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    @state_badge(_COLOURS, ordering="state")
    def badge(self, row: RosterImport) -> ImportState:
        return ImportState(row.state)

    def has_confirm_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and row.state == ImportState.CHECKED

    def has_discard_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and row.state not in (ImportState.RUNNING, ImportState.DONE)

    @action(description=_("Import"), url_path="confirm", icon="group_add", permissions=["confirm"])
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Any = self.get_object(request, object_id)

        def deed() -> str:
            confirm_import(import_id=row.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The import has begun. You may leave this page.")

        text = gettext("%(created)s new, %(updated)s changed, %(closed)s closed, %(left_out)s rows left out.")
        letters = preview_import(row, now=timezone.now()).letters if request.method != "POST" else 0
        post = ngettext("%(number)d letter will be sent.", "%(number)d letters will be sent.", letters)
        question = Question(
            title=gettext("Import the people of %(file)s?") % {"file": row.file_name},
            text=f"{text % row.counts} {post % {'number': letters}}",
            button=_("Import"),
            icon="group_add",
            rows=tuple((str(label), str(count)) for label, count in class_counts_of(row) if count),
        )
        return ask_then_do(self, request, row, question=question, deed=deed)

    @action(description=_("Discard"), url_path="discard", icon="delete", permissions=["discard"])
    def discard(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Any = self.get_object(request, object_id)

        def deed() -> str:
            discard_import(import_id=row.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The file is deleted.")

        question = Question(
            title=gettext("Discard %(file)s?") % {"file": row.file_name},
            text=_("The file is deleted. Nobody was imported from it."),
            button=_("Discard"),
            icon="delete",
        )
        after = reverse("admin:accounts_rosterimport_changelist")
        return ask_then_do(self, request, row, question=question, deed=deed, after=after)
