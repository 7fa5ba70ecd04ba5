"""``/api/v1/core/audit-log/``: who did what to what, for those who answer for an institution."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.audit_log import ReadEntry, note_reading, read_entries
from core.errors import NotFound
from core.models import AuditDetail
from core.policies import AUDIT_READERS, visible_entries
from core.rest.filters import AuditFilter

_EXAMPLE = OpenApiExample(
    "A new role",
    {
        "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
        "at": "2026-09-14T09:00:00Z",
        "action": "accounts.user.managed",
        "actor": {"id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f11", "name": "Mary Somerville"},
        "object": {
            "type": "accounts.User",
            "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f12",
            "name": "Ada Byron",
        },
        "changes": [{"field": "role", "before": "student", "after": "teacher"}],
        "address": "192.0.2.0/24",
        "request_id": "0b5f6a1f0c5c4b0f9a3f6a1f0c5c4b0f",
        "is_sealed": True,
        "seal": 4711,
        "is_intact": True,
    },
    response_only=True,
)


class AuditedPersonSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True, help_text="None of who was erased.")


class AuditedObjectSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True, help_text="Of a person who was not erased.")


class FieldChangeSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


@extend_schema_serializer(component_name="AuditEntry")
class AuditEntrySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor = AuditedPersonSerializer(allow_null=True, help_text="None where the platform did it by itself.")
    object = AuditedObjectSerializer()
    changes = FieldChangeSerializer(many=True)
    address = serializers.CharField(help_text="The network, without the last part of the address.")
    request_id = serializers.CharField()
    is_sealed = serializers.BooleanField(help_text="Entries are sealed within a minute.")
    seal = serializers.IntegerField(allow_null=True, help_text="The number of the entry in the chain.")
    is_intact = serializers.BooleanField(allow_null=True, help_text="Whether the entry is still what was sealed.")


class AuditLogView(ListAPIView[AuditDetail]):
    roles = AUDIT_READERS
    queryset = AuditDetail.objects.none()  # tells the API description the model
    serializer_class = AuditEntrySerializer
    filterset_class = AuditFilter
    ordering = ("-at", "-uid")

    def get_queryset(self) -> QuerySet[AuditDetail]:
        return AuditDetail.objects.filter(visible_entries(self.request.user))

    @extend_schema(operation_id="core_audit_log")
    def get(self, request: Request) -> Response:
        """What was done in the institution and by whom, the newest first. That it was read is written down too."""
        page: list[AuditDetail] = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        answer = self.get_paginated_response([show_entry(entry) for entry in read_entries(page)])
        note_reading(request.user, now=timezone.now())
        return answer


class AuditEntryView(APIView):
    roles = AUDIT_READERS

    @extend_schema(operation_id="core_audit_entry", responses=AuditEntrySerializer, examples=[_EXAMPLE])
    def get(self, request: Request, uid: UUID) -> Response:
        """One entry."""
        detail = AuditDetail.objects.filter(visible_entries(request.user), pk=uid).first()
        if detail is None:
            raise NotFound("There is no such entry.")
        (entry,) = read_entries([detail])
        note_reading(request.user, now=timezone.now())
        return Response(show_entry(entry))


def show_entry(entry: ReadEntry) -> dict[str, Any]:
    detail = entry.detail
    shown = {
        "id": detail.uid,
        "at": detail.at,
        "action": detail.action,
        "actor": {"id": detail.actor_id, "name": entry.actor_name} if detail.actor_id else None,
        "object": {"type": detail.object_type, "id": detail.object_id, "name": entry.object_name},
        "changes": entry.changes,
        "address": detail.address,
        "request_id": detail.request_id,
        "is_sealed": entry.seal is not None,
        "seal": entry.seal,
        "is_intact": entry.is_intact,
    }
    return dict(AuditEntrySerializer(shown).data)
