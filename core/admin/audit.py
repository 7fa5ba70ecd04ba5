"""The audit in the console: who did what to what, with names, old and new values, and the state of the seal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import AllValuesFieldListFilter, SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin.base import ReadOnlyConsoleAdmin, actor_of
from core.audit_labels import audit_field, audit_label
from core.audit_log import FieldChange, ReadEntry, note_reading, read_entries
from core.models import AuditDetail
from core.policies import AUDIT_READERS, visible_entries
from core.ports import people_names

_NOBODY = "none"


class _LabelledFilter(AllValuesFieldListFilter):
    """The codes that there are, by their labels and in the order of these, in a list in which one can type."""

    template = "admin/select_filter.html"

    def label_of(self, code: str) -> str:
        raise NotImplementedError

    def choices(self, changelist: Any) -> Any:
        everything, *rest = super().choices(changelist)
        known = set(self.lookup_choices)
        labelled = [
            {**choice, "display": self.label_of(str(choice["display"])) if choice["display"] in known else "—"}
            for choice in rest
        ]
        yield everything
        yield from sorted(labelled, key=lambda choice: str(choice["display"]).casefold())


class ActionFilter(_LabelledFilter):
    """What was done."""

    def label_of(self, code: str) -> str:
        return audit_label(code)


class KindFilter(_LabelledFilter):
    """To what kind of thing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = gettext("kind of thing")

    def label_of(self, code: str) -> str:
        return _kind(code)


class ActorFilter(SimpleListFilter):
    """One actor, chosen by their name in the list: a school has too many to offer them all."""

    title = _("person")
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        nobody = (_NOBODY, gettext("The platform itself"))
        actor_id = _uuid(self.value() or "")
        if actor_id is None:
            return [nobody]
        return [nobody, (str(actor_id), people_names().of({actor_id}).get(actor_id, str(actor_id)))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditDetail]) -> QuerySet[AuditDetail]:
        chosen = self.value()
        if chosen is None:
            return queryset
        actor_id = None if chosen == _NOBODY else _uuid(chosen)
        return queryset.filter(actor_id=actor_id) if actor_id or chosen == _NOBODY else queryset.none()


