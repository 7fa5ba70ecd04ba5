"""The pages to which the links in letters lead. Looking at one changes nothing; its button does."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import LinkRefused
from accounts.models import Institution
from accounts.pages.base import SignInPage, StaffPage
from accounts.pages.forms import (
    AddressForm,
    GuardianForm,
    JoinForm,
    NewPasswordForm,
    PasswordChangeForm,
    TokenForm,
)
from accounts.pages.gate import person_of
from accounts.services.emails import change_email, verify_email
from accounts.services.guardians import join_as_guardian
from accounts.services.invitations import accept_invitation, read_invitation
from accounts.services.passwords import ask_for_reset, choose_password, replace_password
from core.errors import PlatformError


class LetterPage(SignInPage):
    """One form and one deed. The token comes with the address and goes on in the form, out of the logs."""

    template: ClassVar[str] = "account/letter.html"
    title: ClassVar[Any]
    lead: ClassVar[Any] = ""
    button: ClassVar[Any]
    done: ClassVar[Any]
    form_class: ClassVar[type[forms.Form]] = TokenForm
    # Whether the console is where people go on from here.
    leads_on: ClassVar[bool] = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show_form(request, self.form_class(initial={"token": request.GET.get("token", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show_form(request, form, status=400)
        try:
            self.do(request, form.cleaned_data)
        except LinkRefused:
            return self.show_gone(request)
        except PlatformError as error:
            return self.show_refusal(request, form, error, page=self, **self.context(form))
        return self.show(request, page=self, is_done=True)

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        """Call the service.

        Raises:
            LinkRefused: shown as a page of its own.
            PlatformError: shown above the form, or beside its field.
        """
        raise NotImplementedError

    def context(self, form: forms.Form) -> dict[str, Any]:
        """What the page tells beside its form.

        Raises:
            LinkRefused: there is nothing to tell, since the link is not good.
        """
        return {}

    def show_form(self, request: HttpRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
        try:
            return self.show(request, page=self, form=form, status=status, **self.context(form))
        except LinkRefused:
            return self.show_gone(request)

    def show_gone(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, page=self, is_gone=True, status=400)


class VerifyEmailPage(LetterPage):
    title: ClassVar[Any] = _("Confirm your e-mail")
    lead: ClassVar[Any] = _("One press, and we know that this address is yours.")
    button: ClassVar[Any] = _("Confirm")
    done: ClassVar[Any] = _("Thank you. Your e-mail is confirmed.")

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        verify_email(token=given["token"], now=timezone.now())


class ChangeEmailPage(LetterPage):
    title: ClassVar[Any] = _("Use this e-mail")
    lead: ClassVar[Any] = _("From then on you sign in with this address, and letters go here.")
    button: ClassVar[Any] = _("Use this e-mail")
    done: ClassVar[Any] = _("Your account has its new e-mail.")

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        change_email(token=given["token"], now=timezone.now())


class ChoosePasswordPage(LetterPage):
    title: ClassVar[Any] = _("Choose a password")
    lead: ClassVar[Any] = _("A few words in a row are better than one with signs in it.")
    button: ClassVar[Any] = _("Keep this password")
    done: ClassVar[Any] = _("Your password is set, and every device is signed out.")
    form_class: ClassVar[type[forms.Form]] = NewPasswordForm

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        choose_password(token=given["token"], password=given["password"], now=timezone.now())


class ForgottenPage(LetterPage):
    title: ClassVar[Any] = _("Forgot your password?")
    lead: ClassVar[Any] = _("We send a link to your e-mail. Without one, ask an administrator of your school.")
    button: ClassVar[Any] = _("Send me a link")
    done: ClassVar[Any] = _("If somebody has this address, a link is on its way to it.")
    form_class: ClassVar[type[forms.Form]] = AddressForm

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        ask_for_reset(email=given["email"], now=timezone.now())


class JoinPage(LetterPage):
    """Who invites, and the account that is to be opened."""

    title: ClassVar[Any] = _("Open your account")
    button: ClassVar[Any] = _("Open my account")
    done: ClassVar[Any] = _("Welcome. Your account is open.")
    form_class: ClassVar[type[forms.Form]] = JoinForm

    def context(self, form: forms.Form) -> dict[str, Any]:
        token = form.data.get("token") or form.initial.get("token", "")
        invitation = read_invitation(token=token, now=timezone.now())
        form.initial.setdefault("full_name", invitation.full_name)
        return {"invitation": invitation, "school": Institution.objects.get(pk=invitation.institution_id)}

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        accept_invitation(**given, now=timezone.now())


class GuardianPage(LetterPage):
    """For the code that a school gave on paper."""

    title: ClassVar[Any] = _("Become a guardian")
    lead: ClassVar[Any] = _(
        "With the code of the school's letter you open an account that shows you your child. Who has an account "
        "already adds the code there."
    )
    button: ClassVar[Any] = _("Open my account")
    done: ClassVar[Any] = _("Welcome. Your account is open, and it shows you your child.")
    form_class: ClassVar[type[forms.Form]] = GuardianForm
    leads_on: ClassVar[bool] = False

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        join_as_guardian(**given, now=timezone.now())


class PasswordPage(StaffPage, LetterPage):
    """A new password for whoever is signed in; this browser stays so, every other device is out."""

    title: ClassVar[Any] = _("Change your password")
    lead: ClassVar[Any] = ChoosePasswordPage.lead
    button: ClassVar[Any] = _("Keep this password")
    done: ClassVar[Any] = _("Your password is changed, and every other device is signed out.")
    form_class: ClassVar[type[forms.Form]] = PasswordChangeForm

    def do(self, request: HttpRequest, given: dict[str, Any]) -> None:
        user = person_of(request)
        changed = replace_password(
            user_id=user.pk, old=given["password"], new=given["new_password"], now=timezone.now()
        )
        update_session_auth_hash(request, changed)


def reset_password(request: HttpRequest) -> HttpResponseBase:
    """With a token the new password, without one the question where to send one."""
    has_token = "token" in request.GET or "token" in request.POST
    return (ChoosePasswordPage if has_token else ForgottenPage).as_view()(request)
