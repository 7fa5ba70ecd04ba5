"""Addresses. The prefix names the reader's topic; the view lives in the highest app that it reads from."""

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from accounts.rest.realtime import SocketTicketView
from config.settings import web
from config.views import HomeView, LiveLessonView, SwaggerView
from core.rest.urls import core_urls, dashboard_urls, health_urls
from courses.rest.urls import door_urls, message_urls

api: list[URLPattern | URLResolver] = [
    path("accounts/notifications/", include(message_urls)),
    path("accounts/", include("accounts.rest.urls")),
    path("accounts/children/", include(door_urls)),
    path("courses/", include("courses.rest.urls")),
    path("", include("lessons.rest.urls")),
    path("", include("assessments.rest.urls")),
    path("progress/", include("progress.rest.urls")),
    path("dashboards/", include(dashboard_urls)),
    path("ai/", include("ai.rest.urls")),
    path("core/realtime/tickets/", SocketTicketView.as_view(), name="realtime-tickets"),
    path("core/", include(core_urls)),
]

_plays = csp_update(web.PLAYER_CONTENT_POLICY)
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("admin/", admin.site.urls),
    path("account/children/", TemplateView.as_view(template_name="account/children.html"), name="account_children"),
    path("account/", include("accounts.pages.urls")),
    path("learn/live/", _plays(LiveLessonView.as_view()), name="learn_live"),
    path("learn/children/", _plays(TemplateView.as_view(template_name="learn/children.html")), name="learn_children"),
    path("health/", include(health_urls)),
    path("api/v1/", include(api)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SwaggerView.as_view(), name="api-docs"),
    path("api/redoc/", csp_update(web.REDOC_CONTENT_POLICY)(SpectacularRedocView.as_view()), name="api-redoc"),
]

handler400 = "core.rest.problems.bad_request"
handler404 = "core.rest.problems.not_found"
handler500 = "core.rest.problems.server_error"
