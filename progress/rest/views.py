"""``/api/v1/progress/``."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import EVERYBODY, LEARNERS, STAFF, user_of
from progress.rest.serializers import HeatMapSerializer, LearnerMasterySerializer
from progress.selectors import ConceptMastery, HeatMap, heat_map, mastery_of_learner


class OwnMasteryView(APIView):
    roles = LEARNERS

    @extend_schema(operation_id="progress_mastery", responses=LearnerMasterySerializer)
    def get(self, request: Request) -> Response:
        """Where one stands, in each concept of one's courses."""
        learner = user_of(request)
        concepts = mastery_of_learner(reader=learner, learner_id=learner.pk, now=timezone.now())
        return Response(_learner(learner.pk, concepts))


class StudentProgressView(APIView):
    roles = EVERYBODY

    @extend_schema(operation_id="progress_student", responses=LearnerMasterySerializer)
    def get(self, request: Request, student_id: UUID) -> Response:
        """Where a learner stands: for themselves, their teachers and the admins of their institution."""
        concepts = mastery_of_learner(reader=user_of(request), learner_id=student_id, now=timezone.now())
        return Response(_learner(student_id, concepts))


class ClassMasteryView(APIView):
    roles = STAFF

    @extend_schema(operation_id="progress_classroom", responses=HeatMapSerializer)
    def get(self, request: Request, classroom_id: UUID) -> Response:
        """The heat map of a class: learners by concepts."""
        found = heat_map(reader=user_of(request), classroom_id=classroom_id, now=timezone.now())
        return Response(_heat_map(found))


def _learner(learner_id: UUID, concepts: list[ConceptMastery]) -> dict[str, object]:
    mastered = sum(item.mastery.is_mastered for item in concepts)
    shape = {"learner_id": learner_id, "mastered_count": mastered, "concepts": concepts}
    return {**LearnerMasterySerializer(shape).data}


def _heat_map(found: HeatMap) -> dict[str, object]:
    concepts = [
        {"id": concept.pk, "name": concept.name, "share_mastered": found.share_mastered(column)}
        for column, concept in enumerate(found.concepts)
    ]
    shape = {
        "classroom_id": found.classroom.pk,
        "classroom_name": found.classroom.name,
        "concepts": concepts,
        "rows": found.rows,
    }
    return {**HeatMapSerializer(shape).data}
