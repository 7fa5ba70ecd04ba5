"""People in the console."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordToggleWidget

from accounts.admin.person_deeds import PersonDeeds
from accounts.enums import Role
from accounts.models import User
from accounts.selectors import people_visible_to
from accounts.services.people import manage_person
from accounts.services.registration import create_person
from core.admin import ConsoleForm, OnePicker, ScopedRelatedFilter

_MANAGED = ("full_name", "email", "role", "is_active")


class PersonForm(ConsoleForm):
    """A person. A password may be typed once, when the account is made; a link lets people choose their own."""

    institution = OnePicker("accounts.User.institution", label=_("Institution"), required=False)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordToggleWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Better left empty: once the person is saved, make a link with which they choose their own."),
    )

    class Meta:
        model = User
        fields = ("full_name", "role", "username", "email", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_change = not self.instance._state.adding
        if is_change:
            self.fields.pop("password", None)
        if is_change or not self.request.user.is_superuser:
            self.fields.pop("institution", None)

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"] or None

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.instance.pk == self.request.user.pk:
            for field in {"role", "is_active"} & set(self.changed_data):
                self.add_error(field, _("Somebody else has to change this for you."))
        return given


@admin.register(User)
class PersonAdmin(PersonDeeds):
    """For admins, who make and close accounts; teachers look up their own learners."""

    form = PersonForm
    viewer_roles: ClassVar[frozenset[str]] = frozenset({Role.TEACHER})
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("full_name", "role", "username", "email", "is_active")
    list_select_related = ("institution",)
    search_fields = ("full_name", "username", "email")
    ordering = ("full_name", "id")
    fieldsets = (
        (None, {"fields": ("full_name", "role", "username", "email", "is_active")}),
        (_("Account"), {"fields": ("institution", "language", "time_zone", "registered_at")}),
    )

    def visible(self, user: Any) -> QuerySet[User]:
        return people_visible_to(user).select_related("institution")

    def may_edit(self, user: Any, obj: User) -> bool:
        """Nobody changes a person who stands above them."""
        return bool(user.is_superuser or not obj.is_superuser)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        own: list[Any] = ["role", "is_active"]
        return [*own, ("institution", ScopedRelatedFilter)] if request.user.is_superuser else own

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "institution") if request.user.is_superuser else self.list_display

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is not None:
            return self.fieldsets
        institution = ("institution",) if request.user.is_superuser else ()
        return ((None, {"fields": ("full_name", "role", "username", "email", "password", *institution)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("username", "institution", "language", "time_zone", "registered_at") if obj else ()

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> User:
        given: dict[str, Any] = form.cleaned_data
        actor: Any = request.user
        if not form.instance._state.adding:
            changes = {name: given[name] for name in _MANAGED if name in form.changed_data}
            return manage_person(user_id=form.instance.pk, changes=changes, actor=actor, now=timezone.now())
        return create_person(
            institution=given.get("institution") or actor.institution,
            username=given["username"],
            password=given["password"] or None,
            full_name=given["full_name"],
            role=Role(given["role"]),
            email=given["email"],
            actor=actor,
            now=timezone.now(),
        )
