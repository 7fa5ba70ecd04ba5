"""``/api/v1/courses/``: courses."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from core.rest.routing import UuidLookup
from courses.models import Course
from courses.rest.filters import CourseFilter
from courses.rest.serializers import CourseDetailSerializer, CourseSerializer
from courses.selectors import courses_visible_to


class CourseViewSet(UuidLookup, ReadOnlyModelViewSet[Course]):
    """Courses: for learners the published ones of their classes, for teachers their own and those of their classes."""

    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    filterset_class = CourseFilter
    queryset = Course.objects.none()  # tells the API description the model
    ordering = ("title", "id")

    def get_queryset(self) -> QuerySet[Course]:
        return courses_visible_to(user_of(self.request)).prefetch_related("sections")

    def get_serializer_class(self) -> type[CourseSerializer]:
        return CourseSerializer if self.action == "list" else CourseDetailSerializer
