"""A copy of one's data, or its erasure."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import DataRequest
from accounts.policies import visible_data_requests
from accounts.rest.filters import DataRequestFilter
from accounts.rest.permissions import ADMINS, EVERYBODY, user_of
from accounts.rest.serializers.data_requests import (
    DataRequestRefusalSerializer,
    DataRequestSerializer,
    NewDataRequestSerializer,
)
from accounts.services.data_requests import (
    approve_data_request,
    ask_for_data,
    cancel_data_request,
    open_copy,
    refuse_data_request,
)
from core.rest.renderers import WhateverIsAccepted
from core.rest.routing import UuidLookup


class DataRequestViewSet(UuidLookup, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[DataRequest]):
    """What was asked for: one's own requests, those for one's children, and for admins those of their institution."""

    roles: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "create", "cancel", "download"), EVERYBODY),
        **dict.fromkeys(("approve", "refuse"), ADMINS),
    }
    queryset = DataRequest.objects.none()  # tells the API description the model
    serializer_class = DataRequestSerializer
    filterset_class = DataRequestFilter
    ordering = ("-requested_at", "-id")
    declared_errors: ClassVar = {"create": (409,), "approve": (409,), "refuse": (409,), "cancel": (409,)}

    def get_queryset(self) -> QuerySet[DataRequest]:
        seen = DataRequest.objects.filter(visible_data_requests(user_of(self.request)))
        return seen.select_related("person", "requested_by")

    @extend_schema(request=NewDataRequestSerializer, responses={201: DataRequestSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a copy of everything that is kept about oneself or one's child, or for its erasure. The institution
        has 30 days to answer."""
        given, actor = NewDataRequestSerializer.read(request.data), user_of(request)
        made = ask_for_data(
            kind=given["kind"], person_id=given.get("person", actor.pk), actor=actor, now=timezone.now()
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: UUID) -> Response:
        """Let it be carried out, which begins at once."""
        approved = approve_data_request(request_id=pk, actor=user_of(request), now=timezone.now())
        return Response(self.get_serializer(approved).data)

    @extend_schema(request=DataRequestRefusalSerializer, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: UUID) -> Response:
        """Say no, with the reason, which the person is told."""
        reason = DataRequestRefusalSerializer.read(request.data)["reason"]
        refused = refuse_data_request(request_id=pk, reason=reason, actor=user_of(request), now=timezone.now())
        return Response(self.get_serializer(refused).data)

    @extend_schema(request=None, responses=DataRequestSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Take back what one asked for, before it is decided."""
        cancelled = cancel_data_request(request_id=pk, actor=user_of(request), now=timezone.now())
        return Response(self.get_serializer(cancelled).data)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAccepted)
    def download(self, request: Request, pk: UUID) -> FileResponse:
        """The copy as a ZIP: JSON, CSV and files. For whoever asked for it and the person, for seven days."""
        copy = open_copy(request_id=pk, reader=user_of(request), now=timezone.now())
        response = FileResponse(copy, as_attachment=True, filename="lyceum-data.zip", content_type="application/zip")
        response["Cache-Control"] = "private, no-store"
        return response
