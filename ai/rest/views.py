"""``/api/v1/ai/``."""

from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from ai.rest.serializers import RecommendationQuerySerializer, RecommendationSerializer, RecommendationsSerializer
from ai.selectors import recommendations_for


class RecommendationsView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"get": (400, 404)}

    @extend_schema(
        operation_id="ai_recommendations",
        parameters=[
            OpenApiParameter("student", UUID, description="One of one's learners or children; oneself if left out.")
        ],
        responses=RecommendationsSerializer,
    )
    def get(self, request: Request) -> Response:
        """What to do next, best first, each with its reason. At most five."""
        reader = user_of(request)
        given = RecommendationQuerySerializer.read(request.query_params.dict())
        steps = recommendations_for(reader=reader, learner_id=given.get("student", reader.pk), now=timezone.now())
        return Response({"results": RecommendationSerializer(steps, many=True).data})
