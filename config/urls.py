"""Addresses. The prefix names the reader's topic; the view lives in the highest app that it reads from."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from config.views import HomeView
from core.rest.urls import dashboard_urls, health_urls

api = [
    path("accounts/", include("accounts.rest.urls")),
    path("courses/", include("courses.rest.urls")),
    path("", include("lessons.rest.urls")),
    path("", include("assessments.rest.urls")),
    path("progress/", include("progress.rest.urls")),
    path("dashboards/", include(dashboard_urls)),
    path("ai/", include("ai.rest.urls")),
]

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("admin/", admin.site.urls),
    path("health/", include(health_urls)),
    path("api/v1/", include(api)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
    path("api/redoc/", SpectacularRedocView.as_view(url_name="schema"), name="api-redoc"),
]

handler400 = "core.rest.problems.bad_request"
handler404 = "core.rest.problems.not_found"
handler500 = "core.rest.problems.server_error"
