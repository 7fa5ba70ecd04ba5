"""``/api/v1/core/files/``: files that people keep, for themselves or for a class."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.files.finding import files_visible_to, get_visible_file
from core.files.keeping import change_file, delete_file, keep_file
from core.files.links import open_link, sign_link
from core.files.ranges import plain_request
from core.files.serving import serve_stored
from core.models import StoredFile
from core.policies import FILE_KEEPERS
from core.ports import people_names
from core.realtime.admissions import gatekeeper
from core.rest.conditional import ASK_EACH_TIME, file_schema
from core.rest.filters import StoredFileFilter
from core.rest.parsers import BoundedJSONParser, UploadParser
from core.rest.renderers import WhateverIsAccepted
from core.rest.serializers import InputSerializer

# Sessions of children read what is shared with their class; they bring nothing in.
_CHILDREN_READ = frozenset({"full", "child"})
_SIGNATURE = "signature"
_EXAMPLE = OpenApiExample(
    "A file",
    {
        "id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10",
        "name": "Reading list.pdf",
        "media_type": "application/pdf",
        "size_bytes": 48213,
        "owner": {"id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f11", "name": "Mary Somerville"},
        "is_mine": True,
        "classroom_id": None,
        "created_at": "2026-09-14T09:00:00Z",
        "download_url": "/api/v1/core/files/0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f10/content/?signature=…",
    },
    response_only=True,
)


class FileOwnerSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)


@extend_schema_serializer(component_name="StoredFile")
class StoredFileSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Safe to show.")
    media_type = serializers.CharField(help_text="Told by the bytes.")
    size_bytes = serializers.IntegerField()
    owner = FileOwnerSerializer()
    is_mine = serializers.BooleanField()
    classroom_id = serializers.UUIDField(allow_null=True, help_text="The class that it is shared with.")
    created_at = serializers.DateTimeField()
    download_url = serializers.CharField(
        help_text="Opens the file without a header for five minutes, for whoever asked, while they may see it."
    )


@extend_schema_serializer(
    component_name="NewFile",
    examples=[
        OpenApiExample("For oneself", {"file": "Reading list.pdf"}, media_type="multipart/form-data", request_only=True)
    ],
)
class NewFileSerializer(InputSerializer):
    file = serializers.FileField(help_text="At most `MAX_UPLOAD_BYTES`; what it is is told by its bytes.")
    classroom_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="Share it with this class, which one teaches or attends."
    )


@extend_schema_serializer(
    component_name="FileChanges",
    examples=[
        OpenApiExample(
            "Shared with a class", {"classroom_id": "0192f0c1-6c1e-7d0a-9b1e-0c5a2f7f3f12"}, request_only=True
        )
    ],
)
class FileChangesSerializer(InputSerializer):
    name = serializers.CharField(required=False, max_length=255)
    classroom_id = serializers.UUIDField(required=False, allow_null=True, help_text="None: with nobody.")


class FileListViewSet(GenericViewSet[StoredFile]):
    """Files that one sees, and where new ones go."""

    roles: ClassVar = dict.fromkeys(("list", "create"), FILE_KEEPERS)
    token_scopes: ClassVar = {"list": _CHILDREN_READ}
    serializer_class = StoredFileSerializer
    queryset = StoredFile.objects.none()  # tells the API description the model
    filterset_class = StoredFileFilter
    parser_classes = (UploadParser,)
    declared_errors: ClassVar = {"create": (402, 507)}
    ordering = ("-created_at", "-id")

    def get_queryset(self) -> QuerySet[StoredFile]:
        return files_visible_to(self.request.user)

    @extend_schema(operation_id="core_files_list")
    def list(self, request: Request) -> Response:
        """One's own files, those shared with one's classes, and for teachers those of their learners; the newest
        first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(show_files(request, page))

    @extend_schema(
        operation_id="core_files_create",
        request={"multipart/form-data": NewFileSerializer},
        responses={201: StoredFileSerializer},
    )
    def create(self, request: Request) -> Response:
        """Keep a file. Documents, texts, pictures, sound, film and ZIP are taken; programs are not.

        Pictures are made again, without what the camera wrote into them.
        """
        given = NewFileSerializer.read(request.data)
        upload = given["file"]
        file = keep_file(
            owner=request.user,
            upload=upload,
            file_name=upload.name or "",
            classroom_id=given.get("classroom_id"),
            now=timezone.now(),
        )
        return Response(show_files(request, [file])[0], status=status.HTTP_201_CREATED)


