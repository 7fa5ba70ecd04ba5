"""``/api/v1/courses/``. Sub-collections come before the courses themselves, whose ids are UUIDs."""

from django.urls import path

from core.rest.routing import uuid_router
from courses.rest.children import (
    BadgesView,
    ChildPicturesView,
    ChildrensDoorRenewView,
    ChildrensDoorView,
    ClassChildrenView,
    ClassPicturesView,
)
from courses.rest.class_messages import ClassMessageView
from courses.rest.classrooms import ClassroomViewSet, EnrolmentViewSet
from courses.rest.concepts import ConceptViewSet
from courses.rest.courses import CourseViewSet
from courses.rest.doors import ChildLoginView, ClassDoorView

router = uuid_router()
router.register("classrooms", ClassroomViewSet, basename="classrooms")
router.register("concepts", ConceptViewSet, basename="concepts")
router.register("enrolments", EnrolmentViewSet, basename="enrolments")
router.register("", CourseViewSet, basename="courses")

urlpatterns = [
    path("classrooms/<uuid:classroom_id>/door/", ChildrensDoorView.as_view(), name="classrooms-door"),
    path("classrooms/<uuid:classroom_id>/door/renew/", ChildrensDoorRenewView.as_view(), name="classrooms-door-renew"),
    path("classrooms/<uuid:classroom_id>/children/", ClassChildrenView.as_view(), name="classrooms-children"),
    path("classrooms/<uuid:classroom_id>/children/pictures/", ClassPicturesView.as_view(), name="classrooms-pictures"),
    path(
        "classrooms/<uuid:classroom_id>/children/<uuid:child_id>/pictures/",
        ChildPicturesView.as_view(),
        name="classrooms-child-pictures",
    ),
    path("classrooms/<uuid:classroom_id>/badges/", BadgesView.as_view(), name="classrooms-badges"),
    *router.urls,
]

# Below ``accounts/notifications/``: writing to a class.
message_urls = [path("send/", ClassMessageView.as_view(), name="notifications-send")]

# Below ``accounts/children/``: where children come in.
door_urls = [
    path("class/", ClassDoorView.as_view(), name="children-class"),
    path("login/", ChildLoginView.as_view(), name="children-login"),
]
