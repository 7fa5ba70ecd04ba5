"""``/api/v1/courses/classrooms/`` and ``enrolments/``: classes, and the places of learners in them."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.rest.permissions import EVERYBODY, LEARNERS, STAFF, user_of
from core.rest.routing import UuidLookup
from courses.models import Classroom, Enrolment
from courses.rest.filters import ClassroomFilter
from courses.rest.serializers import ClassroomSerializer, EnrolmentSerializer, EnrolSerializer, RollOverSerializer
from courses.selectors import classrooms_visible_to, get_visible_classroom
from courses.services.classrooms import enrol_by_code, leave_classroom
from courses.services.roll_over import roll_over_classroom


class ClassroomViewSet(UuidLookup, ReadOnlyModelViewSet[Classroom]):
    """Classes that one learns or teaches in."""

    roles: ClassVar = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "enroll": LEARNERS,
        "leave": LEARNERS,
        "roll_over": STAFF,
    }
    declared_errors: ClassVar = {"roll_over": (402, 409)}
    queryset = Classroom.objects.none()  # tells the API description the model
    serializer_class = ClassroomSerializer
    filterset_class = ClassroomFilter
    ordering = ("name", "id")

    def get_queryset(self) -> QuerySet[Classroom]:
        return classrooms_visible_to(user_of(self.request))

    @extend_schema(request=EnrolSerializer, responses={201: EnrolmentSerializer})
    @action(detail=True, methods=["post"])
    def enroll(self, request: Request, pk: UUID) -> Response:
        """Join this class with its code. Again changes nothing."""
        return _enrol(request, classroom_id=pk)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: UUID) -> Response:
        """Leave this class. What was done there stays."""
        learner = user_of(request)
        leave_classroom(learner=learner, classroom_id=pk, actor=learner, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="classrooms_roll_over", request=RollOverSerializer, responses={201: ClassroomSerializer}
    )
    @action(detail=True, methods=["post"], url_path="roll-over")
    def roll_over(self, request: Request, pk: UUID) -> Response:
        """Take a class into a new year: learners, teachers and courses come along. A class is taken once."""
        given, actor = RollOverSerializer.read(request.data), user_of(request)
        made = roll_over_classroom(
            classroom_id=pk,
            name=given["name"],
            learner_ids=given.get("learners"),
            archives_old=given["archives_old"],
            actor=actor,
            now=timezone.now(),
        )
        shown = get_visible_classroom(user=actor, classroom_id=made.pk)
        return Response(self.get_serializer(shown).data, status=status.HTTP_201_CREATED)


class EnrolmentViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[Enrolment]):
    """One's own places in classes."""

    roles: ClassVar = {"list": LEARNERS, "create": LEARNERS}
    queryset = Enrolment.objects.none()  # tells the API description the model
    serializer_class = EnrolmentSerializer

    def get_queryset(self) -> QuerySet[Enrolment]:
        return Enrolment.objects.filter(learner_id=user_of(self.request).pk).select_related("classroom")

    @extend_schema(request=EnrolSerializer, responses={201: EnrolmentSerializer})
    def create(self, request: Request) -> Response:
        """Join the class of a code."""
        return _enrol(request, classroom_id=None)


def _enrol(request: Request, *, classroom_id: UUID | None) -> Response:
    given = EnrolSerializer.read(request.data)
    place = enrol_by_code(learner=user_of(request), code=given["code"], classroom_id=classroom_id, now=timezone.now())
    return Response(EnrolmentSerializer(place).data, status=status.HTTP_201_CREATED)
