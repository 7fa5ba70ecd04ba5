"""Documents in the console: what they are, how far their reading is, their text; and what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import (
    Colour,
    ConsoleForm,
    ScopedRelatedFilter,
    actor_of,
    state_badge,
    stored_id,
)
from courses.admin.document_deeds import DocumentDeeds
from courses.admin.document_pages import report_of
from courses.enums import DocumentState
from courses.library import documents_visible_to
from courses.models import Document
from courses.policies import may_edit_document
from courses.services.documents import (
    change_document,
)

COLOURS: dict[DocumentState, Colour] = {
    DocumentState.UPLOADED: "info",
    DocumentState.PROCESSING: "info",
    DocumentState.READY: "success",
    DocumentState.FAILED: "danger",
}


class DocumentForm(ConsoleForm):
    """What can be changed of a document: all else is in its file."""

    class Meta:
        model = Document
        fields = ("title",)


@admin.register(Document)
class DocumentAdmin(DocumentDeeds):
    """For teachers: the documents of their own courses to release or take away, those of their classes to read. Admins:
    the institution's. They are uploaded on the page of their course."""

    class Media:
        js = ("config/page-parts.js", "courses/standing.js")

    form = DocumentForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    may_add: ClassVar[bool] = False
    empty_text = _("Documents are uploaded on the page of a course: open one and choose “Documents”.")
    list_display = ("title", "course", "kind", "badge", "page_count", "passage_count", "is_released", "created_at")
    list_filter = ("state", "kind", ("course", ScopedRelatedFilter))
    list_select_related = ("course",)
    search_fields = ("title", "file_name", "course__title")
    ordering = ("-created_at", "-id")
    readonly_fields = ("course", "file_link", "uploaded_by", "created_at")
    fieldsets = ((None, {"fields": ("title", ("course", "file_link"), ("uploaded_by", "created_at"))}),)
    change_form_after_template = "courses/document_report.html"

    def visible(self, user: Any) -> QuerySet[Document]:
        return documents_visible_to(user)

    def may_edit(self, user: Any, obj: Document) -> bool:
        return may_edit_document(user, obj)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Document:
        return change_document(
            author=actor_of(request),
            course_id=form.instance.course_id,
            document_id=stored_id(form),
            title=form.cleaned_data["title"],
            now=timezone.now(),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        document = self.get_object(request, object_id)
        context = {**(extra_context or {}), "report": report_of(request, document) if document else None}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    @state_badge(COLOURS, ordering="state")
    def badge(self, document: Document) -> DocumentState:
        return DocumentState(document.state)

    @admin.display(description=_("released"), boolean=True, ordering="released_at")
    def is_released(self, document: Document) -> bool:
        return document.released_at is not None

    @admin.display(description=_("file"))
    def file_link(self, document: Document) -> SafeString:
        address = reverse("admin:courses_document_file", args=[document.pk])
        size = filesizeformat(document.size_bytes)
        link = '<a class="console-more" href="{}"><bdi>{}</bdi></a> ({}, {})'
        return format_html(link, address, document.file_name, document.get_kind_display(), size)
