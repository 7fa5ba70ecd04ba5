"""Shapes of what people report to have spent time with."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.enums import ActivityKind
from accounts.models import Activity
from accounts.services.activity import LONGEST_REPORT
from core.rest.serializers import InputSerializer


@extend_schema_serializer(
    component_name="ActivityReport",
    examples=[OpenApiExample("Ten minutes of a video", {"kind": "video", "seconds": 600}, request_only=True)],
)
class ActivityReportSerializer(InputSerializer):
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    seconds = serializers.IntegerField(min_value=0, max_value=int(LONGEST_REPORT.total_seconds()))
    target_id = serializers.UUIDField(required=False, allow_null=True, help_text="With what, where it has an id.")
    happened_at = serializers.DateTimeField(
        required=False, help_text="When it ended, for devices that were offline: a week ago at most. Otherwise now."
    )


@extend_schema_serializer(component_name="Activity")
class ActivitySerializer(serializers.ModelSerializer[Activity]):
    class Meta:
        model = Activity
        fields = ["id", "kind", "seconds", "target_id", "happened_at"]


class ActivityDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    seconds = serializers.DictField(child=serializers.IntegerField(), help_text="By kind.")
    reports = serializers.IntegerField()


@extend_schema_serializer(
    component_name="ActivityDays",
    examples=[
        OpenApiExample(
            "A day",
            {
                "time_zone": "Europe/Madrid",
                "days": [{"day": "2026-09-14", "seconds": {"lesson": 1200, "video": 600}, "reports": 3}],
            },
            response_only=True,
        )
    ],
)
class ActivityDaysSerializer(serializers.Serializer[Any]):
    time_zone = serializers.CharField(help_text="Whose days these are.")
    days = ActivityDaySerializer(many=True, help_text="Those with a report, the oldest first.")


class ActivitySpanSerializer(InputSerializer):
    """The query of the days."""

    student = serializers.UUIDField(required=False, help_text="For guardians, and for the staff in charge.")
    since = serializers.DateField(required=False, help_text="The first day; four weeks before the last unless given.")
    until = serializers.DateField(required=False, help_text="The last day; today unless given.")
