"""The page for people who come to the bare address, and the one to try the API on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import Institution, InstitutionKind
from accounts.pages.gate import is_open, way_in
from accounts.pages.handoff import learner_code
from lessons.enums import CalloutTone


class HomeView(TemplateView):
    """What this is, and where to go."""

    template_name = "config/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        schools = Institution.objects.exclude(kind__in=[InstitutionKind.PLATFORM, InstitutionKind.OPEN])
        return {**super().get_context_data(**kwargs), "has_schools": schools.exists()}


@method_decorator(never_cache, name="dispatch")
class LiveLessonView(TemplateView):
    """Where learners follow a lesson that is given live.

    It works with tokens, as each frontend does. A learner who is signed in in this browser gets theirs by a code that
    the page brings along, with who they are, as tokens of the one before may lie in the tab; beside anybody else who is
    signed in here, a learner signs in for the tab.
    """

    template_name = "learn/live.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not is_open(request):
            return way_in(request, request.get_full_path())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = learner_code(self.request)
        is_taken = self.request.user.is_authenticated and not code
        person = self.request.user.pk if code else ""
        given = {"sign_in_code": code, "person": person, "is_taken": is_taken, "tones": CalloutTone.choices}
        return {**super().get_context_data(**kwargs), **given}


class SwaggerView(SpectacularSwaggerView):
    """Swagger UI, whose script is a file of ours: nothing inline, and no token of the console's forms in it."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # as it came
        del response.headers["Cross-Origin-Opener-Policy"]  # loosened for sign-in windows that we do not have
        return response
