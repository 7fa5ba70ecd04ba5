"""``/api/v1/courses/absences/``: what guardians announce."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api import Role
from accounts.rest.permissions import STAFF, user_of
from core.rest.routing import UuidLookup
from courses.attendance import absences_visible_to
from courses.models import AnnouncedAbsence
from courses.rest.attendance_serializers import AbsenceInputSerializer, AbsenceSerializer
from courses.rest.filters import AbsenceFilter
from courses.services.absences import announce_absence, withdraw_absence

GROWN_UPS = STAFF | {Role.GUARDIAN}


class AbsenceViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[AnnouncedAbsence]):
    """Announced absences that stand, the latest first: of one's children, of the learners one teaches."""

    roles: ClassVar = dict.fromkeys(("list", "create", "destroy"), GROWN_UPS)
    declared_errors: ClassVar = {"create": (409,)}
    queryset = AnnouncedAbsence.objects.none()  # tells the API description the model
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilter
    ordering = ("-from_on", "-id")

    def get_queryset(self) -> QuerySet[AnnouncedAbsence]:
        return absences_visible_to(user_of(self.request))

    @extend_schema(
        operation_id="courses_absences_announce", request=AbsenceInputSerializer, responses={201: AbsenceSerializer}
    )
    def create(self, request: Request) -> Response:
        """Say that a learner is away. Their teachers are told, and their sheets propose to excuse it."""
        given, actor = AbsenceInputSerializer.read(request.data), user_of(request)
        student_id = given.pop("student")
        absence = announce_absence(student_id=student_id, actor=actor, now=timezone.now(), **given)
        shown = absences_visible_to(actor).get(pk=absence.pk)
        return Response(AbsenceSerializer(shown).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="courses_absences_withdraw", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take it back. What teachers marked meanwhile stays."""
        withdraw_absence(absence_id=pk, actor=user_of(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