class FileViewSet(GenericViewSet[StoredFile]):
    """One file: what it is, not what is in it."""

    roles: ClassVar = dict.fromkeys(("retrieve", "partial_update", "destroy"), FILE_KEEPERS)
    token_scopes: ClassVar = {"retrieve": _CHILDREN_READ}
    queryset = StoredFile.objects.none()  # tells the API description the model
    parser_classes = (BoundedJSONParser,)
    filter_backends = ()

    @extend_schema(operation_id="core_files_retrieve", responses=StoredFileSerializer, examples=[_EXAMPLE])
    def retrieve(self, request: Request, file_id: UUID) -> Response:
        """What a file is called, how large it is, whose it is, and a link to it."""
        return Response(show_files(request, [get_visible_file(user=request.user, file_id=file_id)])[0])

    @extend_schema(
        operation_id="core_files_partial_update", request=FileChangesSerializer, responses=StoredFileSerializer
    )
    def partial_update(self, request: Request, file_id: UUID) -> Response:
        """Give one's file another name, or share it with another class, or with none."""
        changes = FileChangesSerializer.read(request.data)
        file = change_file(file_id=file_id, actor=request.user, changes=changes, now=timezone.now())
        return Response(show_files(request, [file])[0])

    @extend_schema(operation_id="core_files_destroy", responses={204: None})
    def destroy(self, request: Request, file_id: UUID) -> Response:
        """Delete a file for good: one's own, a learner's of one's, as an admin any of the institution."""
        delete_file(file_id=file_id, actor=request.user, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class _LinkAuthentication(BaseAuthentication):
    """Whoever a link was signed for."""

    def authenticate(self, request: Request) -> tuple[Any, None]:
        signature = request.query_params[_SIGNATURE]
        return open_link(signature, request.parser_context["kwargs"]["file_id"], now=timezone.now()), None


class _KeepersOnly(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        user: Any = request.user
        return bool(user.is_superuser or user.role in FILE_KEEPERS)


class FileContentView(APIView):
    roles = FILE_KEEPERS
    token_scopes = _CHILDREN_READ
    content_negotiation_class = WhateverIsAccepted
    declared_errors: ClassVar = {"get": (416,)}

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [_LinkAuthentication()] if self._is_link() else super().get_authenticators()

    def get_permissions(self) -> Sequence[Any]:
        return [_KeepersOnly()] if self._is_link() else super().get_permissions()

    @file_schema(
        "*/*",
        operation_id="core_files_content",
        parameters=[OpenApiParameter(_SIGNATURE, str, description="In place of a header; comes with `download_url`.")],
    )
    def get(self, request: Request, file_id: UUID) -> HttpResponseBase:
        """The bytes, whole or the part that is asked for, to whoever sees the file.

        Pictures, sound, film and PDF may be shown in place; all else, pages and drawings in SVG above all, is saved.
        """
        file = get_visible_file(user=request.user, file_id=file_id)
        return serve_file(plain_request(request), file)

    def _is_link(self) -> bool:
        # None while the API is described.
        return self.request is not None and _SIGNATURE in self.request.GET


def serve_file(request: Any, file: StoredFile) -> HttpResponseBase:
    """The bytes of a file that somebody keeps. Whoever calls has checked that it may be read."""
    return serve_stored(
        request,
        file.file,
        size=file.size_bytes,
        content_type=file.media_type,
        kept=ASK_EACH_TIME,
        shown_as=file.name,
    )


def show_files(request: Request, files: Sequence[StoredFile]) -> list[dict[str, Any]]:
    """One query for the names of all owners."""
    names = people_names().of({file.owner_id for file in files})
    admission = gatekeeper().admission_of(request.auth, language=translation.get_language() or "en")
    now = timezone.now()
    return [
        dict(
            StoredFileSerializer(
                {
                    "id": file.pk,
                    "name": file.name,
                    "media_type": file.media_type,
                    "size_bytes": file.size_bytes,
                    "owner": {"id": file.owner_id, "name": names.get(file.owner_id)},
                    "is_mine": file.owner_id == request.user.pk,
                    "classroom_id": file.classroom_id,
                    "created_at": file.created_at,
                    "download_url": (
                        f"{reverse('core-file-content', args=[file.pk])}"
                        f"?{_SIGNATURE}={sign_link(file.pk, admission, now=now)}"
                    ),
                }
            ).data
        )
        for file in files
    ]
