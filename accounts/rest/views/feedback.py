"""What people tell their institution."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Feedback
from accounts.rest.filters import FeedbackFilter
from accounts.rest.permissions import EVERYBODY, user_of
from accounts.rest.serializers.feedback import FeedbackSerializer, NewFeedbackSerializer
from accounts.services.feedback import give_feedback
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent


class FeedbackView(ListAPIView[Feedback]):
    roles = EVERYBODY
    queryset = Feedback.objects.none()  # tells the API description the model
    serializer_class = FeedbackSerializer
    filterset_class = FeedbackFilter
    ordering = ("-created_at", "-id")
    declared_errors: ClassVar = {"post": (422,)}

    def get_queryset(self) -> QuerySet[Feedback]:
        return Feedback.objects.filter(person_id=user_of(self.request).pk)

    @extend_schema(operation_id="accounts_feedback")
    def get(self, request: Request) -> Response:
        """What one wrote, with the answers, the newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="accounts_feedback_give",
        request=NewFeedbackSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses={201: FeedbackSerializer},
        filters=False,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Tell the institution something: twenty times a day at most."""
        given = NewFeedbackSerializer.read(request.data)
        feedback = give_feedback(person_id=user_of(request).pk, now=timezone.now(), **given)
        return Response(FeedbackSerializer(feedback).data, status=status.HTTP_201_CREATED)
