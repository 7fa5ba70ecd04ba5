"""``/api/v1/courses/concepts/``: the concept graph."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.rest.permissions import EVERYBODY, user_of
from core.rest.routing import UuidLookup
from courses.models import Concept
from courses.rest.filters import ConceptFilter
from courses.selectors import concepts_visible_to


class ConceptSerializer(serializers.ModelSerializer[Concept]):
    requires = serializers.SerializerMethodField()

    class Meta:
        model = Concept
        fields = ["id", "subject", "code", "name", "description", "requires"]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_requires(self, concept: Concept) -> list[str]:
        """Ids of the direct prerequisites."""
        return [str(edge.requires_id) for edge in concept.prerequisites.all()]


class ConceptViewSet(UuidLookup, ReadOnlyModelViewSet[Concept]):
    """The concept graph: concepts, each with its direct prerequisites."""

    roles = EVERYBODY
    serializer_class = ConceptSerializer
    queryset = Concept.objects.none()  # tells the API description the model
    filterset_class = ConceptFilter
    ordering = ("name", "id")

    def get_queryset(self) -> QuerySet[Concept]:
        return concepts_visible_to(user_of(self.request)).prefetch_related("prerequisites")
