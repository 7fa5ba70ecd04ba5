"""``/api/v1/courses/classrooms/{id}/``: the children's door and the pictures, for those who teach the class."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import STAFF, user_of
from core.rest.renderers import WhateverIsAccepted
from courses.badges.answers import pdf_response
from courses.rest.child_serializers import (
    BadgePdfSerializer,
    BadgesSerializer,
    ClassChildrenSerializer,
    DoorSerializer,
    IssuedSerializer,
    PictureIssueSerializer,
    SequenceSerializer,
    show_badge,
    show_door,
    show_sequence,
    show_short,
)
from courses.selectors import children_with_issue, get_visible_classroom
from courses.services.children import issue_to_child, issue_to_class, make_badges, withdraw_from_child
from courses.services.doors import open_door, renew_door, shut_door


class ChildrensDoorView(APIView):
    roles = STAFF
    declared_errors: ClassVar = {"put": (409,)}

    @extend_schema(operation_id="classrooms_door", responses=DoorSerializer)
    def get(self, request: Request, classroom_id: UUID) -> Response:
        """Whether the children's door of a class is open, and its code."""
        return Response(show_door(get_visible_classroom(user=user_of(request), classroom_id=classroom_id)))

    @extend_schema(operation_id="classrooms_door_open", request=None, responses=DoorSerializer)
    def put(self, request: Request, classroom_id: UUID) -> Response:
        """Open the door. An open one keeps its code."""
        classroom = open_door(classroom_id=classroom_id, actor=user_of(request), now=timezone.now())
        return Response(show_door(classroom))

    @extend_schema(operation_id="classrooms_door_shut", responses={204: None})
    def delete(self, request: Request, classroom_id: UUID) -> Response:
        """Shut the door: nobody signs in there with pictures any more."""
        shut_door(classroom_id=classroom_id, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChildrensDoorRenewView(APIView):
    roles = STAFF
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(operation_id="classrooms_door_renew", request=None, responses=DoorSerializer)
    def post(self, request: Request, classroom_id: UUID) -> Response:
        """Give the door another code. Badges of before lead nowhere."""
        classroom = renew_door(classroom_id=classroom_id, actor=user_of(request), now=timezone.now())
        return Response(show_door(classroom))


class ClassChildrenView(APIView):
    roles = STAFF

    @extend_schema(operation_id="classrooms_children", responses=ClassChildrenSerializer)
    def get(self, request: Request, classroom_id: UUID) -> Response:
        """The children of a class and since when they have pictures. Which ones, only their badges tell."""
        classroom = get_visible_classroom(user=user_of(request), classroom_id=classroom_id)
        children = [
            {
                **show_short(child.person),
                "full_name": child.person.full_name,
                "pictures_issued_at": child.pictures_issued_at,
            }
            for child in children_with_issue(classroom.pk)
        ]
        return Response(ClassChildrenSerializer({"children": children}).data)


class ClassPicturesView(APIView):
    roles = STAFF

    @extend_schema(operation_id="classrooms_pictures_issue", request=None, responses=IssuedSerializer)
    def post(self, request: Request, classroom_id: UUID) -> Response:
        """Give pictures to all children of a class who have none."""
        number = issue_to_class(classroom_id=classroom_id, actor=user_of(request), now=timezone.now())
        return Response({"issued": number})


class ChildPicturesView(APIView):
    roles = STAFF

    @extend_schema(
        operation_id="classrooms_child_pictures_issue", request=PictureIssueSerializer, responses=SequenceSerializer
    )
    def post(self, request: Request, classroom_id: UUID, child_id: UUID) -> Response:
        """Give a child new pictures. The old ones are void, and the child's sessions with them end."""
        given = PictureIssueSerializer.read(request.data)
        pictures = issue_to_child(
            classroom_id=classroom_id,
            child_id=child_id,
            actor=user_of(request),
            now=timezone.now(),
            sequence=given.get("pictures"),
        )
        return Response({"pictures": show_sequence(pictures, language=get_language())})

    @extend_schema(operation_id="classrooms_child_pictures_withdraw", responses={204: None})
    def delete(self, request: Request, classroom_id: UUID, child_id: UUID) -> Response:
        """Take a child's pictures away. Again changes nothing."""
        withdraw_from_child(classroom_id=classroom_id, child_id=child_id, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class BadgesView(APIView):
    roles = STAFF
    declared_errors: ClassVar = {"post": (409,)}

    @extend_schema(operation_id="classrooms_badges", request=None, responses=BadgesSerializer)
    def post(self, request: Request, classroom_id: UUID) -> Response:
        """The badges of a class, with the pictures. It is a secret that is read, and so it is audited."""
        sheet = make_badges(classroom_id=classroom_id, actor=user_of(request), now=timezone.now())
        badges = [show_badge(badge, language=get_language()) for badge in sheet.badges]
        body = {"name": sheet.classroom.name, "class_code": sheet.classroom.children_code, "badges": badges}
        return Response(BadgesSerializer(body).data)


class BadgesPdfView(APIView):
    roles = STAFF
    declared_errors: ClassVar = {"post": (409,)}
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="classrooms_badges_pdf",
        request=BadgePdfSerializer,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, classroom_id: UUID) -> HttpResponse:
        """The badges of a class to be printed: A4, eight on a page, to be cut along the lines. A POST, since it reads a
        secret and is audited."""
        given, now = BadgePdfSerializer.read(request.data), timezone.now()
        sheet = make_badges(
            classroom_id=classroom_id, actor=user_of(request), now=now, with_pictures=given["with_pictures"]
        )
        return pdf_response(sheet, now=now)
