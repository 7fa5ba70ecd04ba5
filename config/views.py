"""The page for people who come to the bare address, and the one to try the API on."""

from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import Institution, InstitutionKind


class HomeView(TemplateView):
    """What this is, and where to go."""

    template_name = "config/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schools = Institution.objects.exclude(kind__in=[InstitutionKind.PLATFORM, InstitutionKind.OPEN])
        return {**super().get_context_data(**kwargs), "has_schools": schools.exists()}


class SwaggerView(SpectacularSwaggerView):
    """Swagger UI, whose script is a file of ours: nothing inline, and no token of the console's forms in it."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # as it came
        del response.headers["Cross-Origin-Opener-Policy"]  # loosened for sign-in windows that we do not have
        return response
