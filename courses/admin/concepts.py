"""The concept graph in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import STAFF_ROLES
from core.admin import ConsoleAdmin, ConsoleForm, ManyPicker, actor_of, stored_id
from courses.models import Concept
from courses.selectors import concepts_visible_to
from courses.services.concepts import save_concept


class ConceptForm(ConsoleForm):
    """A concept with what it builds on."""

    requires = ManyPicker(
        "courses.Concept.requires",
        label=_("Builds on"),
        required=False,
        help_text=_("Direct prerequisites of the same subject only; what those build on follows by itself."),
    )

    class Meta:
        model = Concept
        fields = ("subject", "name", "code", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["requires"] = list(self.instance.requires.order_by("name", "pk").values_list("pk", flat=True))


class SubjectFilter(admin.SimpleListFilter):
    """The subjects of one's own institution: Django's filter on the field would name everybody's."""

    title = _("subject")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        subjects = model_admin.get_queryset(request).order_by("subject").values_list("subject", flat=True).distinct()
        return [(subject, subject) for subject in subjects]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        return queryset.filter(subject=self.value()) if self.value() else queryset


@admin.register(Concept)
class ConceptAdmin(ConsoleAdmin[Concept]):
    """For teachers and admins, who build the concept graph of their institution together."""

    form = ConceptForm
    editor_roles: ClassVar[frozenset[str]] = STAFF_ROLES
    list_display = ("name", "code", "subject", "requires_count")
    list_filter = (SubjectFilter,)
    search_fields = ("name", "code", "subject")
    ordering = ("subject", "name", "id")
    prepopulated_fields = {"code": ("name",)}

    def visible(self, user: Any) -> QuerySet[Concept]:
        return concepts_visible_to(user).annotate(number=Count("prerequisites"))

    def may_edit(self, user: Any, obj: Concept) -> bool:
        """Superusers look at other institutions' graphs, but do not write in them."""
        return bool(user.institution_id == obj.institution_id)

    def get_fieldsets(self, request: HttpRequest, obj: Concept | None = None) -> Any:
        """By method: Django refuses a relation with its own table in ``fieldsets``, though the form brings the field."""
        return ((None, {"fields": ("subject", "name", "code", "description", "requires")}),)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Concept | None = None) -> dict[str, Any]:
        """A code is proposed once; later it may stand in exports."""
        return {} if obj else self.prepopulated_fields

    @admin.display(description=_("builds on"), ordering="number")
    def requires_count(self, concept: Any) -> int:
        return int(concept.number)

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Concept:
        given: dict[str, Any] = form.cleaned_data
        author = actor_of(request)
        return save_concept(
            author=author,
            subject=given["subject"],
            code=given["code"],
            name=given["name"],
            description=given["description"],
            requires=[concept.pk for concept in given["requires"]],
            now=timezone.now(),
            concept_id=stored_id(form),
        )
