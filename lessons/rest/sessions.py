"""``/api/v1/lessons/sessions/``: learning sessions."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, LEARNERS, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.routing import UuidLookup
from courses.api import Difficulty
from lessons.enums import InteractionKind
from lessons.models import LearningSession
from lessons.rest.filters import SessionFilter
from lessons.rest.session_serializers import (
    InteractionSerializer,
    SessionMoveSerializer,
    SessionSerializer,
    SessionStartSerializer,
)
from lessons.services.sessions import (
    SessionDraft,
    complete_learning_session,
    move_learning_session,
    note_interaction,
    pause_learning_session,
    resume_learning_session,
    start_learning_session,
)
from lessons.sessions import get_visible_session, read_sessions, sessions_visible_to

_READS = dict.fromkeys(("list", "retrieve"), EVERYBODY)
_STEPS = dict.fromkeys(("create", "partial_update", "pause", "resume", "complete", "interactions"), LEARNERS)


class LearningSessionViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[LearningSession]):
    """Learning sessions, the newest first: one's own; of one's learners and children, to be read."""

    roles: ClassVar = {**_READS, **_STEPS}
    token_scopes = CHILDREN_TOO
    queryset = LearningSession.objects.none()  # tells the API description the model
    serializer_class = SessionSerializer
    filterset_class = SessionFilter
    ordering = ("-started_at", "-id")
    declared_errors: ClassVar = {
        "create": (422,),
        "partial_update": (409,),
        "pause": (409,),
        "resume": (409,),
        "interactions": (409, 422),
    }

    def get_queryset(self) -> QuerySet[LearningSession]:
        return sessions_visible_to(user_of(self.request))

    def list(self, request: Request) -> Response:
        """Sessions, the newest first."""
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        readings = read_sessions(page, now=timezone.now())
        return self.get_paginated_response(SessionSerializer(readings, many=True).data)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One session."""
        return _shown(get_visible_session(user=user_of(request), session_id=pk))

    @extend_schema(
        operation_id="lessons_sessions_start",
        request=SessionStartSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses={201: SessionSerializer, 200: SessionSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Begin a session (201); one that was active is paused. Where one about the same lesson is open, that one goes
        on (200), with the topic and the objectives that are given; its difficulty stays."""
        given = SessionStartSerializer.read(request.data)
        draft = SessionDraft(
            topic=given["topic"],
            lesson_id=given["lesson"],
            difficulty=Difficulty(given["difficulty"]) if "difficulty" in given else None,
            objectives=given["objectives"],
        )
        session, is_new = start_learning_session(learner=user_of(request), draft=draft, now=timezone.now())
        return _shown(session, code=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(operation_id="lessons_sessions_move", request=SessionMoveSerializer, responses=SessionSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Say how far one is, and what is done. Progress does not go back."""
        given = SessionMoveSerializer.read(request.data)
        return _shown(move_learning_session(learner=user_of(request), session_id=pk, now=timezone.now(), **given))

    @extend_schema(operation_id="lessons_sessions_pause", request=None, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Let it rest. Again changes nothing."""
        return _shown(pause_learning_session(learner=user_of(request), session_id=pk, now=timezone.now()))

    @extend_schema(operation_id="lessons_sessions_resume", request=None, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Go on; another that is active is paused. Again changes nothing, unless four hours have gone by: what runs so
        long has ended by itself, and goes on anew."""
        return _shown(resume_learning_session(learner=user_of(request), session_id=pk, now=timezone.now()))

    @extend_schema(operation_id="lessons_sessions_complete", request=None, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: UUID) -> Response:
        """End it, for good. Again changes nothing."""
        return _shown(complete_learning_session(learner=user_of(request), session_id=pk, now=timezone.now()))

    @extend_schema(
        operation_id="lessons_sessions_interact",
        request=InteractionSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses={201: InteractionSerializer},
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def interactions(self, request: Request, pk: UUID) -> Response:
        """Note that one took a hint, answered, wrote a note, went on or back, or used a tool."""
        given = InteractionSerializer.read(request.data)
        kind = InteractionKind(given["kind"])
        given["at"] = note_interaction(
            learner=user_of(request),
            session_id=pk,
            kind=kind,
            at=given.get("at"),
            target_id=given["target_id"],
            now=timezone.now(),
        )
        return Response(InteractionSerializer(given).data, status=status.HTTP_201_CREATED)


def _shown(session: LearningSession, *, code: int = status.HTTP_200_OK) -> Response:
    (reading,) = read_sessions([session], now=timezone.now())
    return Response(SessionSerializer(reading).data, status=code)
