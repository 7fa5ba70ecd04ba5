"""``/api/v1/courses/{id}/documents/``: what there is to read in a course."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, STAFF, user_of
from core.files.ranges import plain_request
from core.rest.conditional import ASK_EACH_TIME, file_schema
from core.rest.parsers import UploadParser
from core.rest.renderers import WhateverIsAccepted
from courses.document_files import MEDIA_TYPES, serve_document
from courses.library import documents_of_course, get_visible_document, passages_of
from courses.models import Document, Passage
from courses.rest.document_serializers import (
    DocumentChangesSerializer,
    DocumentSerializer,
    NewDocumentSerializer,
    PassageSerializer,
)
from courses.rest.filters import DocumentFilter
from courses.services.documents import (
    add_document,
    change_document,
    delete_document,
    release_document,
    retry_document,
    withdraw_document,
)


class DocumentListViewSet(GenericViewSet[Document]):
    """The documents of a course."""

    roles: ClassVar = {"list": EVERYBODY, "create": STAFF}
    token_scopes: ClassVar = {"list": CHILDREN_TOO}
    declared_errors: ClassVar = {"create": (402, 413, 415)}
    parser_classes = (UploadParser,)
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    queryset = Document.objects.none()  # tells the API description the model
    ordering = ("title", "id")

    def get_queryset(self) -> QuerySet[Document]:
        return documents_of_course(user=user_of(self.request), course_id=self.kwargs["course_id"])

    @extend_schema(operation_id="courses_documents_list")
    def list(self, request: Request, course_id: UUID) -> Response:
        """The documents of a course; learners see those that were released."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="courses_documents_create",
        request={"multipart/form-data": NewDocumentSerializer},
        responses={
            201: DocumentSerializer,
            200: OpenApiResponse(DocumentSerializer, "The course has these bytes already: as this document."),
        },
    )
    def create(self, request: Request, course_id: UUID) -> Response:
        """Bring a document into a course. What it is is told by its bytes; its text is read in the background.

        Ask again for how far that is, or listen to `courses.document` on the socket. Learners see it once it is released.
        """
        given = NewDocumentSerializer.read(request.data)
        upload = given.pop("file")
        document, is_new = add_document(
            author=user_of(request),
            course_id=course_id,
            upload=upload,
            file_name=upload.name or "",
            now=timezone.now(),
            **given,
        )
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(self.get_serializer(document).data, status=code)


class DocumentViewSet(GenericViewSet[Document]):
    """One document of a course."""

    roles: ClassVar = {
        "retrieve": EVERYBODY,
        **dict.fromkeys(("partial_update", "destroy", "release", "withdraw", "retry"), STAFF),
    }
    token_scopes: ClassVar = {"retrieve": CHILDREN_TOO}
    declared_errors: ClassVar = {"release": (409,), "retry": (409,)}
    serializer_class = DocumentSerializer
    queryset = Document.objects.none()  # tells the API description the model
    filter_backends = ()

    @extend_schema(operation_id="courses_documents_retrieve")
    def retrieve(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """A document: what it is, and how far its reading is."""
        return self._shown(get_visible_document(user=user_of(request), course_id=course_id, document_id=document_id))

    @extend_schema(operation_id="courses_documents_partial_update", request=DocumentChangesSerializer)
    def partial_update(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """Give a document another title."""
        given = DocumentChangesSerializer.read(request.data)
        changed = change_document(
            author=user_of(request), course_id=course_id, document_id=document_id, now=timezone.now(), **given
        )
        return self._shown(changed)

    @extend_schema(operation_id="courses_documents_destroy", responses={204: None})
    def destroy(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """Delete a document, its passages and its file. A copy of it in another course stays."""
        delete_document(author=user_of(request), course_id=course_id, document_id=document_id, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="courses_documents_release", request=None)
    def release(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """Let learners read a document, and the tutor cite it."""
        released = release_document(
            author=user_of(request), course_id=course_id, document_id=document_id, now=timezone.now()
        )
        return self._shown(released)

    @extend_schema(operation_id="courses_documents_withdraw", request=None)
    def withdraw(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """Take a document back from learners and tutor."""
        withdrawn = withdraw_document(
            author=user_of(request), course_id=course_id, document_id=document_id, now=timezone.now()
        )
        return self._shown(withdrawn)

    @extend_schema(operation_id="courses_documents_retry", request=None)
    def retry(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """Read a document that could not be read once more."""
        tried = retry_document(
            author=user_of(request), course_id=course_id, document_id=document_id, now=timezone.now()
        )
        return self._shown(tried)

    def _shown(self, document: Document) -> Response:
        return Response(self.get_serializer(document).data)


class DocumentContentView(APIView):
    roles = EVERYBODY
    token_scopes: ClassVar = {"get": CHILDREN_TOO}
    content_negotiation_class = WhateverIsAccepted
    declared_errors: ClassVar = {"get": (416,)}

    @file_schema(*MEDIA_TYPES.values(), operation_id="courses_documents_content")
    def get(self, request: Request, course_id: UUID, document_id: UUID) -> HttpResponseBase:
        """The file, whole or the part that is asked for. A PDF may be shown where it is asked for; all else is saved."""
        document = get_visible_document(user=user_of(request), course_id=course_id, document_id=document_id)
        return serve_document(plain_request(request), document, kept=ASK_EACH_TIME)


class DocumentPassagesViewSet(GenericViewSet[Passage]):
    """The text of a document."""

    roles: ClassVar = {"list": EVERYBODY}
    token_scopes: ClassVar = {"list": CHILDREN_TOO}
    serializer_class = PassageSerializer
    queryset = Passage.objects.none()  # tells the API description the model
    ordering = ("position", "id")

    def get_queryset(self) -> QuerySet[Passage]:
        user, ids = user_of(self.request), self.kwargs
        return passages_of(get_visible_document(user=user, course_id=ids["course_id"], document_id=ids["document_id"]))

    @extend_schema(operation_id="courses_documents_passages")
    def list(self, request: Request, course_id: UUID, document_id: UUID) -> Response:
        """The passages of a document, in order. One that is not ready has none."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
