"""``/api/v1/lessons/``, and what of ``courses/`` reads lessons."""

from django.urls import path

from core.rest.routing import uuid_router
from lessons.rest.live import LiveLessonViewSet
from lessons.rest.media import LowMediaView, MediaListViewSet, MediaViewSet
from lessons.rest.outline import CourseOutlineViewSet
from lessons.rest.progress import LessonProgressView, ProgressBatchView
from lessons.rest.sessions import LearningSessionViewSet
from lessons.rest.versions import (
    LessonPublishView,
    LessonUnpublishView,
    VersionListView,
    VersionRestoreView,
    VersionView,
)
from lessons.rest.views import LessonViewSet

router = uuid_router()
router.register("lessons/live", LiveLessonViewSet, basename="live-lessons")
router.register("lessons/sessions", LearningSessionViewSet, basename="lessons-sessions")
router.register("lessons", LessonViewSet, basename="lessons")

_files = MediaListViewSet.as_view({"get": "list", "post": "create"})
_file = MediaViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})
_version = "lessons/<uuid:lesson_id>/versions/<int:number>/"

urlpatterns = [
    path(
        "courses/<uuid:course_id>/outline/",
        CourseOutlineViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="courses-outline",
    ),
    path("lessons/<uuid:lesson_id>/media/", _files, name="lessons-media-list"),
    path("lessons/<uuid:lesson_id>/media/<uuid:media_id>/", _file, name="lessons-media"),
    path("lessons/<uuid:lesson_id>/media/<uuid:media_id>/low/", LowMediaView.as_view(), name="lessons-media-low"),
    path("lessons/<uuid:lesson_id>/publish/", LessonPublishView.as_view(), name="lessons-publish"),
    path("lessons/<uuid:lesson_id>/unpublish/", LessonUnpublishView.as_view(), name="lessons-unpublish"),
    path("lessons/<uuid:lesson_id>/versions/", VersionListView.as_view(), name="lessons-versions"),
    path(_version, VersionView.as_view(), name="lessons-version"),
    path(f"{_version}restore/", VersionRestoreView.as_view(), name="lessons-version-restore"),
    path("lessons/progress/batch/", ProgressBatchView.as_view(), name="lessons-progress-batch"),
    path("lessons/<uuid:lesson_id>/progress/", LessonProgressView.as_view(), name="lessons-progress"),
    *router.urls,
]
