"""Keeping one's own second factor."""

from typing import Any, ClassVar

from allauth.mfa.adapter import get_adapter
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from qrcode import make as make_qr_code
from qrcode.image.svg import SvgPathImage

from accounts.models import User
from accounts.pages.base import CodeForms, StaffPage
from accounts.pages.forms import CodeForm, SetUpForm
from accounts.pages.gate import next_address, note_second_factor, person_of
from accounts.services.credentials import require_own_password
from accounts.services.second_factor import (
    TOTP,
    count_recovery_codes,
    give_up_second_factor,
    has_second_factor,
    is_second_factor_required,
    renew_recovery_codes,
    seal_secret,
    set_up_second_factor,
    unseal_secret,
)
from accounts.totp import new_secret
from core.errors import PlatformError

_SECRET = "second_factor_secret"  # noqa: S105 - where the session keeps it, sealed


class OverviewPage(StaffPage):
    """Whether there is one, and what can be done about it."""

    template: ClassVar[str] = "account/second_factor.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        return self.show(
            request,
            has_second_factor=has_second_factor(user),
            is_required=is_second_factor_required(user),
            codes_left=count_recovery_codes(user),
        )


class SetUpPage(StaffPage):
    """The secret, to scan or to type, and the first code in return. The recovery codes are the answer, and told once."""

    template: ClassVar[str] = "account/set_up.html"
    is_way_in: ClassVar[bool] = True

    def get(self, request: HttpRequest) -> HttpResponse:
        user = person_of(request)
        if has_second_factor(user):
            return HttpResponseRedirect(reverse("second_factor"))
        return self._show(request, user, SetUpForm(asks_for_password=user.has_usable_password()))

    def post(self, request: HttpRequest) -> HttpResponse:
        user, now = person_of(request), timezone.now()
        form = SetUpForm(request.POST, asks_for_password=user.has_usable_password())
        if not form.is_valid():
            return self._show(request, user, form, status=400)
        try:
            if "password" in form.cleaned_data:
                require_own_password(user=user, password=form.cleaned_data["password"], now=now)
            codes = set_up_second_factor(user=user, secret=_secret(request), code=form.cleaned_data["code"], now=now)
        except PlatformError as error:
            return self.show_refusal(request, form, error, **_told(request, user))
        del request.session[_SECRET]
        user.refresh_from_db(fields=["epoch"])
        update_session_auth_hash(request, user)  # this browser has shown it; every other session is over
        note_second_factor(request, user, TOTP)
        return _tell(request, codes)

    def _show(self, request: HttpRequest, user: User, form: SetUpForm, *, status: int = 200) -> HttpResponse:
        return self.show(request, form=form, status=status, **_told(request, user))


class _WithCode(StaffPage, CodeForms):
    """A deed that takes a code of its own, however lately the person signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not has_second_factor(person_of(request)):
            return HttpResponseRedirect(reverse("second_factor"))
        return self.show(request, form=CodeForm(), **self.context(request))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        return {"is_required": is_second_factor_required(person_of(request))}


class RenewPage(_WithCode):
    """New recovery codes."""

    template: ClassVar[str] = "account/renew_codes.html"

    def do(self, request: HttpRequest, *, code: str) -> HttpResponse:
        codes = renew_recovery_codes(user=person_of(request), code=code, now=timezone.now())
        return _tell(request, codes)


class GiveUpPage(_WithCode):
    """Back to the password alone."""

    template: ClassVar[str] = "account/give_up.html"

    def do(self, request: HttpRequest, *, code: str) -> HttpResponse:
        give_up_second_factor(user=person_of(request), code=code, now=timezone.now())
        return HttpResponseRedirect(reverse("second_factor"))


def _tell(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The codes, to be printed or kept as a file, which the link holds itself: they are stored nowhere to be read."""
    file = f"data:text/plain;charset=utf-8,{'%0A'.join(['Lyceum', *codes])}"
    context = {"codes": codes, "file": file, "next": next_address(request)}
    return render(request, "account/recovery_codes.html", context)


def _secret(request: HttpRequest) -> str:
    """The secret on offer, kept sealed in the session until an app has taken it."""
    if _SECRET not in request.session:
        request.session[_SECRET] = seal_secret(new_secret())
    return unseal_secret(request.session[_SECRET])


def _told(request: HttpRequest, user: User) -> dict[str, Any]:
    secret = _secret(request)
    address = get_adapter().build_totp_url(user, secret)
    return {
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": address,
        "picture": make_qr_code(address, image_factory=SvgPathImage).to_string(encoding="unicode"),
        "is_required": is_second_factor_required(user),
    }
