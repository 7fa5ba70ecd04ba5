"""Name and password, the code after them, and signing out."""

import re
from typing import Any, ClassVar

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from accounts.models import Institution
from accounts.pages.base import CodeForms, SignInPage
from accounts.pages.forms import CodeForm, SignInForm
from accounts.pages.gate import (
    NEXT,
    is_open,
    is_ours,
    is_still_good,
    next_address,
    note_second_factor,
    pending_login,
    person_of,
    way_in,
)
from accounts.selectors import find_sign_in_institution, providers_in_use
from accounts.services.credentials import authenticate_person
from accounts.services.second_factor import check_second_factor
from core.errors import PlatformError

_SLUG = re.compile(r"[-\w]{1,60}", re.ASCII)


class LoginPage(SignInPage):
    """The one door for everybody with a browser; ``?institution=`` adds the ways in that the institution has."""

    template: ClassVar[str] = "account/login.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_address(request))
        return self.show(request, form=SignInForm(), **_ways_in(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignInForm(request.POST)
        ways_in = _ways_in(request)
        if not form.is_valid():
            return self.show(request, form=form, status=400, **ways_in)
        slug, _, name = form.cleaned_data["login"].rpartition("/")
        institution: Institution | None = ways_in["institution"]
        try:
            user = authenticate_person(
                identifier=name,
                password=form.cleaned_data["password"],
                institution_slug=slug or (institution.slug if institution and "@" not in name else None),
                now=timezone.now(),
            )
        except PlatformError as error:
            return self.show_refusal(request, form, error, **ways_in)
        record_authentication(request, user, "password")
        response: HttpResponse = perform_login(request, pending_login(user, redirect_url=next_address(request)))
        return response


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class CodePage(CodeForms):
    """The second half of a sign-in: nobody is signed in yet."""

    template: ClassVar[str] = "account/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        stage: Any = request._login_stage  # type: ignore[attr-defined]  # set by allauth's decorator
        if not is_still_good(stage.login):
            return stage.abort()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, form=CodeForm())

    def do(self, request: HttpRequest, *, code: str) -> HttpResponse:
        stage: Any = request._login_stage  # type: ignore[attr-defined]  # set by allauth's decorator
        kind = check_second_factor(user=stage.login.user, code=code, now=timezone.now())
        note_second_factor(request, stage.login.user, kind)
        response: HttpResponse = stage.exit()
        return response


class ConfirmPage(CodeForms):
    """A code for a session that was opened without one, or before there was one."""

    template: ClassVar[str] = "account/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return way_in(request, next_address(request))
        if is_open(request):
            return HttpResponseRedirect(next_address(request))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, form=CodeForm())

    def do(self, request: HttpRequest, *, code: str) -> HttpResponse:
        user = person_of(request)
        kind = check_second_factor(user=user, code=code, now=timezone.now())
        request.session.cycle_key()
        note_second_factor(request, user, kind)
        return HttpResponseRedirect(next_address(request))


class LogoutPage(SignInPage):
    """Asks first: a link from elsewhere shall sign nobody out. The next one begins where ``next`` says."""

    template: ClassVar[str] = "account/logout.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        wanted = request.POST.get(NEXT, "")
        if is_ours(request, wanted):
            return way_in(request, wanted)
        return HttpResponseRedirect(reverse("account_login"))


def _ways_in(request: HttpRequest) -> dict[str, Any]:
    asked = request.POST.get("institution") or request.GET.get("institution") or ""
    slug = asked if _SLUG.fullmatch(asked) else ""
    institution = find_sign_in_institution(slug)
    return {"institution": institution, "providers": providers_in_use(institution)}
