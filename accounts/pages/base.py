"""What the pages share."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.pages.forms import CodeForm
from accounts.pages.gate import NEXT, is_open, next_address, person_of, way_in
from accounts.services.handoff import frontend_origins
from core.errors import NotAllowed, PlatformError, TooManyTries


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SignInPage(View):
    """A page with a form, kept by no cache. After it a browser may be sent on to a frontend, and to nowhere else."""

    template: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        # Browsers hold the target of a form to the policy through every redirect that follows.
        response._csp_update = {"form-action": sorted(frontend_origins())}  # type: ignore[attr-defined]  # django-csp's
        return response

    def show(self, request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
        wanted = next_address(request)
        return render(request, self.template, {NEXT: wanted, **context}, status=status)

    def show_refusal(
        self, request: HttpRequest, form: forms.Form, error: PlatformError, **context: Any
    ) -> HttpResponse:
        """The form again, with what was wrong; 429 with the seconds to wait, 403 or 400."""
        if not isinstance(error, TooManyTries):
            form.add_error(error.field if error.field in form.fields else None, error.message)
            status = 403 if isinstance(error, NotAllowed) else 400
            return self.show(request, form=form, status=status, **context)
        minutes = -(-error.retry_after // 60)
        response = self.show(request, form=form, locked_minutes=minutes, status=429, **context)
        response["Retry-After"] = str(error.retry_after)
        return response


class CodeForms(SignInPage):
    """A page whose form takes a code, and one deed with it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.show(request, form=form, status=400, **self.context(request))
        try:
            return self.do(request, code=form.cleaned_data["code"])
        except PlatformError as error:
            return self.show_refusal(request, form, error, **self.context(request))

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """What the page tells beside its form."""
        return {}

    def do(self, request: HttpRequest, *, code: str) -> HttpResponse:
        """Call the service.

        Raises:
            PlatformError: shown above the form, or beside the code.
        """
        raise NotImplementedError


class StaffPage(SignInPage):
    """For those who use the console, whose session is as good as it has to be."""

    # Where somebody without a second factor is let in all the same, to set one up.
    is_way_in: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return way_in(request, request.get_full_path())
        if not person_of(request).is_staff:
            return render(request, "account/not_for_you.html", status=403)
        if not self.is_way_in and not is_open(request):
            return way_in(request, request.get_full_path())
        return super().dispatch(request, *args, **kwargs)
