"""``/api/v1/assessments/``, and the quiz of a lesson."""

from django.urls import path

from assessments.rest.views import (
    AnswerView,
    AttemptViewSet,
    ExerciseViewSet,
    HintView,
    LessonQuizView,
    QuestionPictureView,
    QuizViewSet,
    SubmitView,
)
from core.rest.routing import uuid_router

router = uuid_router()
router.register("assessments/exercises", ExerciseViewSet, basename="exercises")
router.register("assessments/quizzes", QuizViewSet, basename="quizzes")
router.register("assessments/attempts", AttemptViewSet, basename="attempts")

_ATTEMPT = "assessments/attempts/<uuid:attempt_id>"
_PICTURE = "assessments/questions/<uuid:question_id>/pictures/<slug:key>/"
urlpatterns = [
    path(_PICTURE, QuestionPictureView.as_view(), name="questions-picture"),
    path("lessons/<uuid:lesson_id>/quiz/", LessonQuizView.as_view(), name="lessons-quiz"),
    path(f"{_ATTEMPT}/answers/<uuid:question_id>/", AnswerView.as_view(), name="attempts-answer"),
    path(f"{_ATTEMPT}/answers/<uuid:question_id>/hint/", HintView.as_view(), name="attempts-hint"),
    path(f"{_ATTEMPT}/submit/", SubmitView.as_view(), name="attempts-submit"),
    *router.urls,
]
