"""Where people of an institution may sign in with an account that they have already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.enums import Role
from accounts.models import IdentityProvider
from accounts.policies import may_manage_provider, visible_providers
from accounts.services.identity_providers import create_identity_provider, edit_identity_provider
from core.admin import ConsoleAdmin, ConsoleForm, OnePicker, ScopedRelatedFilter, actor_of

_SWITCH = ("is_enabled",)
_SET_ONCE = ("institution", "key")
_DESCRIBED = ("name", "server_url", "client_id", "opens_accounts_as")


class ProviderForm(ConsoleForm):
    """The secret is written and never shown; left empty it stays as it is."""

    institution = OnePicker("accounts.IdentityProvider.institution", label=_("Institution"))
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=400,
        strip=True,
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
        help_text=_("Kept sealed and not shown again. Empty: the present one stays."),
    )

    class Meta:
        model = IdentityProvider
        fields = ("institution", "key", *_DESCRIBED, *_SWITCH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields.pop("institution", None)
        if not self.request.user.is_superuser:
            self.fields.pop("secret", None)


@admin.register(IdentityProvider)
class IdentityProviderAdmin(ConsoleAdmin[IdentityProvider]):
    """For superusers, who agree with a provider on its details; an institution's admins turn theirs on and off."""

    form = ProviderForm
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("name", "institution", "server_url", "opens_accounts_as", "is_enabled")
    list_select_related = ("institution",)
    search_fields = ("name", "key")
    ordering = ("name", "id")

    def visible(self, user: Any) -> QuerySet[IdentityProvider]:
        return IdentityProvider.objects.filter(visible_providers(user)).select_related("institution")

    def may_edit(self, user: Any, obj: IdentityProvider) -> bool:
        return may_manage_provider(user, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [("institution", ScopedRelatedFilter), "is_enabled"] if request.user.is_superuser else ["is_enabled"]

    def get_fieldsets(self, request: HttpRequest, obj: IdentityProvider | None = None) -> Any:
        secret = ("secret",) if request.user.is_superuser else ()
        shown = ("callback",) if obj else ()
        return ((None, {"fields": (*_SET_ONCE, *_DESCRIBED, *secret, *shown, *_SWITCH)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: IdentityProvider | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return (*_SET_ONCE, "callback", *(() if request.user.is_superuser else _DESCRIBED))

    @admin.display(description=_("Redirect address"))
    def callback(self, obj: IdentityProvider) -> str:
        """What the provider has to be told."""
        return f"{settings.PUBLIC_URL}{reverse('openid_connect_callback', args=[obj.key])}"

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> IdentityProvider:
        given: dict[str, Any] = dict(form.cleaned_data)
        actor = actor_of(request)
        secret: str = given.pop("secret", "")
        if form.instance._state.adding:
            return create_identity_provider(given=given, secret=secret, actor=actor, now=timezone.now())
        changes = {name: given[name] for name in form.changed_data if name != "secret"}
        return edit_identity_provider(
            provider_id=form.instance.pk, changes=changes, secret=secret, actor=actor, now=timezone.now()
        )
