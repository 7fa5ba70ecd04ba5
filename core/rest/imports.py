"""``/api/v1/core/imports/``: material that comes in from files of other systems."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.exchange.errors import ImportNotFound
from core.exchange.finding_texts import text_of
from core.exchange.formats import formats
from core.exchange.imports import ImportOrder, confirm_import, discard_import, start_import
from core.exchange.targets import import_targets
from core.models import ImportLine, ImportOutcome, MaterialImport
from core.policies import IMPORTERS, visible_imports
from core.rest.filters import ImportLineFilter, MaterialImportFilter
from core.rest.parsers import UploadParser
from core.rest.routing import UuidLookup
from core.rest.serializers import InputSerializer

_COURSE = "course"


class MaterialImportCountsSerializer(serializers.Serializer[Any]):
    """What the package does, or did: things by what becomes of them, and remarks."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    skipped = serializers.IntegerField(help_text="Left out, with a reason in the report.")
    refused = serializers.IntegerField(help_text="Errors.")
    note = serializers.IntegerField(help_text="Remarks to look at.")


@extend_schema_serializer(component_name="MaterialImport")
class MaterialImportSerializer(serializers.ModelSerializer[MaterialImport]):
    counts = serializers.SerializerMethodField()
    course_id = serializers.UUIDField(
        source="target_id", allow_null=True, help_text="What it goes into; null until a new course is made."
    )

    class Meta:
        model = MaterialImport
        fields = [
            "id",
            "file_name",
            "format",
            "title",
            "state",
            "course_id",
            "counts",
            "created_at",
            "checked_at",
            "finished_at",
        ]
        read_only_fields = fields

    @extend_schema_field(MaterialImportCountsSerializer(allow_null=True))
    def get_counts(self, row: MaterialImport) -> dict[str, int] | None:
        """Null until it was checked."""
        return {outcome: row.counts.get(outcome, 0) for outcome in ImportOutcome.values} if row.counts else None


@extend_schema_serializer(component_name="MaterialImportLine")
class ImportLineSerializer(serializers.ModelSerializer[ImportLine]):
    message = serializers.SerializerMethodField(help_text="In the reader's language; empty where all is said.")

    class Meta:
        model = ImportLine
        fields = [
            "id",
            "outcome",
            "kind",
            "key",
            "title",
            "code",
            "message",
            "member",
            "line",
            "path",
            "object_id",
        ]
        read_only_fields = fields
        extra_kwargs: ClassVar = {
            "kind": {"help_text": "`course`, `section`, `lesson`, `question` …; empty for the package."},
            "key": {"help_text": "The package's own name for it."},
            "member": {"help_text": "The file in the package."},
            "line": {"help_text": "From 1; 0 where no line is meant."},
            "path": {"help_text": "In JSON, as in `$.lessons[2].title`."},
            "object_id": {"help_text": "What was made, once it is."},
        }

    def get_message(self, line: ImportLine) -> str:
        return text_of(line.code, line.params)


@extend_schema_serializer(
    component_name="NewMaterialImport",
    examples=[
        OpenApiExample(
            "A course from Canvas",
            {"file": "biology.imscc", "leaves_out_faulty": False},
            media_type="multipart/form-data",
            request_only=True,
        )
    ],
)
class NewMaterialImportSerializer(InputSerializer):
    file = serializers.FileField(max_length=255)
    format = serializers.CharField(
        required=False, max_length=40, help_text="As in `core/import-formats/`; told by the file where it is left out."
    )
    course_id = serializers.UUIDField(required=False, help_text="Into this course; a new one where it is left out.")
    leaves_out_faulty = serializers.BooleanField(
        default=False, help_text="Import what is without errors, instead of refusing all."
    )


class MaterialImportViewSet(
    UuidLookup, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[MaterialImport]
):
    """Packages on their way in, the newest first: checked, then confirmed, then imported whole or not at all."""

    roles: ClassVar = dict.fromkeys(("list", "create", "retrieve", "destroy", "confirm"), IMPORTERS)
    queryset = MaterialImport.objects.none()  # tells the API description the model
    serializer_class = MaterialImportSerializer
    parser_classes = (UploadParser,)  # of the upload; nothing else here takes a body
    filterset_class = MaterialImportFilter
    ordering = ("-created_at", "-id")
    declared_errors: ClassVar = {"create": (409,), "confirm": (409,), "destroy": (409,)}

    def get_queryset(self) -> QuerySet[MaterialImport]:
        return MaterialImport.objects.filter(visible_imports(self.request.user))

    @extend_schema(
        request={"multipart/form-data": NewMaterialImportSerializer},
        responses={202: MaterialImportSerializer},
        operation_id="core_imports_create",
    )
    def create(self, request: Request) -> Response:
        """Upload a package and have it checked. Nothing is changed before it is confirmed."""
        given = NewMaterialImportSerializer.read(request.data)
        upload = given["file"]
        order = ImportOrder(
            format_name=given.get("format", ""),
            target_kind=_COURSE,
            target_id=given.get("course_id"),
            leaves_out_faulty=given["leaves_out_faulty"],
        )
        actor, now = request.user, timezone.now()
        row = start_import(upload=upload, file_name=upload.name or "", actor=actor, order=order, now=now)
        return Response(self.get_serializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: MaterialImportSerializer}, operation_id="core_imports_confirm")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """Have a checked package imported."""
        row = confirm_import(import_id=pk, actor=request.user, now=timezone.now())
        return Response(self.get_serializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None}, operation_id="core_imports_discard")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take away an import that was not confirmed, its file and its report."""
        discard_import(import_id=pk, actor=request.user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImportReportViewSet(mixins.ListModelMixin, GenericViewSet[ImportLine]):
    """The report of an import."""

    roles: ClassVar = {"list": IMPORTERS}
    queryset = ImportLine.objects.none()  # tells the API description the model
    serializer_class = ImportLineSerializer
    filterset_class = ImportLineFilter
    ordering = ("number", "id")

    def get_queryset(self) -> QuerySet[ImportLine]:
        seen = MaterialImport.objects.filter(visible_imports(self.request.user), pk=self.kwargs["import_id"])
        if not seen.exists():
            raise ImportNotFound(_("There is no such import."))
        return ImportLine.objects.filter(material_import_id=self.kwargs["import_id"])

    @extend_schema(operation_id="core_imports_report")
    def list(self, request: Request, import_id: UUID) -> Response:
        """What becomes of each thing in the package, and what there is to say of it: errors first, then what is left
        out, then remarks, then the rest."""
        return super().list(request)


class ImportFormatSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    endings = serializers.ListField(child=serializers.CharField())
    target = serializers.CharField(help_text="What packages of this format go into.")


class ImportFormatsView(APIView):
    roles = IMPORTERS

    @extend_schema(operation_id="core_import_formats", responses=ImportFormatSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The formats that can be imported."""
        known = [
            {"name": name, "title": each.title, "endings": list(each.endings), "target": each.target}
            for name, each in formats.items()
            if each.target in import_targets
        ]
        return Response(ImportFormatSerializer(known, many=True).data)
