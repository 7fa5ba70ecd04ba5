"""Files of people."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import RosterImport
from accounts.policies import visible_imports
from accounts.rest.permissions import ADMINS, user_of
from accounts.rest.serializers.roster_imports import ImportDetailSerializer, ImportSerializer, NewImportSerializer
from accounts.rosters.simple import TEMPLATE
from accounts.services.roster_imports import confirm_import, discard_import, start_import
from core.csv_cells import csv_response
from core.rest.parsers import UploadParser
from core.rest.renderers import WhateverIsAccepted
from core.rest.routing import UuidLookup


class ImportViewSet(UuidLookup, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[RosterImport]):
    """Files of people on their way in, the newest first: checked, then confirmed, then imported whole or not at all."""

    roles: ClassVar = dict.fromkeys(("list", "create", "retrieve", "destroy", "confirm"), ADMINS)
    queryset = RosterImport.objects.none()  # tells the API description the model
    serializer_class = ImportSerializer
    parser_classes = (UploadParser,)  # of the upload; nothing else here takes a body
    filterset_fields = ("state",)
    ordering = ("-created_at", "-id")
    declared_errors: ClassVar = {"create": (409,), "confirm": (409,), "destroy": (409,)}

    def get_queryset(self) -> QuerySet[RosterImport]:
        return RosterImport.objects.filter(visible_imports(user_of(self.request)))

    @extend_schema(
        request={"multipart/form-data": NewImportSerializer},
        responses={202: ImportSerializer},
        operation_id="accounts_imports_create",
    )
    def create(self, request: Request) -> Response:
        """Have a file of people checked. Nobody is changed by that: ask for the import until it is `checked`, look at
        its counts and findings, then confirm it."""
        given = NewImportSerializer.read(request.data)
        upload = given.pop("file")
        row = start_import(
            upload=upload, file_name=upload.name, options=given, actor=user_of(request), now=timezone.now()
        )
        return Response(ImportSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=ImportDetailSerializer, operation_id="accounts_imports_retrieve")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """State, progress, counts and findings of one import."""
        return Response(ImportDetailSerializer(self.get_object()).data)

    @extend_schema(request=None, responses={202: ImportSerializer}, operation_id="accounts_imports_confirm")
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """Have a checked file imported."""
        row = confirm_import(import_id=pk, actor=user_of(request), now=timezone.now())
        return Response(ImportSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None}, operation_id="accounts_imports_discard")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take away an import that was not confirmed, and its file."""
        discard_import(import_id=pk, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImportTemplateView(APIView):
    roles = ADMINS
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(operation_id="accounts_imports_template", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponse:
        """The columns of the simple CSV, with three people as an example."""
        return csv_response([line.split(",") for line in TEMPLATE], file_name="people.csv")
