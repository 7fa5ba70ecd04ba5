"""``/api/v1/courses/classrooms/`` and ``enrolments/``: classes, and the places of learners in them."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.rest.permissions import EVERYBODY, LEARNERS, STAFF, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.routing import UuidLookup
from courses.enums import Level
from courses.models import Classroom, Enrolment
from courses.rest.filters import ClassroomFilter, PlaceFilter
from courses.rest.serializers import (
    ClassLearnersSerializer,
    ClassroomChangesSerializer,
    ClassroomDetailSerializer,
    ClassroomSerializer,
    EnrolmentSerializer,
    EnrolSerializer,
    NewClassroomSerializer,
    PlaceSerializer,
    RolledOverSerializer,
    RollOverSerializer,
)
from courses.selectors import classroom_in_detail, classrooms_visible_to, get_visible_classroom, places_in
from courses.services.classrooms import (
    ClassroomDraft,
    change_classroom,
    enrol_by_code,
    leave_classroom,
    renew_class_code,
    save_classroom,
)
from courses.services.places import enrol_learners, take_out_learner
from courses.services.roll_over import roll_over_classroom


class ClassroomViewSet(UuidLookup, ReadOnlyModelViewSet[Classroom]):
    """Classes that one learns or teaches in. They are archived and never deleted."""

    roles: ClassVar = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "create": STAFF,
        "partial_update": STAFF,
        "code": STAFF,
        "enroll": LEARNERS,
        "leave": LEARNERS,
        "roll_over": STAFF,
    }
    declared_errors: ClassVar = {
        "create": (402, 422),
        "partial_update": (409,),
        "code": (409,),
        "leave": (409,),
        "roll_over": (402, 409),
    }
    queryset = Classroom.objects.none()  # tells the API description the model
    serializer_class = ClassroomSerializer
    filterset_class = ClassroomFilter
    ordering = ("name", "id")

    def get_queryset(self) -> QuerySet[Classroom]:
        return classrooms_visible_to(user_of(self.request))

    def check_permissions(self, request: Request) -> None:
        """A method that no class answers to is told so to whoever is signed in."""
        if request.user.is_authenticated and str(request.method).lower() not in self.action_map:
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    @extend_schema(responses=ClassroomDetailSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """A class with those who teach it and its courses."""
        return self._shown(get_visible_classroom(user=user_of(request), classroom_id=pk))

    @extend_schema(
        request=NewClassroomSerializer, responses={201: ClassroomDetailSerializer}, parameters=[IDEMPOTENCY_HEADER]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Make a class. A teacher who makes one teaches it."""
        given = {
            "level": Level.SECONDARY,
            "course_ids": [],
            "teacher_ids": [],
            **NewClassroomSerializer.read(request.data),
        }
        made = save_classroom(author=user_of(request), draft=ClassroomDraft(**given), now=timezone.now())
        return self._shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=ClassroomChangesSerializer, responses=ClassroomDetailSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change parts of a class: its name, its courses, who teaches it, whether it is archived."""
        given = ClassroomChangesSerializer.read(request.data)
        changed = change_classroom(author=user_of(request), classroom_id=pk, changes=given, now=timezone.now())
        return self._shown(changed)

    @extend_schema(operation_id="classrooms_code_renew", request=None, responses=ClassroomDetailSerializer)
    @action(detail=True, methods=["post"])
    def code(self, request: Request, pk: UUID) -> Response:
        """Give the class another code to join it. The one of before opens nothing."""
        return self._shown(renew_class_code(classroom_id=pk, actor=user_of(request), now=timezone.now()))

    def _shown(self, classroom: Classroom, code: int = status.HTTP_200_OK) -> Response:
        shown = ClassroomDetailSerializer(classroom_in_detail(classroom.pk), context=self.get_serializer_context())
        return Response(shown.data, status=code)

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
        operation_id="classrooms_roll_over", request=RollOverSerializer, responses={201: RolledOverSerializer}
    )
    @action(detail=True, methods=["post"], url_path="roll-over")
    def roll_over(self, request: Request, pk: UUID) -> Response:
        """Take a class into a new year: learners, teachers and courses come along. A class is taken once."""
        given, actor = RollOverSerializer.read(request.data), user_of(request)
        rolled = roll_over_classroom(
            classroom_id=pk,
            name=given["name"],
            learner_ids=given.get("learners"),
            archives_old=given["archives_old"],
            promotes=given["promotes"],
            actor=actor,
            now=timezone.now(),
        )
        shown = get_visible_classroom(user=actor, classroom_id=rolled.classroom.pk)
        context = {**self.get_serializer_context(), "promotion": rolled.promotion}
        return Response(RolledOverSerializer(shown, context=context).data, status=status.HTTP_201_CREATED)


class ClassLearnersViewSet(mixins.ListModelMixin, GenericViewSet[Enrolment]):
    """Who is in a class, for those who teach it."""

    roles = STAFF
    declared_errors: ClassVar = {"create": (409,), "destroy": (409,)}
    queryset = Enrolment.objects.none()  # tells the API description the model
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    ordering = ("learner__full_name", "id")

    def get_queryset(self) -> QuerySet[Enrolment]:
        classroom_id = self.kwargs["classroom_id"]
        return places_in(get_visible_classroom(user=user_of(self.request), classroom_id=classroom_id).pk)

    @extend_schema(operation_id="classrooms_learners")
    def list(self, request: Request, classroom_id: UUID) -> Response:
        """The places of a class by name, those of learners who left among them."""
        return super().list(request)

    @extend_schema(
        operation_id="classrooms_learners_enrol",
        request=ClassLearnersSerializer,
        responses=PlaceSerializer(many=True),
        filters=False,
    )
    def create(self, request: Request, classroom_id: UUID) -> Response:
        """Put learners of the institution into the class, all or none; answers with their places. Again changes
        nothing."""
        given = ClassLearnersSerializer.read(request.data)
        places = enrol_learners(
            teacher=user_of(request),
            classroom_id=classroom_id,
            learner_ids=given["learner_ids"],
            now=timezone.now(),
        )
        return Response(self.get_serializer(places, many=True).data)

    @extend_schema(operation_id="classrooms_learners_take_out", responses={204: None})
    def destroy(self, request: Request, classroom_id: UUID, learner_id: UUID) -> Response:
        """Take a learner out of the class. What was done there stays; again changes nothing."""
        now, teacher = timezone.now(), user_of(request)
        take_out_learner(teacher=teacher, classroom_id=classroom_id, learner_id=learner_id, now=now)
        return Response(status=status.HTTP_204_NO_CONTENT)


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
