"""``/api/v1/dashboards/``: cards that every app contributes."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.ports import Audience, cards


class CardRowSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name, not DRF's own label
    value = serializers.CharField()
    link = serializers.CharField(allow_blank=True)


class CardSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    title = serializers.CharField()
    value = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    rows = CardRowSerializer(many=True)


class DashboardSerializer(serializers.Serializer[Any]):
    cards = CardSerializer(many=True)


class DashboardView(APIView):
    """Base: the cards for one audience. ``roles`` are texts, since core does not know the roles of accounts."""

    audience: ClassVar[Audience]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({self.audience.value})

    @extend_schema(responses=DashboardSerializer)
    def get(self, request: Request) -> Response:
        """What matters now, one card each."""
        now = timezone.now()
        shown = [
            {**vars(card), "rows": [dict(zip(("label", "value", "link"), row, strict=True)) for row in card.rows]}
            for _name, provider in cards.items()
            for card in provider(user=request.user, audience=self.audience, now=now)
        ]
        return Response(DashboardSerializer({"cards": shown}).data)


class StudentDashboardView(DashboardView):
    audience = Audience.STUDENT
    token_scopes = frozenset({"full", "child"})  # texts, as with ``roles``


class TeacherDashboardView(DashboardView):
    audience = Audience.TEACHER


class AdminDashboardView(DashboardView):
    audience = Audience.ADMIN
