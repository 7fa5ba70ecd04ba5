"""``/api/v1/courses/``. Sub-collections come before the courses themselves, whose ids are UUIDs."""

from core.rest.routing import uuid_router
from courses.rest.views import ClassroomViewSet, ConceptViewSet, CourseViewSet, EnrolmentViewSet

router = uuid_router()
router.register("classrooms", ClassroomViewSet, basename="classrooms")
router.register("concepts", ConceptViewSet, basename="concepts")
router.register("enrolments", EnrolmentViewSet, basename="enrolments")
router.register("", CourseViewSet, basename="courses")

urlpatterns = router.urls
