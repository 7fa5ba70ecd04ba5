"""``/api/v1/accounts/children/``: where children come in who cannot read."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.rest.serializers.sign_in import SignedInSerializer
from accounts.rest.views.sign_in import DoorView, browser_of, pair_of
from courses.rest.child_serializers import ChildLoginSerializer, ClassDoorSerializer, OpenDoorSerializer, show_short
from courses.services.children import knock_at_door, sign_in_at_door


class ClassDoorView(DoorView):
    declared_errors: ClassVar = {"post": (404,)}

    @extend_schema(operation_id="children_class", request=ClassDoorSerializer, responses=OpenDoorSerializer)
    def post(self, request: Request) -> Response:
        """The class of a code, and the short names of the children who sign in there with pictures."""
        given = ClassDoorSerializer.read(request.data)
        classroom, children = knock_at_door(class_code=given["class_code"], now=timezone.now())
        return Response({"name": classroom.name, "children": [show_short(child) for child in children]})


class ChildLoginView(DoorView):
    declared_errors: ClassVar = {"post": (401,)}

    @extend_schema(operation_id="children_login", request=ChildLoginSerializer, responses=SignedInSerializer)
    def post(self, request: Request) -> Response:
        """Sign in with three pictures. The session reaches the child's own learning only and ends within 12 hours.

        Whatever is wrong, the class, the child or the pictures, the answer is the same.
        """
        given = ChildLoginSerializer.read(request.data)
        signed_in = sign_in_at_door(
            class_code=given["class_code"],
            child_id=given["child"],
            pictures=given["pictures"],
            now=timezone.now(),
            browser=browser_of(request),
        )
        return Response(pair_of(signed_in))
