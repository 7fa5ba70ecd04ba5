"""``Idempotency-Key``: the same request again gets the first answer again."""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import KeyReused
from core.models import IdempotencyKey
from core.rest.renderers import FastJSONRenderer

HEADER = "Idempotency-Key"
MAX_LENGTH = 100

IDEMPOTENCY_HEADER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Any text of up to 100 characters. The same key with the same body gets the first answer for 72 hours.",
)

View = TypeVar("View", bound=APIView)
Arguments = ParamSpec("Arguments")
Handler = Callable[Concatenate[View, Request, Arguments], Response]


def idempotent(handler: "Handler[View, Arguments]") -> "Handler[View, Arguments]":
    """Make a handler honour ``Idempotency-Key``; without the header it does as before.

    Key, effect and answer are one transaction. Of two at once the second waits for the first and repeats its answer.
    A refusal leaves no key behind, so that the corrected request may use it.

    Raises:
        KeyReused: the key came with another request before.
    """

    @functools.wraps(handler)
    def wrapper(view: View, request: Request, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not 1 <= len(key) <= MAX_LENGTH or not key.isprintable():
            raise ValidationError({HEADER: [f"1 to {MAX_LENGTH} printable characters."]})
        with transaction.atomic():
            row, is_new = _claim(request, key)
            if not is_new:
                return Response(row.body, status=row.status, headers={"Idempotent-Replay": "true"})
            response = handler(view, request, *args, **kwargs)
            row.status, row.body = response.status_code, _as_sent(response)
            row.save(update_fields=["status", "body"])
        return response

    return cast("Handler[View, Arguments]", wrapper)


def _claim(request: Request, key: str) -> tuple[IdempotencyKey, bool]:
    """The key's row, locked, and whether this request made it."""
    digest = _digest(request)
    user_id: UUID = request.user.pk  # type: ignore[assignment]  # such views let nobody in without signing in
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(user_id=user_id, key=key, request_digest=digest)], ignore_conflicts=True
    )
    row = IdempotencyKey.objects.select_for_update().get(user_id=user_id, key=key)
    if row.request_digest != digest:
        raise KeyReused("This idempotency key was used for another request.", field=HEADER)
    return row, row.status is None


def _as_sent(response: Response) -> Any:
    """The body to the last digit, so that it can be given again."""
    return orjson.loads(FastJSONRenderer().render(response.data))


def _digest(request: Request) -> str:
    content = json.dumps([request.method, request.path, request.data], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
