"""A bare view, a password check, and the default DRF list and create."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from rest_framework import mixins, serializers
from rest_framework.viewsets import GenericViewSet

from limits.models import Attempt, Course, Event, Lesson

PASSWORD = "correct-horse-battery"  # noqa: S105 - of nobody
_hash = ""


def bare(request: HttpRequest) -> JsonResponse:
    """The least that Django does for an answer."""
    return JsonResponse({"ok": True})


def one_hash(request: HttpRequest) -> JsonResponse:
    """One check of a password: what a sign-in cannot do without."""
    global _hash  # noqa: PLW0603 - made once, on the first call
    _hash = _hash or make_password(PASSWORD)
    return JsonResponse({"ok": check_password(PASSWORD, _hash)})


class CourseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Course
        fields: ClassVar = ["id", "title"]


class LessonSerializer(serializers.ModelSerializer):
    course = CourseSerializer(read_only=True)

    class Meta:
        model = Lesson
        fields: ClassVar = [
            "id",
            "course",
            "title",
            "slug",
            "description",
            "difficulty",
            "minutes",
            "is_published",
            "created_at",
            "updated_at",
        ]


class LessonList(mixins.ListModelMixin, GenericViewSet):
    """20 lessons of 10 fields with their course, and a count: three statements."""

    queryset = Lesson.objects.select_related("course").order_by("id")
    serializer_class = LessonSerializer


class AttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields: ClassVar = ["id", "question", "answer", "is_correct", "ms", "created_at"]


class AttemptCreate(mixins.CreateModelMixin, GenericViewSet):
    """One answer, already graded by the client, and one event: four statements."""

    queryset = Attempt.objects.all()
    serializer_class = AttemptSerializer

    @transaction.atomic
    def perform_create(self, serializer: Any) -> None:
        attempt = serializer.save(user=self.request.user)
        Event.objects.create(kind="attempt", payload={"attempt": attempt.pk, "question": attempt.question_id})
