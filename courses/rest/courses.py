"""``/api/v1/courses/``: courses, and the catalogue of an institution."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, STAFF, user_of
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent
from core.rest.routing import UuidLookup
from courses.models import Course
from courses.rest.course_serializers import (
    CatalogueSerializer,
    CourseChangesSerializer,
    CourseCopySerializer,
    CourseDetailSerializer,
    CourseSerializer,
    NewCourseSerializer,
    WholeCourseSerializer,
)
from courses.rest.filters import CatalogueFilter, CourseFilter
from courses.selectors import catalogue_for, course_in_detail, courses_visible_to
from courses.services.copying import copy_course
from courses.services.courses import CourseDraft, change_course, delete_course, save_course


class CourseViewSet(UuidLookup, ReadOnlyModelViewSet[Course]):
    """Courses: for learners the published ones of their classes, for teachers their own and those of their classes."""

    roles: ClassVar = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "create": STAFF,
        "update": STAFF,
        "partial_update": STAFF,
        "destroy": STAFF,
        "copy": STAFF,
    }
    token_scopes: ClassVar = {"list": CHILDREN_TOO, "retrieve": CHILDREN_TOO}
    declared_errors: ClassVar = {
        "create": (422,),
        "update": (409,),
        "partial_update": (409,),
        "destroy": (409,),
        "copy": (422,),
    }
    filterset_class = CourseFilter
    queryset = Course.objects.none()  # tells the API description the model
    ordering = ("title", "id")

    def get_queryset(self) -> QuerySet[Course]:
        courses = courses_visible_to(user_of(self.request)).select_related("owner")
        return courses if self.action == "list" else courses.prefetch_related("sections", "course_concepts")

    def get_serializer_class(self) -> type[CourseSerializer]:
        return CourseSerializer if self.action == "list" else CourseDetailSerializer

    @extend_schema(
        request=NewCourseSerializer, responses={201: CourseDetailSerializer}, parameters=[IDEMPOTENCY_HEADER]
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Make a course of one's own. Without a state it is a draft."""
        given = NewCourseSerializer.read(request.data)
        made = save_course(author=user_of(request), draft=CourseDraft(**given), now=timezone.now())
        return self._shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=WholeCourseSerializer, responses=CourseDetailSerializer)
    def update(self, request: Request, pk: UUID) -> Response:
        """Put a whole course in the place of what it was. Sections keep their ids."""
        given = WholeCourseSerializer.read(request.data)
        draft = CourseDraft(**given)
        return self._shown(save_course(author=user_of(request), draft=draft, now=timezone.now(), course_id=pk))

    @extend_schema(request=CourseChangesSerializer, responses=CourseDetailSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change parts of a course: its texts, its outline, its state."""
        given = CourseChangesSerializer.read(request.data)
        return self._shown(change_course(author=user_of(request), course_id=pk, changes=given, now=timezone.now()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a course on which nothing hangs. Any other is archived."""
        delete_course(author=user_of(request), course_id=pk, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="courses_copy",
        request=CourseCopySerializer,
        responses={201: CourseDetailSerializer},
        parameters=[IDEMPOTENCY_HEADER],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def copy(self, request: Request, pk: UUID) -> Response:
        """Copy a course that one sees into a draft of one's own: outline, lessons, questions, exercises and quizzes.

        Nothing of learners comes along, and no history.
        """
        given = CourseCopySerializer.read(request.data)
        made = copy_course(author=user_of(request), course_id=pk, title=given.get("title", ""), now=timezone.now())
        return self._shown(made, status.HTTP_201_CREATED)

    def _shown(self, course: Course, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(course_in_detail(course.pk)).data, status=code)


class CatalogueViewSet(mixins.ListModelMixin, GenericViewSet[Course]):
    """What is taught in an institution."""

    roles = EVERYBODY
    queryset = Course.objects.none()  # tells the API description the model
    serializer_class = CatalogueSerializer
    filterset_class = CatalogueFilter

    @property
    def ordering(self) -> tuple[str, ...]:
        """The best match first, if something is searched for."""
        searched = self.request.query_params.get("search", "").strip()
        return ("-relevance", "title", "id") if searched else ("title", "id")

    def get_queryset(self) -> QuerySet[Course]:
        return catalogue_for(user_of(self.request))

    @extend_schema(operation_id="courses_catalogue")
    def list(self, request: Request) -> Response:
        """The published courses of one's institution, in a few words. With `search`, those in whose title, subject or
        description all words stand, the best match first; the last word may be a beginning."""
        return super().list(request)
