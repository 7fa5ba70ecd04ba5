"""``/api/v1/lessons/{id}/media/``: pictures, sound and film of lessons."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, STAFF, user_of
from core.files.ranges import plain_request
from core.rest.conditional import file_schema
from core.rest.parsers import UploadParser
from core.rest.renderers import WhateverIsAccepted
from lessons.content import media_content
from lessons.enums import VariantName
from lessons.media.answers import CAPTIONS, serve_media
from lessons.models import LessonMedia
from lessons.rest.author_serializers import LowFileSerializer, MediaChangesSerializer, NewMediaSerializer
from lessons.rest.serializers import MediaSerializer
from lessons.rest.shown import show_media
from lessons.selectors import get_visible_media, media_of_lesson
from lessons.services.media import add_media, change_media, remove_media

_VARIANT = OpenApiParameter(
    "variant", str, enum=[*VariantName.values, CAPTIONS], description="A smaller file, or the captions (WebVTT)."
)
_KINDS = ("image/*", "audio/*", "video/*", "text/vtt")


class MediaListViewSet(GenericViewSet[LessonMedia]):
    """The files of a lesson, for those who write it."""

    roles: ClassVar = dict.fromkeys(("list", "create"), STAFF)
    serializer_class = MediaSerializer
    queryset = LessonMedia.objects.none()  # tells the API description the model
    parser_classes = (UploadParser,)
    declared_errors: ClassVar = {"create": (402,)}
    ordering = ("created_at", "id")

    def get_queryset(self) -> QuerySet[LessonMedia]:
        return media_of_lesson(user=user_of(self.request), lesson_id=self.kwargs["lesson_id"])

    @extend_schema(operation_id="lessons_media_list")
    def list(self, request: Request, lesson_id: UUID) -> Response:
        """The files of a lesson, for those who write it."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([_shown(media) for media in page])

    @extend_schema(
        operation_id="lessons_media_create",
        request={"multipart/form-data": NewMediaSerializer},
        responses={201: MediaSerializer},
    )
    def create(self, request: Request, lesson_id: UUID) -> Response:
        """Put a picture, sound or film into a lesson, with what it shows or says in words. Then a block may show it.

        What it is is told by its bytes. Pictures are made again, without what the camera wrote into them, and in two
        smaller sizes; sound gets a smaller file in the background, where none is given. The same file again is the one
        that is there.
        """
        given = NewMediaSerializer.read(request.data)
        upload = given.pop("file")
        media = add_media(author=user_of(request), lesson_id=lesson_id, upload=upload, now=timezone.now(), **given)
        return Response(_shown(media), status=status.HTTP_201_CREATED)


class MediaViewSet(GenericViewSet[LessonMedia]):
    """One file of a lesson."""

    roles: ClassVar = {"retrieve": EVERYBODY, **dict.fromkeys(("partial_update", "destroy"), STAFF)}
    token_scopes: ClassVar = {"retrieve": CHILDREN_TOO}
    queryset = LessonMedia.objects.none()  # tells the API description the model
    filter_backends = ()
    content_negotiation_class = WhateverIsAccepted
    declared_errors: ClassVar = {"retrieve": (416,), "destroy": (409,)}

    @file_schema(*_KINDS, operation_id="lessons_media_retrieve", parameters=[_VARIANT])
    def retrieve(self, request: Request, lesson_id: UUID, media_id: UUID) -> HttpResponseBase:
        """The file, whole or the part that is asked for, to whoever reads a lesson that shows it."""
        media = get_visible_media(user=user_of(request), lesson_id=lesson_id, media_id=media_id)
        return serve_media(plain_request(request), media, variant=request.query_params.get("variant", ""))

    @extend_schema(
        operation_id="lessons_media_partial_update", request=MediaChangesSerializer, responses=MediaSerializer
    )
    def partial_update(self, request: Request, lesson_id: UUID, media_id: UUID) -> Response:
        """Give a file other words. What was published keeps the words that it has."""
        given = MediaChangesSerializer.read(request.data)
        media = change_media(
            author=user_of(request), lesson_id=lesson_id, media_id=media_id, now=timezone.now(), **given
        )
        return Response(_shown(media))

    @extend_schema(operation_id="lessons_media_destroy", responses={204: None})
    def destroy(self, request: Request, lesson_id: UUID, media_id: UUID) -> Response:
        """Take away a file that neither the lesson nor a version of it shows."""
        remove_media(author=user_of(request), lesson_id=lesson_id, media_id=media_id, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class LowMediaView(APIView):
    roles = STAFF
    parser_classes = (UploadParser,)
    declared_errors: ClassVar = {"put": (402,)}

    @extend_schema(
        operation_id="lessons_media_low_update",
        request={"multipart/form-data": LowFileSerializer},
        responses=MediaSerializer,
    )
    def put(self, request: Request, lesson_id: UUID, media_id: UUID) -> Response:
        """Give sound or film the smaller file for slow connections, in place of the one it had. Pictures get theirs,
        and so does sound that is given none."""
        given = LowFileSerializer.read(request.data)
        media = change_media(
            author=user_of(request), lesson_id=lesson_id, media_id=media_id, now=timezone.now(), **given
        )
        return Response(_shown(media))


def _shown(media: LessonMedia) -> dict[str, object]:
    return show_media(media.lesson_id, media_content(media))
