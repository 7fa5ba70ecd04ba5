"""Shapes of the concept graph over REST."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from core.rest.serializers import InputSerializer
from courses.concept_graph.fault_texts import text_of_fault
from courses.concept_graph.rows import LONGEST, MAX_REQUIRES, MAX_TAGS, ConceptRow, Fault
from courses.models import Concept
from courses.services.concept_imports import ConceptImport

_REQUIRES_HELP = "Direct prerequisites of the same subject; what those build on follows by itself."


class ConceptSerializer(serializers.ModelSerializer[Concept]):
    tags = serializers.SerializerMethodField()
    requires = serializers.SerializerMethodField()

    class Meta:
        model = Concept
        fields = ["id", "subject", "code", "name", "description", "tags", "requires"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tags(self, concept: Concept) -> list[str]:
        return [row.tag for row in concept.tags.all()]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_requires(self, concept: Concept) -> list[str]:
        """Ids of the direct prerequisites."""
        return [str(edge.requires_id) for edge in concept.prerequisites.all()]


@extend_schema_serializer(
    component_name="ConceptPatch",
    examples=[OpenApiExample("Another name", {"name": "Slope of a line", "tags": ["lines"]}, request_only=True)],
)
class ConceptPatchSerializer(InputSerializer):
    subject = serializers.CharField(max_length=LONGEST["subject"], required=False)
    code = serializers.SlugField(max_length=LONGEST["code"], required=False)
    name = serializers.CharField(max_length=LONGEST["name"], required=False)
    description = serializers.CharField(
        max_length=LONGEST["description"],
        allow_blank=True,
        required=False,
        help_text="What somebody who has it can do.",
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST["tags"]), max_length=MAX_TAGS, required=False
    )
    requires = serializers.ListField(
        child=serializers.UUIDField(), max_length=MAX_REQUIRES, required=False, help_text=_REQUIRES_HELP
    )


@extend_schema_serializer(
    component_name="ConceptInput",
    examples=[
        OpenApiExample(
            "A concept",
            {
                "subject": "Mathematics",
                "code": "slope",
                "name": "Slope",
                "description": "Finds the slope of a line as rise divided by run.",
                "tags": ["lines"],
                "requires": [],
            },
            request_only=True,
        )
    ],
)
class ConceptInputSerializer(ConceptPatchSerializer):
    subject = serializers.CharField(max_length=LONGEST["subject"])
    code = serializers.SlugField(max_length=LONGEST["code"])
    name = serializers.CharField(max_length=LONGEST["name"])
    description = serializers.CharField(max_length=LONGEST["description"], allow_blank=True, default="")


# --- the graph ------------------------------------------------------------------------------------------------
class GraphQuerySerializer(InputSerializer):
    subject = serializers.CharField(max_length=LONGEST["subject"], required=False)
    course = serializers.UUIDField(required=False)
    concept = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError("Name one: a subject, a course or a concept.")
        return attrs


class SubjectQuerySerializer(InputSerializer):
    subject = serializers.CharField(max_length=LONGEST["subject"])


class GraphNodeSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    level = serializers.IntegerField(help_text="Steps above what builds on nothing in this graph.")
    requires_count = serializers.IntegerField(help_text="All direct prerequisites, also those outside of this graph.")


class GraphEdgeSerializer(serializers.Serializer[Any]):
    """From a concept to one that builds on it."""

    def get_fields(self) -> dict[str, Any]:
        """By method: ``from`` is no name in Python."""
        return {"from": serializers.UUIDField(), "to": serializers.UUIDField()}


class ConceptGraphSerializer(serializers.Serializer[Any]):
    nodes = GraphNodeSerializer(many=True)
    edges = GraphEdgeSerializer(many=True)


# --- files ----------------------------------------------------------------------------------------------------
class ConceptRowSerializer(InputSerializer):
    """What a row leaves out stays as it is. How long what may be, its import says, with the row."""

    code = serializers.CharField(max_length=500)
    name = serializers.CharField(max_length=500)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=500), max_length=100, required=False)
    requires = serializers.ListField(
        child=serializers.CharField(max_length=500),
        max_length=100,
        required=False,
        help_text="Codes of concepts of this file or of the subject.",
    )


@extend_schema_serializer(
    component_name="ConceptImport",
    examples=[
        OpenApiExample(
            "Two concepts, tried out",
            {
                "subject": "Mathematics",
                "dry_run": True,
                "concepts": [
                    {"code": "coordinate-plane", "name": "Coordinate plane", "tags": ["graphs"], "requires": []},
                    {"code": "slope", "name": "Slope", "tags": ["graphs"], "requires": ["coordinate-plane"]},
                ],
            },
            request_only=True,
        )
    ],
)
class ConceptImportSerializer(InputSerializer):
    subject = serializers.CharField(max_length=LONGEST["subject"])
    concepts = ConceptRowSerializer(many=True)
    dry_run = serializers.BooleanField(default=False, help_text="Says what would be done, and does nothing.")

    def rows(self) -> list[ConceptRow]:
        return [_row(given) for given in self.validated_data["concepts"]]


class ConceptFileSerializer(serializers.Serializer[Any]):
    """As it is imported."""

    subject = serializers.CharField()
    concepts = ConceptRowSerializer(many=True)


class RowRemarkSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField(allow_null=True, help_text="Of the row, the first of which is 0.")
    concept = serializers.CharField(help_text="The code that stands in the row.")
    field = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField()


class ImportReportSerializer(serializers.Serializer[Any]):
    created = serializers.ListField(child=serializers.CharField(), help_text="Codes of new concepts.")
    changed = serializers.ListField(child=serializers.CharField())
    unchanged = serializers.ListField(child=serializers.CharField())
    faults = RowRemarkSerializer(many=True, help_text="Why nothing would be imported; only after a dry run.")
    remarks = RowRemarkSerializer(
        many=True, help_text="What a careful reader would ask; no reason to refuse. The first hundred, as of faults."
    )
    fault_count = serializers.IntegerField(help_text="Of all, also those that are not told.")
    remark_count = serializers.IntegerField()


def show_import(report: ConceptImport) -> dict[str, Any]:
    return {
        "created": list(report.created),
        "changed": list(report.changed),
        "unchanged": list(report.unchanged),
        "faults": [_remark(fault) for fault in report.faults],
        "remarks": [_remark(fault) for fault in report.remarks],
        "fault_count": report.fault_count,
        "remark_count": report.remark_count,
    }


def show_file(subject: str, rows: list[ConceptRow]) -> dict[str, Any]:
    return {
        "subject": subject,
        "concepts": [
            {
                "code": row.code,
                "name": row.name,
                "description": row.description,
                "tags": list(row.tags or ()),
                "requires": list(row.requires or ()),
            }
            for row in rows
        ],
    }


def as_field_errors(faults: list[Fault]) -> ValidationError:
    """Each fault at its path (``concepts.3.requires``)."""
    found: dict[str, list[ErrorDetail]] = {}
    for fault in faults:
        place = "concepts" if fault.index is None else f"concepts.{fault.index}"
        path = f"{place}.{fault.field}" if fault.field else place
        found.setdefault(path, []).append(ErrorDetail(text_of_fault(fault), code=fault.kind))
    return ValidationError(found)


def _remark(fault: Fault) -> dict[str, Any]:
    return {
        "index": fault.index,
        "concept": fault.code,
        "field": fault.field,
        "code": fault.kind,
        "detail": text_of_fault(fault),
    }


def _row(given: dict[str, Any]) -> ConceptRow:
    tags, requires = given.get("tags"), given.get("requires")
    return ConceptRow(
        code=given["code"],
        name=given["name"],
        description=given.get("description"),
        tags=None if tags is None else tuple(tags),
        requires=None if requires is None else tuple(requires),
    )
