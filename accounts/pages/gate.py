"""Who may pass from a sign-in to the pages behind it. Asked on each of them, so that a new rule holds at once."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.services.second_factor import has_second_factor, is_second_factor_required

NEXT = "next"
_AS = "as"


def person_of(request: HttpRequest) -> User:
    """The signed-in person; only pages behind the gate may ask."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("This page lets nobody in without signing in.")
    return user


def has_proven_second_factor(request: HttpRequest) -> bool:
    """Whether a code was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def note_second_factor(request: HttpRequest, user: User, kind: str) -> None:
    """Remember in the session that a code was given."""
    record_authentication(request, user, "mfa", type=kind)


def pending_login(user: User, *, redirect_url: str | None) -> Login:
    """A sign-in that may have to wait for a code. It stands for the person as they are now."""
    return Login(user=user, redirect_url=redirect_url, state={_AS: user.get_session_auth_hash()})


def is_still_good(login: Login) -> bool:
    """Whether what ends sessions (a new password or role, signing out everywhere) has left a waiting sign-in alone."""
    user: Any = login.user
    return bool(user.is_active and login.state.get(_AS) == user.get_session_auth_hash())


def is_open(request: HttpRequest) -> bool:
    """Whether the session is as good as its person's institution, and the second factor they have, ask of it.

    No query: the backend has asked with the person.
    """
    user: Any = request.user
    if not (user.is_authenticated and user.is_active):
        return False
    if has_proven_second_factor(request):
        return True
    return not (has_second_factor(user) or is_second_factor_required(user))


def way_in(request: HttpRequest, wanted: str) -> HttpResponse:
    """Lead to what is missing before ``wanted`` may be shown: sign in, give a code, or set up a second factor."""
    if not request.user.is_authenticated:
        page = "account_login"
    elif has_second_factor(person_of(request)):
        page = "second_factor_confirm"
    else:
        page = "second_factor_set_up"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({NEXT: wanted})}")


def next_address(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else the console."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
    return wanted if is_ours(request, wanted) else resolve_url(settings.LOGIN_REDIRECT_URL)


def is_ours(request: HttpRequest, address: str | None) -> bool:
    """Whether ``address`` leads to a page of this host."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
