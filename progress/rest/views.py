"""``/api/v1/progress/``."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, LEARNERS, STAFF, user_of
from progress.rest.serializers import HeatMapSerializer, LearnerMasterySerializer, show_heat_map, show_learner
from progress.selectors import heat_map, mastery_of_learner


class OwnMasteryView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO

    @extend_schema(operation_id="progress_mastery", responses=LearnerMasterySerializer)
    def get(self, request: Request) -> Response:
        """Where one stands, in each concept of one's courses."""
        learner = user_of(request)
        concepts = mastery_of_learner(reader=learner, learner_id=learner.pk, now=timezone.now())
        return Response(show_learner(learner.pk, concepts))


class StudentProgressView(APIView):
    roles = EVERYBODY

    @extend_schema(operation_id="progress_student", responses=LearnerMasterySerializer)
    def get(self, request: Request, student_id: UUID) -> Response:
        """Where a learner stands: for themselves, their teachers and guardians, the admins of their institution."""
        concepts = mastery_of_learner(reader=user_of(request), learner_id=student_id, now=timezone.now())
        return Response(show_learner(student_id, concepts))


class ClassMasteryView(APIView):
    roles = STAFF

    @extend_schema(operation_id="progress_classroom", responses=HeatMapSerializer)
    def get(self, request: Request, classroom_id: UUID) -> Response:
        """The heat map of a class: learners by concepts."""
        found = heat_map(reader=user_of(request), classroom_id=classroom_id, now=timezone.now())
        return Response(show_heat_map(found))
