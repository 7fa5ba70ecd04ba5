"""What people type when they sign in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import USERNAME_LENGTH, USERNAME_PATTERN


class SignInForm(forms.Form):
    """Name and password."""

    login = forms.CharField(
        label=_("E-mail or username"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Where a username is not enough: school/username."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of an app, or for recovery."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SetUpForm(CodeForm):
    """The first code of an app, and the password once more, of whoever has one."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, asks_for_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus")  # there is a picture to scan first
        if not asks_for_password:
            del self.fields["password"]


class TokenForm(forms.Form):
    """The token of a link, which nobody types."""

    token = forms.CharField(max_length=2000, widget=forms.HiddenInput)


class NewPasswordForm(TokenForm):
    """The password from now on."""

    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AddressForm(forms.Form):
    """Where a link is to be sent."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class JoinForm(NewPasswordForm):
    """The account that somebody was invited to open."""

    full_name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.RegexField(
        USERNAME_PATTERN,
        label=_("Username"),
        min_length=USERNAME_LENGTH[0],
        max_length=USERNAME_LENGTH[1],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Letters, digits and . + - _"),
    )
    field_order: tuple[str, ...] = ("full_name", "username", "password", "token")


class GuardianForm(JoinForm):
    """The account of a child's guardian, opened with the code of a letter from the school."""

    code = forms.CharField(
        label=_("Code of the letter"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("With one you can choose a new password by yourself, should you forget it."),
    )
    token = None  # type: ignore[assignment]  # the code stands in its place
    field_order: tuple[str, ...] = ("code", "full_name", "email", "username", "password")


class PasswordChangeForm(forms.Form):
    """The password of today and the one from now on."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
