"""The project's addresses, and one that breaks in the way it is asked to."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from core import errors
from core.rest.serializers import InputSerializer

ERRORS: dict[str, Exception] = {
    "not_found": errors.NotFound("There is no such thing."),
    "invalid": errors.Invalid("It cannot be so.", field="answers.2.value"),
    "conflict": errors.Conflict("Too late."),
    "not_allowed": errors.NotAllowed("Not this."),
    "not_signed_in": errors.NotSignedIn("Who are you?"),
    "key_reused": errors.KeyReused("Another request.", field="Idempotency-Key"),
    "allowance": errors.AllowanceExceeded("The plan does not cover this."),
    "upstream": errors.UpstreamUnavailable("Come again."),
    "http404": Http404("secret"),
    "denied": PermissionDenied("secret"),
    "throttled": Throttled(wait=41.6),
    "defect": RuntimeError("secret"),
}


class ValueSerializer(InputSerializer):
    value = serializers.IntegerField()


class AnswersSerializer(InputSerializer):
    answers = ValueSerializer(many=True)
    codes = serializers.ListField(child=serializers.CharField(max_length=2), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["answers"]:
            raise serializers.ValidationError("At least one.")
        return attrs


class BreakingView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request, kind: str) -> Response:
        raise ERRORS[kind]

    def post(self, request: Request, kind: str) -> Response:
        return Response(AnswersSerializer.read(request.data))


def breaking_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret")


urlpatterns = [
    path("api/v1/breaking/<str:kind>/", BreakingView.as_view()),
    path("breaking/", breaking_page),
    *urls.urlpatterns,
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
