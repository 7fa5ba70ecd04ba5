"""Shapes of imports of people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.models import RosterImport
from accounts.ports import CLASS_COUNTS
from accounts.roster_texts import text_of
from core.rest.serializers import InputSerializer


class ImportCountsSerializer(serializers.Serializer[Any]):
    """What the file does, or did. Each row of somebody is in one of the first five."""

    created = serializers.IntegerField(help_text="New accounts.")
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    closed = serializers.IntegerField(help_text="Accounts that are closed, and not erased.")
    left_out = serializers.IntegerField(help_text="Rows with errors.")
    linked = serializers.IntegerField(help_text="Guardians who are tied to children.")
    warnings = serializers.IntegerField()
    classes_created = serializers.IntegerField()
    classes_updated = serializers.IntegerField()
    classes_archived = serializers.IntegerField(help_text="Classes that the register has no more.")
    classes_unchanged = serializers.IntegerField(help_text="Classes of the file that stay as they are.")
    enrolled = serializers.IntegerField(help_text="Places of learners in classes.")
    left = serializers.IntegerField(help_text="Places of learners that ended.")
    teachers_came = serializers.IntegerField(help_text="Places of teachers in classes.")
    teachers_went = serializers.IntegerField(help_text="Places of teachers that ended.")
    class_rows_left_out = serializers.IntegerField(help_text="Rows of classes and places with errors.")


class ImportFindingSerializer(serializers.Serializer[Any]):
    """Something that is wrong with the file. It never holds what stands in the file."""

    file = serializers.CharField(help_text="The table in a ZIP; empty for a file that is one.")
    line = serializers.IntegerField(help_text="As an editor counts, from 1; 0 is the whole file.")
    field = serializers.CharField(help_text="The column; empty for the row.")
    code = serializers.CharField(help_text="Stable, for programs.")
    message = serializers.CharField()
    is_warning = serializers.BooleanField(help_text="The row is good all the same.")


class ImportSerializer(serializers.ModelSerializer[RosterImport]):
    counts = serializers.SerializerMethodField()

    class Meta:
        model = RosterImport
        fields = [
            "id",
            "file_name",
            "format",
            "state",
            "phase",
            "row_count",
            "looked_up_count",
            "done_count",
            "error_count",
            "counts",
            "created_at",
            "checked_at",
            "finished_at",
        ]

    @extend_schema_field(ImportCountsSerializer(allow_null=True))
    def get_counts(self, row: RosterImport) -> dict[str, int] | None:
        """Null until it was checked."""
        return {**dict.fromkeys(CLASS_COUNTS, 0), **row.counts} if row.counts else None


class ImportDetailSerializer(ImportSerializer):
    findings = serializers.SerializerMethodField()

    class Meta(ImportSerializer.Meta):
        fields = [*ImportSerializer.Meta.fields, "findings"]

    @extend_schema_field(ImportFindingSerializer(many=True))
    def get_findings(self, row: RosterImport) -> list[dict[str, Any]]:
        """Errors first, by their lines; the first thousand."""
        return [
            {
                **{name: each[name] for name in ("file", "line", "field", "code", "is_warning")},
                "message": text_of(each),
            }
            for each in row.findings
        ]


@extend_schema_serializer(
    component_name="NewImport",
    examples=[
        OpenApiExample(
            "A school's register, with letters",
            {"file": "people.csv", "sends_letters": True, "leaves_out_faulty": False},
            media_type="multipart/form-data",
            request_only=True,
        )
    ],
)
class NewImportSerializer(InputSerializer):
    file = serializers.FileField(
        max_length=200,
        help_text="A simple CSV, or OneRoster 1.1 or 1.2 CSV: `users.csv` alone, or the ZIP with classes and places.",
    )
    sends_letters = serializers.BooleanField(
        default=False, help_text="Write to new people with an e-mail, with a link to choose a password."
    )
    leaves_out_faulty = serializers.BooleanField(
        default=False, help_text="Import the rows without errors, instead of refusing the file."
    )
