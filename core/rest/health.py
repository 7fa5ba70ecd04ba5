"""``/health/``: for people, load balancers and monitors. 200 when all is well, 503 when a part fails."""

from typing import Any

from django.core.cache import cache
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.health import probe_all, run_probe
from core.ports import ProbeResult, ProbeState, health_probes

REMEMBER_SECONDS = 2


class ProbeSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=[state.value for state in ProbeState])
    detail = serializers.CharField(allow_blank=True)
    facts = serializers.DictField()


class HealthSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=[ProbeState.OK.value, ProbeState.FAILED.value])
    parts = serializers.DictField(child=ProbeSerializer())


class HealthApi(APIView):
    """Open to all: names of parts, states, counts; nothing else."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "health"


class HealthView(HealthApi):
    @extend_schema(
        operation_id="health", responses={200: HealthSerializer, 503: OpenApiResponse(HealthSerializer, "A part fails")}
    )
    def get(self, request: Request) -> Response:
        """All parts, each by a real round trip. Remembered for 2 seconds."""
        results = cache.get("health")
        if results is None:
            results = {name: _shape(result) for name, result in probe_all().items()}
            cache.set("health", results, REMEMBER_SECONDS)
        failed = any(result["status"] == ProbeState.FAILED for result in results.values())
        body = {"status": "failed" if failed else "ok", "parts": results}
        return Response(body, status=503 if failed else 200)


class HealthPartView(HealthApi):
    @extend_schema(
        operation_id="health_part", responses={200: ProbeSerializer, 503: OpenApiResponse(ProbeSerializer, "It fails")}
    )
    def get(self, request: Request, part: str) -> Response:
        """One part: `db`, `redis`, `celery`, `storage`, `projections`, `jobs`."""
        if part not in health_probes:
            raise Http404
        result = run_probe(health_probes[part])
        return Response(_shape(result), status=503 if result.state == ProbeState.FAILED else 200)


class LivenessView(HealthApi):
    @extend_schema(operation_id="health_live", responses={200: ProbeSerializer})
    def get(self, request: Request) -> Response:
        """Does this process answer at all? Restart it if not."""
        return Response(_shape(ProbeResult(ProbeState.OK)))


class ReadinessView(HealthApi):
    @extend_schema(
        operation_id="health_ready",
        responses={200: ProbeSerializer, 503: OpenApiResponse(ProbeSerializer, "Send no traffic")},
    )
    def get(self, request: Request) -> Response:
        """Can this process serve requests? That needs the database; the rest may recover by itself."""
        result = run_probe(health_probes["db"])
        return Response(_shape(result), status=503 if result.state == ProbeState.FAILED else 200)


def _shape(result: ProbeResult) -> dict[str, Any]:
    return {"status": result.state.value, "detail": result.detail, "facts": dict(result.facts)}
