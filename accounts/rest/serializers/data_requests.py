"""Shapes of requests about one's data."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import DataRequestKind
from accounts.models import DataRequest
from accounts.policies import may_know_who_asked
from accounts.rest.permissions import user_of
from accounts.rest.serializers.people_brief import PersonBriefSerializer
from accounts.texts import REFUSAL_LENGTH
from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    component_name="NewDataRequest",
    examples=[
        OpenApiExample("A copy of what is kept about oneself", {"kind": "export"}, request_only=True),
        OpenApiExample(
            "A guardian, for their child",
            {"kind": "erasure", "person": "0198f3c2-6f0e-7c1a-9a55-0d7b5d3f9a10"},
            request_only=True,
        ),
    ],
)
class NewDataRequestSerializer(InputSerializer):
    kind = serializers.ChoiceField(choices=DataRequestKind.choices)
    person = serializers.UUIDField(required=False, help_text="Oneself, where nobody is named.")


@extend_schema_serializer(
    component_name="DataRequestRefusal",
    examples=[
        OpenApiExample("Why", {"reason": "The school has to keep certificates for ten years."}, request_only=True)
    ],
)
class DataRequestRefusalSerializer(InputSerializer):
    reason = serializers.CharField(max_length=REFUSAL_LENGTH)


@extend_schema_serializer(component_name="DataRequest")
class DataRequestSerializer(serializers.ModelSerializer[DataRequest]):
    """``outcome``: after an export how many rows each table gave, after an erasure how many rows went or were reduced."""

    person = PersonBriefSerializer()
    requested_by = PersonBriefSerializer(allow_null=True, help_text="Null where it is not for the reader to know.")

    class Meta:
        model = DataRequest
        fields = [
            "id",
            "kind",
            "person",
            "requested_by",
            "state",
            "requested_at",
            "due_at",
            "decided_at",
            "refusal",
            "done_at",
            "outcome",
            "archive_until",
        ]
        extra_kwargs = {
            "due_at": {"help_text": "Until when the institution has to answer."},
            "archive_until": {"help_text": "How long the copy can be fetched; null where there is none."},
        }

    def to_representation(self, instance: DataRequest) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not may_know_who_asked(user_of(self.context["request"]), instance):
            shown |= {"requested_by": None, "refusal": ""}
        return shown
