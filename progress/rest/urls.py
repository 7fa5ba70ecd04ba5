"""``/api/v1/progress/``."""

from django.urls import path

from progress.rest.views import ClassMasteryView, OwnMasteryView, StudentProgressView

urlpatterns = [
    path("mastery/", OwnMasteryView.as_view(), name="progress-mastery"),
    path("students/<uuid:student_id>/", StudentProgressView.as_view(), name="progress-student"),
    path("classrooms/<uuid:classroom_id>/mastery/", ClassMasteryView.as_view(), name="progress-classroom"),
]
