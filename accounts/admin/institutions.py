"""Institutions in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import InstitutionKind, Role
from accounts.models import Institution
from accounts.selectors import institutions_visible_to
from accounts.services.institutions import create_institution, edit_institution
from core.admin import ConsoleAdmin, ConsoleForm

_BUILT_IN = frozenset({InstitutionKind.OPEN, InstitutionKind.PLATFORM})


class InstitutionForm(ConsoleForm):
    """Kinds that exist only once are not on offer."""

    class Meta:
        model = Institution
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            kinds = [(value, label) for value, label in InstitutionKind.choices if value not in _BUILT_IN]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if country and (len(country) != 2 or not country.isalpha()):
            raise forms.ValidationError(_("Two letters, as in ES."))
        return country


@admin.register(Institution)
class InstitutionAdmin(ConsoleAdmin[Institution]):
    """For admins, who keep their own institution's page; superusers see all and add new ones."""

    form = InstitutionForm
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("name", "slug", "kind", "country", "language")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    ordering = ("name", "id")
    fieldsets = (
        (None, {"fields": ("name", "slug", "kind", "country")}),
        (_("Language and time"), {"fields": ("language", "time_zone")}),
        (_("Registration"), {"fields": ("allows_student_registration", "allows_teacher_registration")}),
        (_("Sign-in"), {"fields": ("requires_staff_mfa",)}),
    )
    add_fieldsets = ((None, {"fields": ("name", "slug", "kind", "country")}),)

    def visible(self, user: Any) -> QuerySet[Institution]:
        return institutions_visible_to(user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: Institution | None = None) -> tuple[str, ...]:
        return ("slug", "kind") if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Whoever has one institution is led to it."""
        if not request.user.is_superuser and self.has_view_permission(request):
            own = getattr(request.user, "institution_id", None)
            return HttpResponseRedirect(reverse("admin:accounts_institution_change", args=[own]))
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Institution:
        given: dict[str, Any] = form.cleaned_data
        actor: Any = request.user
        if form.instance._state.adding:
            return create_institution(
                name=given["name"],
                slug=given["slug"],
                kind=InstitutionKind(given["kind"]),
                country=given["country"],
                actor=actor,
                now=timezone.now(),
            )
        changes = {name: given[name] for name in form.changed_data}
        return edit_institution(institution_id=form.instance.pk, changes=changes, actor=actor, now=timezone.now())
