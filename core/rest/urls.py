"""``/health/``, ``/api/v1/dashboards/`` and ``/api/v1/core/``."""

from django.urls import path

from core.rest.audit import AuditEntryView, AuditLogView
from core.rest.dashboards import AdminDashboardView, StudentDashboardView, TeacherDashboardView
from core.rest.files import FileContentView, FileListViewSet, FileViewSet
from core.rest.health import HealthPartView, HealthView, LivenessView, ReadinessView
from core.rest.imports import ImportFormatsView, ImportReportViewSet, MaterialImportViewSet
from core.rest.routing import uuid_router

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

_imports = uuid_router()
_imports.register("imports", MaterialImportViewSet, basename="core-imports")

core_urls = [
    path("audit-log/", AuditLogView.as_view(), name="core-audit-log"),
    path("audit-log/<uuid:uid>/", AuditEntryView.as_view(), name="core-audit-entry"),
    path("import-formats/", ImportFormatsView.as_view(), name="core-import-formats"),
    path(
        "imports/<uuid:import_id>/report/",
        ImportReportViewSet.as_view({"get": "list"}),
        name="core-import-report",
    ),
    *_imports.urls,
    path("files/", FileListViewSet.as_view({"get": "list", "post": "create"}), name="core-files"),
    path(
        "files/<uuid:file_id>/",
        FileViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="core-file",
    ),
    path("files/<uuid:file_id>/content/", FileContentView.as_view(), name="core-file-content"),
]
