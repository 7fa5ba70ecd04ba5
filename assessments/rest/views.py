"""``/api/v1/assessments/`` and ``/api/v1/lessons/{id}/quiz/``."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, LEARNERS, user_of
from assessments.enums import AssessmentKind
from assessments.errors import AssessmentNotFound, UnknownReference
from assessments.models import Assessment, Attempt
from assessments.rest.filters import AssessmentFilter, AttemptFilter
from assessments.rest.serializers import (
    AnswerSerializer,
    AssessmentSerializer,
    AttemptDetailSerializer,
    AttemptSerializer,
    AttemptStartSerializer,
    HintSerializer,
    ItemSerializer,
    show_attempt,
    show_item,
)
from assessments.selectors import (
    assessments_visible_to,
    attempts_visible_to,
    get_quiz_of_lesson,
    get_visible_picture,
    read_attempt,
    see_answer,
    see_attempt,
)
from assessments.services.attempts import answer_question, start_attempt, submit_attempt, take_hint
from core.files.pictures import serve_picture
from core.files.ranges import plain_request
from core.rest.conditional import file_schema
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.renderers import WhateverIsAccepted
from core.rest.routing import UuidLookup
from core.rich_text import render


class AssessmentViewSet(UuidLookup, ReadOnlyModelViewSet[Assessment]):
    """Base of exercises and quizzes: one model, told apart by kind."""

    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    kind: ClassVar[AssessmentKind]
    queryset = Assessment.objects.none()  # tells the API description the model
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    ordering = ("title", "id")

    def get_queryset(self) -> QuerySet[Assessment]:
        return assessments_visible_to(user_of(self.request)).filter(kind=self.kind)


class ExerciseViewSet(AssessmentViewSet):
    """Exercises: each answer is graded at once and may be tried again."""

    kind = AssessmentKind.EXERCISE


class QuizViewSet(AssessmentViewSet):
    """Quizzes: graded when handed in."""

    kind = AssessmentKind.QUIZ


class LessonQuizView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO

    @extend_schema(operation_id="lessons_quiz", responses=AssessmentSerializer)
    def get(self, request: Request, lesson_id: UUID) -> Response:
        """The quiz of a lesson."""
        quiz = get_quiz_of_lesson(user=user_of(request), lesson_id=lesson_id)
        return Response(AssessmentSerializer(quiz).data)


class QuestionPictureView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    content_negotiation_class = WhateverIsAccepted
    declared_errors: ClassVar = {"get": (416,)}

    @file_schema("image/*", operation_id="questions_picture")
    def get(self, request: Request, question_id: UUID, key: str) -> HttpResponseBase:
        """A picture of a question: for those who see the bank, or an attempt in which it is asked."""
        picture = get_visible_picture(user=user_of(request), question_id=question_id, key=key)
        return serve_picture(plain_request(request), picture.image, max_age_seconds=86_400)


class AttemptViewSet(UuidLookup, mixins.ListModelMixin, GenericViewSet[Attempt]):
    """Attempts: one's own, those of one's learners, or those of the institution."""

    roles: ClassVar = {"list": EVERYBODY, "retrieve": EVERYBODY, "create": LEARNERS}
    token_scopes = CHILDREN_TOO
    queryset = Attempt.objects.none()  # tells the API description the model
    declared_errors: ClassVar = {"create": (409, 422)}
    serializer_class = AttemptSerializer
    filterset_class = AttemptFilter

    def get_queryset(self) -> QuerySet[Attempt]:
        return attempts_visible_to(user_of(self.request))

    @extend_schema(
        request=AttemptStartSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses={201: AttemptDetailSerializer, 200: AttemptDetailSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Start an exercise or quiz, or go on with the open attempt (200)."""
        given = AttemptStartSerializer.read(request.data)
        learner = user_of(request)
        try:
            attempt, is_new = start_attempt(learner=learner, assessment_id=given["assessment"], now=timezone.now())
        except AssessmentNotFound as error:  # named in the body, so it is the body that is at fault
            raise UnknownReference(error.message, field="assessment") from error
        seen = read_attempt(user=learner, attempt_id=attempt.pk)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(show_attempt(seen), status=code)

    @extend_schema(responses=AttemptDetailSerializer)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """An attempt with its questions, saved answers, and what of the grading is due."""
        return Response(show_attempt(read_attempt(user=user_of(request), attempt_id=pk)))


class AnswerView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"put": (409,)}

    @extend_schema(operation_id="attempts_answer", request=AnswerSerializer, responses=ItemSerializer)
    def put(self, request: Request, attempt_id: UUID, question_id: UUID) -> Response:
        """Save an answer; in an exercise it is graded at once. The same answer again changes nothing."""
        given = AnswerSerializer.read(request.data)
        row, _grade = answer_question(
            learner=user_of(request),
            attempt_id=attempt_id,
            question_id=question_id,
            response=given["response"],
            duration_ms=given.get("duration_ms"),
            now=timezone.now(),
        )
        return Response(show_item(see_answer(row)))


class HintView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"post": (409, 422)}

    @extend_schema(
        operation_id="attempts_hint", request=None, parameters=[IDEMPOTENCY_HEADER], responses=HintSerializer
    )
    @idempotent
    def post(self, request: Request, attempt_id: UUID, question_id: UUID) -> Response:
        """The next hint of an exercise question. A right answer after help weighs less."""
        hint, left = take_hint(
            learner=user_of(request), attempt_id=attempt_id, question_id=question_id, now=timezone.now()
        )
        return Response({"html": render(hint), "hints_left": left})


class SubmitView(APIView):
    roles = LEARNERS
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"post": (409, 422)}

    @extend_schema(
        operation_id="attempts_submit",
        request=None,
        parameters=[IDEMPOTENCY_HEADER],
        responses=AttemptDetailSerializer,
    )
    @idempotent
    def post(self, request: Request, attempt_id: UUID) -> Response:
        """Hand in. Questions left out count. With the same idempotency key the first answer comes again."""
        learner = user_of(request)
        attempt, responses = submit_attempt(learner=learner, attempt_id=attempt_id, now=timezone.now())
        return Response(show_attempt(see_attempt(attempt, responses, user=learner)))
