"""People in the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminPasswordToggleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.person_deeds import PersonDeeds
from accounts.enums import KgLevel, Role
from accounts.models import StudentProfile, User
from accounts.policies import is_in_charge_of, may_know_birth_date, may_manage_people, may_manage_person
from accounts.selectors import people_visible_to
from accounts.services.audits import audit_reading
from accounts.services.people import manage_person
from accounts.services.registration import create_person
from accounts.services.students import edit_student
from core.admin import ConsoleForm, OnePicker, ScopedRelatedFilter, actor_of

_MANAGED = ("full_name", "email", "role", "is_active")
_OF_STUDENTS = ("birth_on", "grade", "kg_level")


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

    birth_on = forms.DateField(label=_("Born on"), required=False, widget=UnfoldAdminDateWidget)
    grade = forms.CharField(label=_("Grade"), required=False, max_length=20, widget=UnfoldAdminTextInputWidget)
    kg_level = forms.ChoiceField(
        label=_("Kindergarten year"),
        required=False,
        choices=[("", _("None")), *KgLevel.choices],
        widget=UnfoldAdminSelectWidget,
        help_text=_("Found by age; what you choose here holds for this school year."),
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
        profile = StudentProfile.objects.filter(pk=self.instance.pk).first() if is_change else None
        for name in _OF_STUDENTS:
            if profile is None or (name == "birth_on" and not may_know_birth_date(self.request.user, self.instance)):
                self.fields.pop(name, None)
            else:
                self.initial[name] = getattr(profile, name)
        if not may_manage_people(self.request.user):
            for name in set(self.fields) - {"kg_level"}:
                self.fields[name].disabled = True

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
    """For admins, who make and close accounts; teachers look up their own learners, and set the kindergarten year."""

    form = PersonForm
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN, Role.TEACHER})
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
        """The office changes those who do not stand above it; teachers the little that is theirs, of their learners."""
        return may_manage_person(user, obj) or is_in_charge_of(user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and may_manage_people(actor_of(request))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        own: list[Any] = ["role", "is_active"]
        return [*own, ("institution", ScopedRelatedFilter)] if request.user.is_superuser else own

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "institution") if request.user.is_superuser else self.list_display

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is not None and obj.role == Role.STUDENT:
            reader = actor_of(request)
            names = _OF_STUDENTS if may_know_birth_date(reader, obj) else _OF_STUDENTS[1:]
            return (self.fieldsets[0], (_("Student"), {"fields": names}), *self.fieldsets[1:])
        if obj is not None:
            return self.fieldsets
        institution = ("institution",) if request.user.is_superuser else ()
        return ((None, {"fields": ("full_name", "role", "username", "email", "password", *institution)}),)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A student's page tells what the school knows of them: that it was read is written down."""
        response = super().change_view(request, object_id, form_url, extra_context)
        person = self.get_object(request, object_id) if request.method == "GET" else None
        if person is not None and person.role == Role.STUDENT:
            audit_reading("accounts.student.read", person, reader=actor_of(request), now=timezone.now())
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("username", "institution", "language", "time_zone", "registered_at") if obj else ()

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> User:
        given: dict[str, Any] = form.cleaned_data
        actor = actor_of(request)
        if not form.instance._state.adding:
            return _save(form, actor=actor, now=timezone.now())
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


def _save(form: Any, *, actor: User, now: datetime) -> User:
    """Two deeds at most, of two services: the account, and what the school knows of a student."""
    changed: dict[str, Any] = {name: form.cleaned_data[name] for name in form.changed_data}
    account = {name: value for name, value in changed.items() if name in _MANAGED}
    student = {name: value for name, value in changed.items() if name in _OF_STUDENTS}
    if "kg_level" in student:
        student["kg_level"] = KgLevel(student["kg_level"]) if student["kg_level"] else None
    person: User = form.instance
    if student:
        person = edit_student(student_id=person.pk, changes=student, actor=actor, now=now)
    if account:
        person = manage_person(user_id=person.pk, changes=account, actor=actor, now=now)
    return person
