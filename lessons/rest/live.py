"""``/api/v1/lessons/live/``: lessons that are given live. What is done here is heard in the room at once."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, LEARNERS, STAFF, user_of
from core.rest.routing import UuidLookup
from lessons.live.selectors import get_live_lesson, live_lessons_visible_to, see_live_lesson
from lessons.models import LiveLesson
from lessons.rest import live_serializers as shapes
from lessons.rest.filters import LiveLessonFilter
from lessons.rest.live_actions import ACTIONS
from lessons.services.live_lessons import end_live_lesson, start_live_lesson

BOARD = shapes.LiveBoardSerializer


class LiveLessonViewSet(UuidLookup, ReadOnlyModelViewSet[LiveLesson]):
    """Live lessons of the classes that one learns or teaches in; those that run now: `?state=running`.

    Whoever follows one opens a socket and joins the room `live_lesson` with its id.
    """

    roles: ClassVar = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "create": STAFF,
        "step": STAFF,
        "hint": STAFF,
        "content": STAFF,
        "open_poll": STAFF,
        "close_poll": STAFF,
        "end": STAFF,
        "vote": LEARNERS,
    }
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = dict.fromkeys(
        ("create", "step", "hint", "content", "open_poll", "close_poll", "vote"), (409,)
    )
    queryset = LiveLesson.objects.none()  # tells the API description the model
    serializer_class = shapes.LiveLessonSerializer
    filterset_class = LiveLessonFilter
    ordering = ("-started_at", "-id")

    def get_queryset(self) -> QuerySet[LiveLesson]:
        return live_lessons_visible_to(user_of(self.request))

    @extend_schema(operation_id="live_lessons_retrieve", responses=BOARD)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How it stands, for whoever does not listen."""
        user = user_of(request)
        return _board(request, get_live_lesson(user=user, live_id=pk))

    @extend_schema(operation_id="live_lessons_start", request=shapes.LiveStartSerializer, responses={201: BOARD})
    def create(self, request: Request) -> Response:
        """Begin a published lesson with a class that works on its course. A class is in one live lesson at a time."""
        given = shapes.LiveStartSerializer.read(request.data)
        live = start_live_lesson(teacher=user_of(request), now=timezone.now(), **given)
        return Response(_board(request, live).data, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="live_lessons_step", request=shapes.LiveStepSerializer, responses=BOARD)
    @action(detail=True, methods=["post"])
    def step(self, request: Request, pk: UUID) -> Response:
        """Take the class to a block."""
        return _do("step", request, pk)

    @extend_schema(operation_id="live_lessons_hint", request=shapes.LiveHintSerializer, responses=BOARD)
    @action(detail=True, methods=["post"])
    def hint(self, request: Request, pk: UUID) -> Response:
        """Add a hint to the present step."""
        return _do("hint", request, pk)

    @extend_schema(operation_id="live_lessons_content", request=shapes.LiveContentSerializer, responses=BOARD)
    @action(detail=True, methods=["post"])
    def content(self, request: Request, pk: UUID) -> Response:
        """Show something beside the present step, until the next."""
        return _do("content", request, pk)

    @extend_schema(operation_id="live_lessons_poll_open", request=shapes.LivePollOpenSerializer, responses=BOARD)
    @action(detail=True, methods=["post"], url_path="poll")
    def open_poll(self, request: Request, pk: UUID) -> Response:
        """Ask the class; a poll that is open is closed first."""
        return _do("open_poll", request, pk)

    @extend_schema(operation_id="live_lessons_poll_close", request=shapes.LivePollCloseSerializer, responses=BOARD)
    @action(detail=True, methods=["post"], url_path="poll/close")
    def close_poll(self, request: Request, pk: UUID) -> Response:
        """End the poll, and show the class the votes or not."""
        return _do("close_poll", request, pk)

    @extend_schema(operation_id="live_lessons_vote", request=shapes.LiveVoteSerializer, responses=BOARD)
    @action(detail=True, methods=["post"])
    def vote(self, request: Request, pk: UUID) -> Response:
        """Choose an option of the open poll, or another one than before."""
        return _do("vote", request, pk)

    @extend_schema(operation_id="live_lessons_end", request=None, responses=BOARD)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        """Let the class go. Again changes nothing."""
        return _board(request, end_live_lesson(teacher=user_of(request), live_id=pk, now=timezone.now()))


def _do(name: str, request: Request, live_id: UUID) -> Response:
    live = ACTIONS[name].run(user=user_of(request), live_id=live_id, given=request.data, now=timezone.now())
    return _board(request, live)


def _board(request: Request, live: LiveLesson) -> Response:
    return Response(BOARD(see_live_lesson(user=user_of(request), live=live)).data)
