"""Files that people keep, in the console: found, opened, and deleted where they must go."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin.base import ReadOnlyConsoleAdmin, actor_of
from core.admin.deeds import Question, ask_then_do
from core.errors import NotFound, UpstreamUnavailable
from core.files.finding import files_visible_to, get_visible_file
from core.files.keeping import delete_file
from core.files.serving import is_shown
from core.models import StoredFile
from core.policies import FILE_OVERSEERS, may_delete_file
from core.ports import people_names
from core.rest.files import serve_file


class KindFilter(admin.SimpleListFilter):
    """What a file is, roughly."""

    title = _("type")
    parameter_name = "kind"
    _KINDS: ClassVar[dict[str, Any]] = {
        "image/": _("Pictures"),
        "audio/": _("Sound"),
        "video/": _("Film"),
        "text/": _("Texts"),
        "application/": _("Documents and others"),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(self._KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[StoredFile]) -> QuerySet[StoredFile]:
        kind = self.value()
        return queryset.filter(media_type__startswith=kind) if kind in self._KINDS else queryset


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyConsoleAdmin[StoredFile]):
    """For teachers: their own files, those of their learners, and what is shared with their classes. Admins: the
    institution's."""

    viewer_roles: ClassVar[frozenset[str]] = FILE_OVERSEERS
    list_display = ("name", "owner_cell", "media_type", "size_cell", "shared_cell", "created_at", "open_cell")
    list_filter = (KindFilter,)
    search_fields = ("name",)
    search_help_text = _("Name of a file or of its owner.")
    ordering = ("-created_at", "-id")
    fields = ("name", "owner_cell", "media_type", "size_cell", "shared_cell", "created_at", "open_cell")
    readonly_fields = fields
    actions_detail: ClassVar[tuple[str, ...]] = ("remove",)
    empty_text = _("Files that people upload: yours, your learners', and what is shared with your classes.")

    def visible(self, user: Any) -> QuerySet[StoredFile]:
        return files_visible_to(user)

    def get_urls(self) -> list[Any]:
        content = self.admin_site.admin_view(self.content_view)
        return [path("<uuid:file_id>/content/", content, name="core_storedfile_content"), *super().get_urls()]

    def content_view(self, request: HttpRequest, file_id: UUID) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise Http404
        try:
            return serve_file(request, get_visible_file(user=actor_of(request), file_id=file_id))
        except NotFound as missing:
            raise Http404(missing.message) from missing
        except UpstreamUnavailable as away:
            return HttpResponse(away.message, status=503, content_type="text/plain; charset=utf-8")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StoredFile], search_term: str
    ) -> tuple[QuerySet[StoredFile], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        user = actor_of(request)
        owners = people_names().like(text, institution_id=None if user.is_superuser else user.institution_id)
        return queryset.filter(Q(name__icontains=text) | Q(owner_id__in=owners)), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        base: Any = super().get_changelist(request, **kwargs)

        class NamedRows(base):
            """The list with the owners' names, asked for once a page."""

            result_list: Any

            def get_results(self, request: HttpRequest) -> None:
                super().get_results(request)
                rows: list[Any] = list(self.result_list)
                names = people_names().of({row.owner_id for row in rows})
                for row in rows:
                    row.owner_name = names.get(row.owner_id, "")
                self.result_list = rows

        return NamedRows

    @admin.display(description=_("owner"))
    def owner_cell(self, file: Any) -> str:
        if not hasattr(file, "owner_name"):
            file.owner_name = people_names().of({file.owner_id}).get(file.owner_id, "")
        return file.owner_name or gettext("Somebody erased")

    @admin.display(description=_("size"), ordering="size_bytes")
    def size_cell(self, file: StoredFile) -> str:
        return filesizeformat(file.size_bytes)

    @admin.display(description=_("shared with"))
    def shared_cell(self, file: StoredFile) -> str:
        return gettext("A class") if file.classroom_id else gettext("Nobody")

    @admin.display(description="")
    def open_cell(self, file: StoredFile) -> SafeString:
        word = gettext("Open") if is_shown(file.media_type) else gettext("Download")
        address = reverse("admin:core_storedfile_content", args=[file.pk])
        return format_html('<a class="console-more" href="{}">{}</a>', address, word)

    def has_remove_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        file = self.find_object(request, object_id)
        return file is not None and may_delete_file(actor_of(request), file)

    @action(description=_("Delete"), url_path="remove", icon="delete", permissions=["remove"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        file: Any = self.get_object(request, object_id)

        def deed() -> str:
            delete_file(file_id=file.pk, actor=actor_of(request), now=timezone.now())
            return gettext("The file is deleted.")

        question = Question(
            title=gettext("Delete %(file)s?") % {"file": file.name},
            text=_("The file is gone for everybody who has it. This cannot be undone."),
            button=_("Delete"),
            icon="delete",
            rows=((gettext("Owner"), self.owner_cell(file)), (gettext("Size"), self.size_cell(file))),
        )
        after = reverse("admin:core_storedfile_changelist")
        return ask_then_do(self, request, file, question=question, deed=deed, after=after)
