"""The console: the Django admin as the working place of teachers and admins."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from accounts.enums import STAFF_ROLES, Role
from accounts.pages.gate import is_open, next_address, way_in
from core.errors import NotFound
from core.ports import Audience, Card, cards, console_pages


class ConsoleSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold is untyped
    """Open to teachers, institution admins and superusers whose account is active, and whose session has passed the
    second factor where the person has one or the institution requires one."""

    site_title = _("Lyceum")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff and is_open(request))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everybody signs in at one door; whoever is signed in is led to what is missing, or told that nothing is here
        for them."""
        if self.has_permission(request):
            return HttpResponseRedirect(next_address(request))
        if request.user.is_authenticated and not request.user.is_staff:
            return render(request, "account/not_for_you.html", status=403)
        return way_in(request, next_address(request))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own page would write past our service."""
        return HttpResponseRedirect(reverse("account_password"))

    def extra_urls(self) -> list[URLPattern]:
        """The pages of other apps that belong to no model."""
        return [
            path(page.route, self.admin_view(self._or_missing(page.view)), name=name)
            for name, page in console_pages.items()
        ]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        # Late: this module makes the site at which core.admin registers its pages.
        from core.admin import ConsoleAutocomplete

        view: Callable[..., Any] = ConsoleAutocomplete.as_view(admin_site=self)
        response: HttpResponse = view(request)
        return response

    def _or_missing(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """What does not exist and what is not for this person's eyes look the same."""

        @wraps(view)
        def shown(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, **kwargs)
            except NotFound as error:
                context = {**self.each_context(request), "title": _("Not found"), "reason": error.message}
                return TemplateResponse(request, "admin/missing.html", context, status=404)

        return shown


def home_context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The cards of the home page, for the role of whoever looks."""
    context["home_cards"] = home_cards(request.user)
    return context


def home_cards(user: Any) -> list[Card]:
    """What every app has to say to this person, the apps that know most first."""
    audience = Audience.TEACHER if user.role == Role.TEACHER else Audience.ADMIN
    now = timezone.now()
    return [
        card
        for _name, provider in reversed(list(cards.items()))
        for card in provider(user=user, audience=audience, now=now)
        if card.rows or card.link or card.value != "0"
    ]


def is_teaching(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.role in STAFF_ROLES


def manages_people(request: HttpRequest) -> bool:
    return request.user.is_authenticated and (request.user.is_superuser or request.user.role == Role.ADMIN)


def runs_the_platform(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_superuser
