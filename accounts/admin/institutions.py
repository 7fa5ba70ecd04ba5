"""Institutions in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from accounts.enums import AiProvider, InstitutionKind, RetentionClass, Role
from accounts.models import Institution
from accounts.models.institutions import RETENTION_DAYS
from accounts.selectors import institutions_visible_to
from accounts.services.institutions import create_institution, edit_institution
from core.admin import ConsoleAdmin, ConsoleForm, actor_of

_DECIDED_LATER = ("language", "ai_providers")
_BUILT_IN = frozenset({InstitutionKind.OPEN, InstitutionKind.PLATFORM})


def _days(kind: RetentionClass) -> forms.IntegerField:
    return forms.IntegerField(
        label=kind.label,
        required=False,
        min_value=RETENTION_DAYS.low,
        max_value=RETENTION_DAYS.high,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Days. Empty: as long as the platform does."),
    )


class InstitutionForm(ConsoleForm):
    """Kinds that exist only once are not on offer; lists of settings are boxes to tick and numbers to type."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget)
    ai_providers = forms.MultipleChoiceField(
        label=_("Language models may run"),
        choices=AiProvider.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None: the tutor works with what it has built in."),
    )
    keep_sign_ins = _days(RetentionClass.SIGN_INS)
    keep_conversations = _days(RetentionClass.CONVERSATIONS)
    keep_evidence = _days(RetentionClass.EVIDENCE)

    class Meta:
        model = Institution
        fields = (
            "name",
            "slug",
            "kind",
            "country",
            "language",
            "time_zone",
            "allows_student_registration",
            "allows_teacher_registration",
            "requires_staff_mfa",
            "guardians_see_chats",
            "majority_age",
            "school_year_month",
            "school_year_day",
            "emotion_policy",
            "ai_providers",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:  # a new one decides later
            for name in (*_DECIDED_LATER, *(f"keep_{kind}" for kind in RetentionClass)):
                self.fields.pop(name, None)
        for kind in RetentionClass:
            if f"keep_{kind}" in self.fields:
                self.initial[f"keep_{kind}"] = self.instance.retention_days.get(kind)
        if "kind" in self.fields:
            kinds = [(value, label) for value, label in InstitutionKind.choices if value not in _BUILT_IN]
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def settings_changed(self) -> dict[str, Any]:
        """What was changed, under the names of the settings."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data if not name.startswith("keep_")}
        if any(name.startswith("keep_") for name in self.changed_data):
            days = {str(kind): self.cleaned_data[f"keep_{kind}"] for kind in RetentionClass}
            changed["retention_days"] = {kind: number for kind, number in days.items() if number}
        return changed

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        return country.upper()


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
        (
            _("People"),
            {
                "fields": (
                    "requires_staff_mfa",
                    ("allows_student_registration", "allows_teacher_registration"),
                    ("majority_age", "guardians_see_chats"),
                    ("school_year_month", "school_year_day"),
                )
            },
        ),
        (_("Models and feelings"), {"fields": ("ai_providers", "emotion_policy")}),
        (_("How long data is kept"), {"fields": ("keep_sign_ins", "keep_conversations", "keep_evidence")}),
    )
    add_fieldsets = ((None, {"fields": ("name", "slug", "kind", "country")}),)

    def visible(self, user: Any) -> QuerySet[Institution]:
        return institutions_visible_to(user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_fieldsets(self, request: HttpRequest, obj: Institution | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

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
        actor = actor_of(request)
        if form.instance._state.adding:
            return create_institution(
                name=given["name"],
                slug=given["slug"],
                kind=InstitutionKind(given["kind"]),
                country=given["country"],
                actor=actor,
                now=timezone.now(),
            )
        changes = form.settings_changed()
        edited = edit_institution(institution_id=form.instance.pk, changes=changes, actor=actor, now=timezone.now())
        if "requires_staff_mfa" in changes:  # this browser goes on to set up what is asked of everybody now
            actor.refresh_from_db(fields=["epoch"])
            update_session_auth_hash(request, actor)
        return edited
