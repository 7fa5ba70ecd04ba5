"""``/api/v1/lessons/``."""

from django.urls import path

from core.rest.routing import uuid_router
from lessons.rest.views import LessonImageView, LessonViewSet

router = uuid_router()
router.register("lessons", LessonViewSet, basename="lessons")

urlpatterns = [
    path("lessons/<uuid:lesson_id>/images/<uuid:block_id>/", LessonImageView.as_view(), name="lessons-image"),
    *router.urls,
]
