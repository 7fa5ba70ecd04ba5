"""``/api/v1/courses/``. Sub-collections come before the courses themselves, whose ids are UUIDs."""

from django.urls import path

from core.rest.routing import uuid_router
from courses.rest.absences import AbsenceViewSet
from courses.rest.attendance import AttendanceView, ClassAttendanceView, DaySheetView
from courses.rest.children import (
    BadgesPdfView,
    BadgesView,
    ChildPicturesView,
    ChildrensDoorRenewView,
    ChildrensDoorView,
    ClassChildrenView,
    ClassPicturesView,
)
from courses.rest.class_messages import ClassMessageView
from courses.rest.classrooms import ClassLearnersViewSet, ClassroomViewSet, EnrolmentViewSet
from courses.rest.concepts import ConceptPrerequisiteView, ConceptViewSet
from courses.rest.courses import CatalogueViewSet, CourseViewSet
from courses.rest.documents import (
    DocumentContentView,
    DocumentListViewSet,
    DocumentPassagesViewSet,
    DocumentViewSet,
)
from courses.rest.doors import ChildLoginView, ClassDoorView
from courses.rest.exports import CourseExportView
from courses.rest.search import CourseSearchView

router = uuid_router()
router.register("classrooms", ClassroomViewSet, basename="classrooms")
router.register("concepts", ConceptViewSet, basename="concepts")
router.register("absences", AbsenceViewSet, basename="absences")
router.register("enrolments", EnrolmentViewSet, basename="enrolments")
router.register("catalogue", CatalogueViewSet, basename="catalogue")
router.register("", CourseViewSet, basename="courses")

urlpatterns = [
    path("attendance/", AttendanceView.as_view(), name="courses-attendance"),
    path("classrooms/<uuid:classroom_id>/attendance/", ClassAttendanceView.as_view(), name="classrooms-attendance"),
    path("classrooms/<uuid:classroom_id>/attendance/<day:day>/", DaySheetView.as_view(), name="classrooms-day-sheet"),
    path("classrooms/<uuid:classroom_id>/door/", ChildrensDoorView.as_view(), name="classrooms-door"),
    path("classrooms/<uuid:classroom_id>/door/renew/", ChildrensDoorRenewView.as_view(), name="classrooms-door-renew"),
    path("classrooms/<uuid:classroom_id>/children/", ClassChildrenView.as_view(), name="classrooms-children"),
    path("classrooms/<uuid:classroom_id>/children/pictures/", ClassPicturesView.as_view(), name="classrooms-pictures"),
    path(
        "classrooms/<uuid:classroom_id>/children/<uuid:child_id>/pictures/",
        ChildPicturesView.as_view(),
        name="classrooms-child-pictures",
    ),
    path(
        "classrooms/<uuid:classroom_id>/learners/",
        ClassLearnersViewSet.as_view({"get": "list", "post": "create"}),
        name="classrooms-learners",
    ),
    path(
        "classrooms/<uuid:classroom_id>/learners/<uuid:learner_id>/",
        ClassLearnersViewSet.as_view({"delete": "destroy"}),
        name="classrooms-learner",
    ),
    path("classrooms/<uuid:classroom_id>/badges/", BadgesView.as_view(), name="classrooms-badges"),
    path("classrooms/<uuid:classroom_id>/badges/pdf/", BadgesPdfView.as_view(), name="classrooms-badges-pdf"),
    path(
        "concepts/<uuid:concept_id>/prerequisites/<uuid:requires_id>/",
        ConceptPrerequisiteView.as_view(),
        name="concepts-prerequisite",
    ),
    path("<uuid:course_id>/search/", CourseSearchView.as_view(), name="courses-search"),
    path(
        "<uuid:course_id>/documents/",
        DocumentListViewSet.as_view({"get": "list", "post": "create"}),
        name="courses-documents",
    ),
    path(
        "<uuid:course_id>/documents/<uuid:document_id>/",
        DocumentViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="courses-document",
    ),
    path(
        "<uuid:course_id>/documents/<uuid:document_id>/content/",
        DocumentContentView.as_view(),
        name="courses-document-content",
    ),
    path(
        "<uuid:course_id>/documents/<uuid:document_id>/passages/",
        DocumentPassagesViewSet.as_view({"get": "list"}),
        name="courses-document-passages",
    ),
    *(
        path(
            f"<uuid:course_id>/documents/<uuid:document_id>/{deed}/",
            DocumentViewSet.as_view({"post": deed}),
            name=f"courses-document-{deed}",
        )
        for deed in ("release", "withdraw", "retry")
    ),
    path("<uuid:course_id>/export/", CourseExportView.as_view(), name="courses-export"),
    *router.urls,
]

# Below ``accounts/notifications/``: writing to a class.
message_urls = [path("send/", ClassMessageView.as_view(), name="notifications-send")]

# Below ``accounts/children/``: where children come in.
door_urls = [
    path("class/", ClassDoorView.as_view(), name="children-class"),
    path("login/", ChildLoginView.as_view(), name="children-login"),
]
