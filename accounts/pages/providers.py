"""Sign-in with an account of another system, by OpenID Connect: state, PKCE and tokens are allauth's part."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from accounts.models import IdentityProvider
from accounts.pages.gate import next_address, pending_login
from accounts.services.identities import Identity, person_of_identity
from core.errors import PlatformError


class ProviderClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """Reads who somebody is, and keeps nothing else of what the provider told."""

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> Any:
        if "id_token" not in kwargs["response"]:
            raise OAuth2Error("The provider sent no id_token.")
        login = super().complete_login(request, app, token, **kwargs)
        login.identity = _identity(login.account.extra_data)
        login.account = SocialAccount(provider=app.provider_id, uid=login.identity.uid, extra_data={})
        return login


@require_GET
@never_cache
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider. Of the address only ``next`` is read: the rest is not a caller's to choose."""
    provider = _provider(request, provider_id)
    try:
        response: HttpResponse = provider.redirect(request, process="login", next_url=next_address(request))
    except (RequestException, OAuth2Error, KeyError, ValueError) as error:
        return _failed(request, provider, error)
    # A browser takes the fragment of the page before along, unless the new address has one.
    response["Location"] = f"{response['Location']}#"
    return response


@require_GET
@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends the browser back to."""
    provider = _provider(request, provider_id)
    try:
        view = OAuth2CallbackView.adapter_view(ProviderClient(request, provider_id))
        response: HttpResponse = view(request)
    except (RequestException, OAuth2Error, KeyError, ValueError) as error:
        return _failed(request, provider, error)
    return response


def finish(request: HttpRequest, social_login: Any) -> HttpResponse:
    """Sign in whoever the provider says this is, or say why not. A second factor of ours is asked for all the same."""
    provider = IdentityProvider.objects.select_related("institution").get(key=social_login.account.provider)
    try:
        user = person_of_identity(provider=provider, identity=social_login.identity, now=timezone.now())
    except PlatformError as error:
        return render(request, "account/refused.html", {"reason": error.message, "provider": provider}, status=403)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, "socialaccount", provider=provider.key)
    login = pending_login(user, redirect_url=social_login.state.get("next"))
    response: HttpResponse = perform_login(request, login)
    return response


@require_GET
@never_cache
def cancelled(request: HttpRequest) -> HttpResponse:
    """Somebody thought better of it at the provider's."""
    return render(request, "socialaccount/login_cancelled.html")


def _provider(request: HttpRequest, key: str) -> Any:
    try:
        return get_adapter().get_provider(request, provider=key)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def _failed(request: HttpRequest, provider: Any, error: Exception) -> HttpResponse:
    response: HttpResponse = render_authentication_error(request, provider, exception=error)
    return response


def _identity(told: dict[str, Any]) -> Identity:
    """The claims that count. Those of the user info are taken only for the subject of the token (OIDC Core, 5.3.2)."""
    token, info = told["id_token"], told.get("userinfo") or {}
    subject = token.get("sub")
    if not isinstance(subject, str) or not subject or info.get("sub") != subject:
        raise OAuth2Error("The provider speaks of two people.")
    claims = {**token, **info}
    return Identity(
        issuer=str(token["iss"]),
        subject=subject,
        email=_text(claims.get("email")),
        is_email_verified=claims.get("email_verified") in (True, "true"),
        name=_text(claims.get("name")),
        username=_text(claims.get("preferred_username")),
    )


def _text(value: Any) -> str:
    return value.strip()[:254] if isinstance(value, str) else ""
