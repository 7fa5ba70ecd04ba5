"""``/api/v1/core/realtime/``: tickets to open a socket."""

from typing import Any, ClassVar

from django.utils import translation
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.realtime import admission_of_token
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, claims_of
from core.realtime.tickets import TICKET_SECONDS, issue_ticket, offer_of


@extend_schema_serializer(
    component_name="SocketTicket",
    examples=[
        OpenApiExample(
            "A ticket",
            {"ticket": "Jq1…", **offer_of("Jq1…"), "expires_in": TICKET_SECONDS},
            response_only=True,
        )
    ],
)
class SocketTicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    path = serializers.CharField()
    protocols = serializers.ListField(child=serializers.CharField())
    expires_in = serializers.IntegerField(help_text="Seconds.")


class SocketTicketView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"post": (503,)}

    @extend_schema(operation_id="realtime_ticket", request=None, responses={201: SocketTicketSerializer})
    def post(self, request: Request) -> Response:
        """A ticket for one socket: `new WebSocket(path, protocols)`. It works once, and hears as this sign-in does."""
        ticket = issue_ticket(admission_of_token(claims_of(request), language=translation.get_language() or "en"))
        made = {"ticket": ticket, **offer_of(ticket), "expires_in": TICKET_SECONDS}
        return Response(made, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})
