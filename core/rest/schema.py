"""The API description: every operation declares the errors that it can answer with."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from core.rest.problems import MEDIA_TYPE, TITLES
from core.rest.serializers import ProblemSerializer


class ProblemAutoSchema(AutoSchema):
    """Adds problem details: what follows from the kind of view, and what the view lists in ``declared_errors``."""

    def get_summary(self) -> str:
        """The first sentence of the description, so that each operation has a title."""
        first = " ".join(self.get_description().split("\n\n")[0].split())
        return first.split(". ")[0].rstrip(".")[:120]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction == "response":
            for code in sorted(self._error_statuses() - set(bodies)):
                bodies[code] = self._problem(int(code))
        return bodies

    def _error_statuses(self) -> set[str]:
        """Statuses as text, as OpenAPI keys them."""
        statuses = {429, 503} | set(self._declared())
        if self.get_auth():
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if self.method in ("POST", "PUT", "PATCH"):
            statuses |= {400, 413, 415}
        if self.get_filter_backends() or "{" in self.path:
            statuses.add(400)
        return {str(status) for status in statuses}

    def _declared(self) -> tuple[int, ...]:
        declared = getattr(self.view, "declared_errors", {})
        action = getattr(self.view, "action", None) or self.method.lower()
        return tuple(declared.get(action, ()))

    def _problem(self, code: int) -> dict[str, Any]:
        body: dict[str, Any] = self._get_response_for_code(ProblemSerializer, str(code), media_types=[MEDIA_TYPE])
        body["description"] = TITLES[code]
        return body
