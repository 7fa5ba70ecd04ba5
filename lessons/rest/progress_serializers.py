"""Shapes of progress in lessons."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.rest.serializers import InputSerializer
from lessons.enums import LessonProgressState, ReportOutcome
from lessons.models import LessonProgress
from lessons.selectors import OwnProgress
from lessons.services.progress_reports import LONGEST_REPORT_SECONDS, MOST_REPORTS


class LessonProgressSerializer(serializers.ModelSerializer[LessonProgress]):
    state = serializers.ChoiceField(choices=LessonProgressState.choices)

    class Meta:
        model = LessonProgress
        fields = ["state", "percent", "position", "seconds", "started_at", "reported_at", "completed_at"]


def show_own_progress(lesson: OwnProgress) -> dict[str, Any]:
    """The reader's progress in a lesson of a list, in the shape of ``LessonProgressSerializer``."""
    return {
        "state": LessonProgressState.of(lesson.own__completed_at),
        "percent": lesson.own__percent,
        "position": lesson.own__position,
        "seconds": lesson.own__seconds,
        "started_at": lesson.own__started_at,
        "reported_at": lesson.own__reported_at,
        "completed_at": lesson.own__completed_at,
    }


@extend_schema_serializer(
    component_name="ProgressReport",
    examples=[OpenApiExample("Half-way", {"percent": 50, "seconds": 180, "position": 3}, request_only=True)],
)
class ProgressReportSerializer(InputSerializer):
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Furthest point reached.")
    seconds = serializers.IntegerField(
        min_value=0, max_value=LONGEST_REPORT_SECONDS, default=0, help_text="Since the last report."
    )
    position = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="The block to go on at.")
    report_id = serializers.UUIDField(
        required=False, help_text="Made by the device: with one, the report counts once, here and in a batch."
    )


class DeviceReportSerializer(InputSerializer):
    report_id = serializers.UUIDField(help_text="Made by the device. The same report again counts once.")
    lesson = serializers.UUIDField()
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Furthest point reached.")
    position = serializers.IntegerField(min_value=0, max_value=1000, default=0, help_text="The block to go on at.")
    seconds = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_REPORT_SECONDS,
        default=0,
        help_text="Worked up to `at`, since the report before.",
    )
    at = serializers.DateTimeField(help_text="By the device's clock; 30 days ago at most.")


@extend_schema_field(DeviceReportSerializer)
class _DeviceReportField(serializers.DictField):
    """An object, whatever is in it."""


@extend_schema_serializer(
    component_name="ProgressBatch",
    examples=[
        OpenApiExample(
            "An afternoon offline",
            {
                "sent_at": "2026-09-14T18:00:00Z",
                "reports": [
                    {
                        "report_id": "0192f0c1-0000-4000-8000-000000000001",
                        "lesson": "0192f0c1-0000-7000-8000-000000000005",
                        "percent": 50,
                        "position": 3,
                        "seconds": 180,
                        "at": "2026-09-14T15:03:00Z",
                    }
                ],
            },
            request_only=True,
        )
    ],
)
class ProgressBatchSerializer(InputSerializer):
    """Its reports are looked at one by one: none of them refuses another."""

    reports = serializers.ListField(
        child=_DeviceReportField(),
        allow_empty=False,
        max_length=MOST_REPORTS,
    )
    sent_at = serializers.DateTimeField(
        required=False,
        help_text="The device's clock now. One that is wrong by more than five minutes is set right by it.",
    )


@extend_schema_serializer(component_name="TakenReport")
class TakenReportSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(help_text="Its place among those that were sent, from 0.")
    report_id = serializers.UUIDField(allow_null=True, help_text="null where it is none.")
    lesson_id = serializers.UUIDField(allow_null=True, help_text="null where it is none.")
    outcome = serializers.ChoiceField(choices=ReportOutcome.choices)
    code = serializers.CharField(help_text="Why it was refused; empty otherwise.")
    seconds = serializers.IntegerField(help_text="How much time it added.")


@extend_schema_serializer(component_name="LessonProgressNow")
class ProgressNowSerializer(LessonProgressSerializer):
    class Meta(LessonProgressSerializer.Meta):
        fields = ["lesson_id", *LessonProgressSerializer.Meta.fields]


@extend_schema_serializer(component_name="TakenBatch")
class TakenBatchSerializer(serializers.Serializer[Any]):
    reports = TakenReportSerializer(many=True, help_text="In the order in which they were sent.")
    progress = ProgressNowSerializer(many=True, help_text="Where one is now in the lessons that were reported on.")
