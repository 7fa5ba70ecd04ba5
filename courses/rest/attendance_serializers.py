"""Shapes of attendance."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.people_brief import PersonBriefSerializer
from core.rest.serializers import InputSerializer
from courses.attendance import MOST_DAYS, SHOWN_DAYS, AttendanceCounts, DaySheet, SheetRow
from courses.enums import AbsenceReason, AttendanceState
from courses.models import AnnouncedAbsence, AttendanceMark
from courses.models.attendance import MOST_MINUTES_LATE, NOTE_LENGTH
from courses.rest.serializers import ClassroomBriefSerializer
from courses.services.absences import LATEST_ABSENCE_DAYS, LONGEST_DAYS

MOST_MARKS = 500


@extend_schema_serializer(component_name="AttendanceMark")
class MarkSerializer(serializers.ModelSerializer[AttendanceMark]):
    class Meta:
        model = AttendanceMark
        fields = ["id", "state", "reason", "minutes_late", "marked_at"]


@extend_schema_serializer(component_name="OwnAttendanceMark")
class OwnMarkSerializer(MarkSerializer):
    learner = PersonBriefSerializer()
    classroom = ClassroomBriefSerializer()

    class Meta(MarkSerializer.Meta):
        fields = [*MarkSerializer.Meta.fields, "on", "learner", "classroom"]


@extend_schema_serializer(component_name="AttendanceCounts")
class CountsSerializer(serializers.Serializer[AttendanceCounts]):
    present = serializers.IntegerField()
    late = serializers.IntegerField()
    absent = serializers.IntegerField()
    excused = serializers.IntegerField()
    rate = serializers.FloatField(
        allow_null=True,
        help_text="(present + late) / (present + late + absent), from 0 to 1; null where nothing counts.",
    )


@extend_schema_serializer(component_name="Absence")
class AbsenceSerializer(serializers.ModelSerializer[AnnouncedAbsence]):
    """``note`` is for whoever wrote it and for the teachers of the learner; null for others."""

    student = PersonBriefSerializer(source="learner")
    note = serializers.SerializerMethodField()

    class Meta:
        model = AnnouncedAbsence
        fields = ["id", "student", "from_on", "to_on", "reason", "note", "announced_at"]

    @extend_schema_field({"type": ["string", "null"]})
    def get_note(self, absence: AnnouncedAbsence) -> str | None:
        return absence.note if absence.is_note_shown else None


@extend_schema_serializer(component_name="AbsenceOnSheet")
class SheetAbsenceSerializer(AbsenceSerializer):
    class Meta(AbsenceSerializer.Meta):
        fields = [name for name in AbsenceSerializer.Meta.fields if name != "student"]

    student = None  # type: ignore[assignment]  # DRF's way to leave an inherited field out: the row has the learner


@extend_schema_serializer(component_name="AttendanceProposal")
class ProposalSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=AttendanceState.choices)
    reason = serializers.ChoiceField(choices=AbsenceReason.choices)


@extend_schema_serializer(component_name="DaySheetRow")
class SheetRowSerializer(serializers.Serializer[SheetRow]):
    learner = PersonBriefSerializer()
    mark = MarkSerializer(allow_null=True)
    absence = SheetAbsenceSerializer(allow_null=True, help_text="What was announced for the day.")
    proposal = serializers.SerializerMethodField()

    @extend_schema_field(ProposalSerializer(allow_null=True))
    def get_proposal(self, row: SheetRow) -> dict[str, str] | None:
        """For whoever was announced and has no mark yet. It counts for nothing until it is sent."""
        return {"state": row.proposal[0], "reason": row.proposal[1]} if row.proposal else None


@extend_schema_serializer(component_name="DaySheet")
class DaySheetSerializer(serializers.Serializer[DaySheet]):
    on = serializers.DateField()
    is_open = serializers.BooleanField(help_text="Whether the day may be marked now.")
    first_on = serializers.DateField(help_text="The first day that may be marked.")
    last_on = serializers.DateField(help_text="Today, where the school is.")
    learners = SheetRowSerializer(many=True, source="rows")


class MarkInputSerializer(InputSerializer):
    learner = serializers.UUIDField()
    state = serializers.ChoiceField(
        choices=AttendanceState.choices, allow_null=True, help_text="null takes the mark away."
    )
    reason = serializers.ChoiceField(
        choices=AbsenceReason.choices, default=AbsenceReason.NONE.value, help_text="For absent and excused."
    )
    minutes_late = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES_LATE, allow_null=True, default=None, help_text="For late."
    )


_LEARNERS = [f"0192f0c1-0000-7000-8000-00000000000{number}" for number in (1, 2, 3)]


@extend_schema_serializer(
    component_name="DaySheetInput",
    examples=[
        OpenApiExample(
            "Three learners",
            {
                "marks": [
                    {"learner": _LEARNERS[0], "state": "present"},
                    {"learner": _LEARNERS[1], "state": "late", "minutes_late": 10},
                    {"learner": _LEARNERS[2], "state": "excused", "reason": "illness"},
                ]
            },
            request_only=True,
        )
    ],
)
class SheetInputSerializer(InputSerializer):
    marks = serializers.ListField(child=MarkInputSerializer(), allow_empty=False, max_length=MOST_MARKS)


class SpanSerializer(InputSerializer):
    """The days that are asked for."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """``from`` is a word of Python."""
        since = serializers.DateField(
            required=False,
            help_text=f"The first day; {SHOWN_DAYS} days up to the last unless given, {MOST_DAYS} at most.",
        )
        until = serializers.DateField(required=False, help_text="The last day; today unless given.")
        return {**super().get_fields(), "from": since, "to": until}


class StudentSpanSerializer(SpanSerializer):
    student = serializers.UUIDField(
        required=False,
        help_text="For guardians, and for the staff in charge. Guardians get all of their children without it.",
    )


@extend_schema_serializer(component_name="LearnerAttendance")
class LearnerCountsSerializer(serializers.Serializer[Any]):
    learner = PersonBriefSerializer()
    counts = CountsSerializer()


@extend_schema_serializer(component_name="ClassAttendance")
class ClassAttendanceSerializer(serializers.Serializer[Any]):
    first_on = serializers.DateField(source="first")
    last_on = serializers.DateField(source="last")
    learners = LearnerCountsSerializer(many=True)


@extend_schema_serializer(component_name="Attendance")
class AttendanceSerializer(serializers.Serializer[Any]):
    first_on = serializers.DateField(source="first")
    last_on = serializers.DateField(source="last")
    counts = CountsSerializer(help_text="Of all marks; of each learner see ``learners``.")
    learners = LearnerCountsSerializer(many=True, help_text="By name: one, or all of a guardian's children.")
    marks = OwnMarkSerializer(many=True, help_text="The newest first.")


@extend_schema_serializer(
    component_name="AbsenceInput",
    examples=[
        OpenApiExample(
            "Two days in bed",
            {"student": _LEARNERS[0], "from_on": "2026-09-14", "to_on": "2026-09-15", "reason": "illness"},
            request_only=True,
        )
    ],
)
class AbsenceInputSerializer(InputSerializer):
    student = serializers.UUIDField()
    from_on = serializers.DateField(help_text=f"The first day, {LATEST_ABSENCE_DAYS} days ago at most.")
    to_on = serializers.DateField(help_text=f"The last day; {LONGEST_DAYS} days in all at most.")
    reason = serializers.ChoiceField(choices=AbsenceReason.choices, default=AbsenceReason.NONE.value)
    note = serializers.CharField(
        max_length=NOTE_LENGTH,
        allow_blank=True,
        default="",
        help_text="For the teachers of the learner, and nobody else.",
    )
