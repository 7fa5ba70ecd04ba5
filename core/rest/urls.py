"""``/health/``, ``/api/v1/dashboards/`` and ``/api/v1/core/``."""

from django.urls import path

from core.rest.audit import AuditEntryView, AuditLogView
from core.rest.dashboards import AdminDashboardView, StudentDashboardView, TeacherDashboardView
from core.rest.health import HealthPartView, HealthView, LivenessView, ReadinessView

health_urls = [
    path("", HealthView.as_view(), name="health"),
    path("live/", LivenessView.as_view(), name="health-live"),
    path("ready/", ReadinessView.as_view(), name="health-ready"),
    path("<str:part>/", HealthPartView.as_view(), name="health-part"),
]

dashboard_urls = [
    path("student/", StudentDashboardView.as_view(), name="dashboards-student"),
    path("teacher/", TeacherDashboardView.as_view(), name="dashboards-teacher"),
    path("admin/", AdminDashboardView.as_view(), name="dashboards-admin"),
]

core_urls = [
    path("audit-log/", AuditLogView.as_view(), name="core-audit-log"),
    path("audit-log/<uuid:uid>/", AuditEntryView.as_view(), name="core-audit-entry"),
]
