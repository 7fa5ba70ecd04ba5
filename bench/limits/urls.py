"""Addresses of the limit application."""

from django.urls import path

from limits import views

urlpatterns = [
    path("bare/", views.bare),
    path("hash/", views.one_hash),
    path("lessons/", views.LessonList.as_view({"get": "list"})),
    path("attempts/", views.AttemptCreate.as_view({"post": "create"})),
]
