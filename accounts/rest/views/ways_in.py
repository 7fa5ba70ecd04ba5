"""Ways of signing in beside name and password."""

from typing import ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.serializers.sign_in import SignedInSerializer
from accounts.rest.serializers.ways_in import LoginCodeSerializer, WaysInSerializer
from accounts.rest.views.sign_in import DoorView, browser_of, pair_of
from accounts.selectors import find_sign_in_institution, providers_in_use
from accounts.services.handoff import redeem_sign_in_code


class LoginCodeView(DoorView):
    declared_errors: ClassVar = {"post": (401,)}

    @extend_schema(request=LoginCodeSerializer, responses=SignedInSerializer, operation_id="accounts_login_code")
    def post(self, request: Request) -> Response:
        """Change the code of a sign-in in the browser into tokens.

        A frontend sends the browser to `/account/handoff/?to=<its address>`, or to a provider of an institution with
        that as `next`. It comes back to its address with `#code=`, after whatever the sign-in took.
        """
        given = LoginCodeSerializer.read(request.data)
        signed_in = redeem_sign_in_code(code=given["code"], now=timezone.now(), browser=browser_of(request))
        return Response(pair_of(signed_in))


class WaysInView(DoorView):
    @extend_schema(responses=WaysInSerializer, operation_id="accounts_ways_in")
    def get(self, request: Request, slug: str) -> Response:
        """How people of an institution sign in: what a frontend shows once it knows the school."""
        institution = find_sign_in_institution(slug)
        if institution is None:
            raise Http404
        providers = [
            {
                "key": provider.key,
                "name": provider.name,
                "url": f"{settings.PUBLIC_URL}{reverse('openid_connect_login', args=[provider.key])}",
            }
            for provider in providers_in_use(institution)
        ]
        told = {"name": institution.name, "slug": institution.slug, "has_passwords": True, "providers": providers}
        return Response(WaysInSerializer(told).data)