@admin.register(AuditDetail)
class AuditDetailAdmin(ReadOnlyConsoleAdmin[AuditDetail]):
    """For institution admins: who did what. That they looked is written down too."""

    viewer_roles: ClassVar[frozenset[str]] = AUDIT_READERS
    list_display = ("moment", "deed", "object_cell", "actor_cell", "address", "seal_cell")
    list_filter = (("action", ActionFilter), ("object_type", KindFilter), ActorFilter)
    search_fields = ("request_id",)  # shows the field; ``get_search_results`` knows what is meant
    search_help_text = _("Name of a person, an id, or the id of a request.")
    date_hierarchy = "at"
    ordering = ("-at", "-uid")
    fields = ("moment", "deed", "object_cell", "actor_cell", "address", "request_id", "seal_cell", "change_table")
    readonly_fields = fields

    def visible(self, user: Any) -> QuerySet[AuditDetail]:
        return AuditDetail.objects.filter(visible_entries(user))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        base: Any = super().get_changelist(request, **kwargs)

        class NamedRows(base):
            """The list with names and seals, asked for once a page."""

            result_list: Any

            def get_results(self, request: HttpRequest) -> None:
                super().get_results(request)
                rows: list[Any] = list(self.result_list)
                _read(rows)
                self.result_list = rows

        return NamedRows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditDetail], search_term: str
    ) -> tuple[QuerySet[AuditDetail], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        if (found := _uuid(text)) is not None:
            return queryset.filter(Q(object_id=found) | Q(actor_id=found) | Q(request_id=text)), False
        user = actor_of(request)
        people = people_names().like(text, institution_id=None if user.is_superuser else user.institution_id)
        return queryset.filter(Q(object_id__in=people) | Q(actor_id__in=people) | Q(request_id=text)), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)
        note_reading(actor_of(request), now=timezone.now())
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        note_reading(actor_of(request), now=timezone.now())
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> AuditDetail | None:
        """With its object as the reader sees it: the page of one entry names it."""
        entry: Any = super().get_object(request, object_id, from_field)
        if entry is not None:
            page = self.admin_site._registry.get(_model(entry.object_type))
            entry.thing = page.get_queryset(request).filter(pk=entry.object_id).first() if page else None
        return entry  # type: ignore[no-any-return]

    @admin.display(description=_("when"), ordering="at")
    def moment(self, entry: AuditDetail) -> str:
        """With the zone of the clock: entries are read side by side with what is known from elsewhere."""
        at = timezone.localtime(entry.at)
        return f"{date_format(at, 'DATETIME_FORMAT')} ({timezone.get_current_timezone_name()})"

    @admin.display(description=_("what"), ordering="action")
    def deed(self, entry: AuditDetail) -> str:
        return audit_label(entry.action)

    @admin.display(description=_("to whom or what"))
    def object_cell(self, entry: AuditDetail) -> str | SafeString:
        """The name of a person, the kind of anything else; the way to its page where it has one."""
        model, thing = _model(entry.object_type), getattr(entry, "thing", None)
        text = _one(entry).object_name or (
            f"{_kind(entry.object_type)}: {thing}" if thing else _kind(entry.object_type)
        )
        if model is None or model not in self.admin_site._registry:
            return text
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.object_id])
        return format_html('<a href="{}">{}</a>', address, text)

    @admin.display(description=_("by"))
    def actor_cell(self, entry: AuditDetail) -> str | SafeString:
        if entry.actor_id is None:
            return gettext("The platform itself")
        text = _one(entry).actor_name or gettext("Somebody erased")
        address = reverse("admin:core_auditdetail_changelist", query={ActorFilter.parameter_name: str(entry.actor_id)})
        return format_html('<a href="{}">{}</a>', address, text)

    @admin.display(description=_("seal"))
    def seal_cell(self, entry: AuditDetail) -> str:
        read = _one(entry)
        if read.seal is None:
            return gettext("Not sealed yet")
        text = gettext("No. %(number)d") if read.is_intact else gettext("No. %(number)d: changed afterwards!")
        return text % {"number": read.seal}

    @admin.display(description=_("changes"))
    def change_table(self, entry: AuditDetail) -> str | SafeString:
        changes = _one(entry).changes
        return _table_of(_labelled(entry, changes)) if changes else gettext("None")


def _table_of(changes: Iterable[tuple[Any, str, Callable[[Any], str]]]) -> SafeString:
    """Each change with its field's label and the words for its values."""
    head = (gettext("Field"), gettext("Before"), gettext("After"))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td data-label="{}">{}</td><td data-label="{}">{}</td></tr>',
        ((label, head[1], word(change.before), head[2], word(change.after)) for change, label, word in changes),
    )
    return format_html(
        '<table class="console-table console-changes"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        *head,
        rows,
    )


def _read(details: list[Any]) -> None:
    """Keep with each entry what is read of it elsewhere."""
    for entry in read_entries(details):
        entry.detail.read = entry  # type: ignore[attr-defined]


def _one(detail: Any) -> ReadEntry:
    if not hasattr(detail, "read"):
        _read([detail])
    read: ReadEntry = detail.read
    return read


def _labelled(
    entry: AuditDetail, changes: Iterable[FieldChange]
) -> Iterator[tuple[FieldChange, str, Callable[[Any], str]]]:
    """Each with what its field is called, and how its values are read: codes by their words where these are known."""
    model = _model(entry.object_type)
    columns = {field.name: field for field in model._meta.fields} if model else {}
    for change in changes:
        column, known = columns.get(change.field), audit_field(change.field)
        label = known.label if column is None else column.verbose_name
        choices = known.choices if column is None else column.flatchoices
        yield change, str(capfirst(str(label))), partial(_value, words=dict(choices or ()))


def _value(value: Any, *, words: Mapping[Any, Any]) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, str):
        return str(words.get(value, value))
    return json.dumps(value, ensure_ascii=False)


def _kind(label: str) -> str:
    model = _model(label)
    return str(capfirst(str(model._meta.verbose_name))) if model else label


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
