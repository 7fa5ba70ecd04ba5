"""The concept graph in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.api import STAFF_ROLES
from core.admin import ConsoleAdmin, ConsoleForm, ManyPicker, Question, actor_of, ask_then_do, stored_id
from courses.models import Concept, ConceptTag
from courses.selectors import concepts_visible_to
from courses.services.concepts import ConceptDraft, delete_concept, save_concept


class ConceptForm(ConsoleForm):
    """A concept with what it builds on."""

    requires = ManyPicker(
        "courses.Concept.requires",
        label=_("Builds on"),
        required=False,
        help_text=_("Direct prerequisites of the same subject only; what those build on follows by itself."),
    )

    tag_list = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Words under which it is found, with commas between them."),
    )
    refusal_fields: ClassVar = {"tags": "tag_list"}

    class Meta:
        model = Concept
        fields = ("subject", "name", "code", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["requires"] = list(self.instance.requires.order_by("name", "pk").values_list("pk", flat=True))
            self.initial["tag_list"] = ", ".join(row.tag for row in self.instance.tags.all())


class SubjectFilter(admin.SimpleListFilter):
    """The subjects of one's own institution: Django's filter on the field would name everybody's."""

    title = _("subject")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        subjects = model_admin.get_queryset(request).order_by("subject").values_list("subject", flat=True).distinct()
        return [(subject, subject) for subject in subjects]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        return queryset.filter(subject=self.value()) if self.value() else queryset


class TagFilter(admin.SimpleListFilter):
    """The tags of one's own institution."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        shown = model_admin.get_queryset(request).order_by().values("pk")
        tags = ConceptTag.objects.filter(concept__in=shown).order_by("tag").values_list("tag", flat=True).distinct()
        return [(tag, tag) for tag in tags[:200]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        return (
            queryset.filter(pk__in=ConceptTag.objects.filter(tag=self.value()).values("concept"))
            if self.value()
            else queryset
        )


@admin.register(Concept)
class ConceptAdmin(ConsoleAdmin[Concept]):
    """For teachers and admins, who build the concept graph of their institution together."""

    form = ConceptForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    actions_list: ClassVar[tuple[str, ...]] = ("show_graph", "from_file")
    actions_detail: ClassVar[tuple[str, ...]] = ("take_out",)
    list_display = ("name", "code", "subject", "requires_count", "tag_list")
    list_filter = (SubjectFilter, TagFilter)
    search_fields = ("name", "code", "subject")
    ordering = ("subject", "name", "id")
    prepopulated_fields = {"code": ("name",)}

    def visible(self, user: Any) -> QuerySet[Concept]:
        return concepts_visible_to(user).annotate(number=Count("prerequisites")).prefetch_related("tags")

    def may_edit(self, user: Any, obj: Concept) -> bool:
        """Superusers look at other institutions' graphs, but do not write in them."""
        return bool(user.institution_id == obj.institution_id)

    def get_fieldsets(self, request: HttpRequest, obj: Concept | None = None) -> Any:
        """By method: Django refuses a relation with its own table in ``fieldsets``, though the form brings the field."""
        return ((None, {"fields": ("subject", "name", "code", "description", "requires", "tag_list")}),)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Concept | None = None) -> dict[str, Any]:
        """A code is proposed once; later it may stand in exports."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description=_("builds on"), ordering="number")
    def requires_count(self, concept: Any) -> int:
        return int(concept.number)

    @admin.display(description=_("tags"))
    def tag_list(self, concept: Any) -> str:
        return ", ".join(row.tag for row in concept.tags.all())

    @action(description=_("Graph"), url_path="graph", icon="hub")
    def show_graph(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_graph"))

    @action(description=_("From a file"), url_path="from-file", icon="upload_file")
    def from_file(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:courses_concept_file"))

    def has_take_out_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        concept = self.find_object(request, object_id)
        return concept is not None and self.has_change_permission(request, concept)

    @action(description=_("Delete"), url_path="take-out", icon="delete", permissions=["take_out"])
    def take_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        concept: Any = self.get_object(request, object_id)

        def deed() -> str:
            delete_concept(author=actor_of(request), concept_id=concept.pk, now=timezone.now())
            return gettext("%(name)s is deleted.") % {"name": concept}

        question = Question(
            title=gettext("Delete %(name)s?") % {"name": concept},
            text=_("Its tags and its own prerequisites go along. It stays where something builds on it or uses it."),
            button=_("Delete"),
            icon="delete",
        )
        after = reverse("admin:courses_concept_changelist")
        return ask_then_do(self, request, concept, question=question, deed=deed, after=after)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Concept:
        given: dict[str, Any] = form.cleaned_data
        author = actor_of(request)
        draft = ConceptDraft(
            subject=given["subject"],
            code=given["code"],
            name=given["name"],
            description=given["description"],
            requires=[concept.pk for concept in given["requires"]],
            tags=given["tag_list"].split(","),
        )
        return save_concept(author=author, draft=draft, now=timezone.now(), concept_id=stored_id(form))
