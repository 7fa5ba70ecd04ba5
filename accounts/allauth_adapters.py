"""Where allauth asks the project: each answer is one of ours, and what it would do by itself is off."""

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter

from accounts.models import IdentityProvider, User
from accounts.pages.gate import is_ours
from accounts.services.console_sessions import note_console_sign_in
from accounts.services.identity_providers import is_callable, secret_of
from accounts.services.second_factor import has_second_factor, seal_secret, unseal_secret


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Steps of a sign-in. Nobody signs up, resets or changes anything through allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """This host alone; allauth's own takes in every allowed host and trusted origin."""
        return is_ours(self.request, url)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return render(request, "account/refused.html", {"reason": _("This account is closed.")}, status=403)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_console_sign_in(user=user, now=timezone.now())

    def get_login_stages(self) -> list[str]:
        """After the password, or the provider, comes the second factor and nothing else."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("Mails are written by accounts.services.letters.")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Keeps secrets sealed, and asks our own question whether there is a second factor."""

    def encrypt(self, text: str) -> str:
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_secret(encrypted_text)

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        return has_second_factor(user)

    def get_totp_label(self, user: User) -> str:
        return user.email or f"{user.institution.slug}/{user.username}"


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Identity providers are rows of our own, and who somebody is says ``person_of_identity``."""

    def list_apps(self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None) -> Any:
        """The providers in use, with the secret opened for this request; ``provider`` is a key of one."""
        from allauth.socialaccount.models import SocialApp

        rows = IdentityProvider.objects.filter(is_enabled=True)
        if provider not in (None, "openid_connect"):
            rows = rows.filter(key=provider)
        if client_id is not None:
            rows = rows.filter(client_id=client_id)
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=row.key,
                name=row.name,
                client_id=row.client_id,
                secret=secret_of(row),
                settings={"server_url": row.server_url.rstrip("/"), "oauth_pkce_enabled": True},
            )
            for row in rows
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        return sociallogin.user

    def get_requests_session(self) -> requests.Session:
        """Calls to providers: to addresses that may be called, without following them elsewhere."""
        session: requests.Session = super().get_requests_session()
        session.max_redirects = 0
        for scheme in ("https://", "http://"):
            session.mount(scheme, _CallableOnly())
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The end of allauth's part: the answer is ours, whatever process the request asked for."""
        from accounts.pages.providers import finish

        raise ImmediateHttpResponse(finish(request, sociallogin))


class _CallableOnly(HTTPAdapter):
    """Refuses an address that a provider's own description may have slipped in."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if not is_callable(request.url or ""):
            raise requests.exceptions.InvalidURL("This address is not called.", request=request)
        return super().send(request, *args, **kwargs)
