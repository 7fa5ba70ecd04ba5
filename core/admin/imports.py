"""Imports of material in the console: uploaded, looked at, confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanSwitchWidget

from core.admin.badges import Colour, state_badge
from core.admin.base import ConsoleAdmin, actor_of
from core.admin.deeds import Question, ask_then_do
from core.admin.forms import ConsoleForm
from core.admin.import_reports import formats_told, report_of, target_of
from core.exchange.formats import formats
from core.exchange.imports import ImportOrder, confirm_import, discard_import, start_import
from core.models import MaterialImport, MaterialImportState
from core.policies import IMPORTERS, visible_imports

REFRESH_SECONDS = 2
_MOVING = (MaterialImportState.CHECKING, MaterialImportState.RUNNING)
_COLOURS: dict[MaterialImportState, Colour] = {
    MaterialImportState.CHECKING: "info",
    MaterialImportState.CHECKED: "warning",
    MaterialImportState.REFUSED: "danger",
    MaterialImportState.RUNNING: "info",
    MaterialImportState.DONE: "success",
    MaterialImportState.FAILED: "danger",
    MaterialImportState.EXPIRED: "",
}


class MaterialForm(ConsoleForm):
    """A package, and what shall be done with it. ``course`` comes with the way from a course."""

    upload = forms.FileField(
        label=_("File"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("It is checked first: you see what would be imported before anything is."),
    )
    leaves_out_faulty = forms.BooleanField(
        label=_("Leave out what has errors"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Otherwise a package with errors is refused as a whole."),
    )
    course = forms.UUIDField(required=False, widget=forms.HiddenInput)
    refusal_fields: ClassVar = {"file": "upload", "target": "upload", "format": "upload"}

    class Meta:
        model = MaterialImport
        fields: tuple[str, ...] = ()


@admin.register(MaterialImport)
class MaterialImportAdmin(ConsoleAdmin[MaterialImport]):
    """For teachers and admins: what a package would do is shown before anything is done."""

    form = MaterialForm
    empty_text = _("Courses that came from other systems, with what became of them.")
    editor_roles: ClassVar[frozenset[str]] = IMPORTERS
    actions_detail: ClassVar[tuple[str, ...]] = ("confirm", "discard")
    change_form_after_template = "admin/material_report.html"
    change_form_outer_before_template = "admin/heading.html"
    change_form_outer_after_template = "admin/material_formats.html"
    list_display = ("name", "badge", "format_title", "created_at")
    list_filter = ("state",)
    ordering = ("-created_at", "-id")
    fieldsets = ((None, {"fields": ("name", "badge", "file_name", "created_at", "finished_at")}),)
    add_fieldsets = ((None, {"fields": ("upload", "leaves_out_faulty", "course")}),)

    def visible(self, user: Any) -> QuerySet[MaterialImport]:
        return MaterialImport.objects.filter(visible_imports(user))

    def get_fieldsets(self, request: HttpRequest, obj: MaterialImport | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def has_change_permission(self, request: HttpRequest, obj: MaterialImport | None = None) -> bool:
        return False

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> MaterialImport:
        given: dict[str, Any] = form.cleaned_data
        upload = given["upload"]
        order = ImportOrder(target_id=given["course"], leaves_out_faulty=given["leaves_out_faulty"])
        actor, now = actor_of(request), timezone.now()
        return start_import(upload=upload, file_name=upload.name, actor=actor, order=order, now=now)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button, and below it what can be imported, and where it goes."""
        more = {
            "title": gettext("Import a course"),
            "save_label": gettext("Check the file"),
            "formats": formats_told(),
            "into": target_of(actor_of(request), _course_in(request)),
        }
        response: HttpResponse = super().add_view(request, form_url, {**(extra_context or {}), **more})
        return response

    def response_add(self, request: HttpRequest, obj: MaterialImport, post_url_continue: Any = None) -> HttpResponse:
        """To the report, which fills itself."""
        return HttpResponseRedirect(reverse("admin:core_materialimport_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        report = report_of(row, actor_of(request)) if row else None
        context = {**(extra_context or {}), "report": report}
        response = super().change_view(request, object_id, form_url, context)
        if row is not None and row.state in _MOVING:
            response["Refresh"] = str(REFRESH_SECONDS)
        return response

    @admin.display(description=_("what"), ordering="title")
    def name(self, row: MaterialImport) -> str:
        return str(row)

    @admin.display(description=_("format"), ordering="format")
    def format_title(self, row: MaterialImport) -> str:
        return str(formats[row.format].title) if row.format in formats else ""

    @state_badge(_COLOURS, ordering="state")
    def badge(self, row: MaterialImport) -> MaterialImportState:
        return MaterialImportState(row.state)

    def has_confirm_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and row.state == MaterialImportState.CHECKED

    def has_discard_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and row.state not in (MaterialImportState.RUNNING, MaterialImportState.DONE)

    @action(description=_("Import"), url_path="confirm", icon="download_done", permissions=["confirm"])
    def confirm(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Any = self.get_object(request, object_id)

        def deed() -> str:
            confirm_import(import_id=row.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The import has begun. You may leave this page.")

        text = gettext("%(created)s new, %(updated)s changed, %(skipped)s left out, %(refused)s with errors.")
        question = Question(
            title=gettext("Import %(title)s?") % {"title": row},
            text=text % row.counts if row.counts else "",
            button=_("Import"),
            icon="download_done",
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
            text=_("The file and its report are deleted. Nothing was imported from it."),
            button=_("Discard"),
            icon="delete",
        )
        after = reverse("admin:core_materialimport_changelist")
        return ask_then_do(self, request, row, question=question, deed=deed, after=after)


def _course_in(request: HttpRequest) -> UUID | None:
    """The course of the way that led here."""
    try:
        return UUID(request.POST.get("course") or request.GET.get("course") or "")
    except ValueError:
        return None
