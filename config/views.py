"""The page for people who come to the bare address."""

from typing import Any

from django.views.generic import TemplateView

from accounts.api import Institution, InstitutionKind


class HomeView(TemplateView):
    """What this is, and where to go."""

    template_name = "config/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schools = Institution.objects.exclude(kind__in=[InstitutionKind.PLATFORM, InstitutionKind.OPEN])
        return {**super().get_context_data(**kwargs), "has_schools": schools.exists()}
