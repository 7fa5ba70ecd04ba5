"""``/api/v1/courses/concepts/``: the concept graph."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.api import User
from accounts.rest.permissions import EVERYBODY, STAFF, user_of
from core.rest.conditional import answer_data, conditional_schema
from core.rest.routing import UuidLookup
from courses.concept_graph.queries import (
    concepts_of_course,
    concepts_of_subject,
    concepts_round,
    graph_data,
    graph_of,
    rows_of,
)
from courses.errors import ConceptsRefused
from courses.models import Concept
from courses.rest.concept_serializers import (
    ConceptFileSerializer,
    ConceptGraphSerializer,
    ConceptImportSerializer,
    ConceptInputSerializer,
    ConceptPatchSerializer,
    ConceptSerializer,
    GraphQuerySerializer,
    ImportReportSerializer,
    SubjectQuerySerializer,
    as_field_errors,
    show_file,
    show_import,
)
from courses.rest.filters import ConceptFilter
from courses.selectors import concepts_visible_to
from courses.services.concept_imports import import_concepts, preview_concepts
from courses.services.concepts import (
    ConceptDraft,
    add_prerequisite,
    delete_concept,
    edit_concept,
    remove_prerequisite,
    save_concept,
)


class ConceptViewSet(UuidLookup, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Concept]):
    """The concept graph: concepts, each with its direct prerequisites."""

    roles: ClassVar = {
        "list": EVERYBODY,
        "retrieve": EVERYBODY,
        "graph": EVERYBODY,
        "create": STAFF,
        "partial_update": STAFF,
        "destroy": STAFF,
        "import_file": STAFF,
        "export_file": STAFF,
    }
    declared_errors: ClassVar = {"create": (409,), "partial_update": (409,), "destroy": (409,), "graph": (400,)}
    serializer_class = ConceptSerializer
    queryset = Concept.objects.none()  # tells the API description the model
    filterset_class = ConceptFilter
    ordering = ("name", "id")

    def get_queryset(self) -> QuerySet[Concept]:
        return concepts_visible_to(user_of(self.request)).prefetch_related("prerequisites", "tags")

    @extend_schema(request=ConceptInputSerializer, responses={201: ConceptSerializer})
    def create(self, request: Request) -> Response:
        """Make a concept. A prerequisite that would lead back to it is refused, and the way round is named."""
        draft = ConceptDraft(**ConceptInputSerializer.read(request.data))
        made = save_concept(author=user_of(request), draft=draft, now=timezone.now())
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ConceptPatchSerializer, responses=ConceptSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change what is given; everything else stays."""
        given = ConceptPatchSerializer.read(request.data)
        changed = edit_concept(author=user_of(request), concept_id=pk, changes=given, now=timezone.now())
        return Response(self.get_serializer(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Take a concept out of the graph; not while something builds on it, teaches it or asks for it."""
        delete_concept(author=user_of(request), concept_id=pk, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @conditional_schema(
        ConceptGraphSerializer, operation_id="concepts_graph", parameters=[GraphQuerySerializer], filters=False
    )
    @action(detail=False, filter_backends=[], pagination_class=None)
    def graph(self, request: Request) -> HttpResponse:
        """The graph of a subject, of a course, or of all that stands below and above a concept.

        Up to 2,000 concepts with 10,000 prerequisites. Edges lead from what comes before to what builds on it. The answer has an `ETag`: with `If-None-Match` it is 304
        as long as nothing changed.
        """
        asked = GraphQuerySerializer.read(request.query_params.dict())
        return answer_data(request, graph_data(graph_of(_asked_for(user_of(request), asked))))

    @extend_schema(operation_id="concepts_import", request=ConceptImportSerializer, responses=ImportReportSerializer)
    @action(detail=False, methods=["post"], url_path="import")
    def import_file(self, request: Request) -> Response:
        """Make or change many concepts of a subject, found by their codes: all or none. The same again changes nothing."""
        body = ConceptImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        author, subject, rows = user_of(request), body.validated_data["subject"], body.rows()
        if body.validated_data["dry_run"]:
            return Response(show_import(preview_concepts(author=author, subject=subject, rows=rows)))
        try:
            done = import_concepts(author=author, subject=subject, rows=rows, now=timezone.now())
        except ConceptsRefused as refusal:
            raise as_field_errors(refusal.details["faults"]) from refusal
        return Response(show_import(done))

    @extend_schema(
        operation_id="concepts_export",
        parameters=[SubjectQuerySerializer],
        responses=ConceptFileSerializer,
        filters=False,
    )
    @action(detail=False, url_path="export", filter_backends=[], pagination_class=None)
    def export_file(self, request: Request) -> Response:
        """The concepts of a subject, each after all it builds on, as they can be imported."""
        subject = SubjectQuerySerializer.read(request.query_params.dict())["subject"]
        rows = rows_of(concepts_of_subject(user=user_of(request), subject=subject))
        return Response(show_file(subject, list(rows.values())))


class ConceptPrerequisiteView(APIView):
    roles = STAFF

    @extend_schema(operation_id="concepts_prerequisite_add", request=None, responses=ConceptSerializer)
    def put(self, request: Request, concept_id: UUID, requires_id: UUID) -> Response:
        """Let a concept build on another one of its subject. Again changes nothing."""
        author, now = user_of(request), timezone.now()
        concept = add_prerequisite(author=author, concept_id=concept_id, requires_id=requires_id, now=now)
        return Response(ConceptSerializer(concept).data)

    @extend_schema(operation_id="concepts_prerequisite_remove", responses={204: None})
    def delete(self, request: Request, concept_id: UUID, requires_id: UUID) -> Response:
        """Let a concept no longer build on another one directly. Again changes nothing."""
        remove_prerequisite(author=user_of(request), concept_id=concept_id, requires_id=requires_id, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _asked_for(user: User, asked: dict[str, Any]) -> QuerySet[Concept]:
    """One of the three is given."""
    if "subject" in asked:
        return concepts_of_subject(user=user, subject=asked["subject"])
    if "course" in asked:
        return concepts_of_course(user=user, course_id=asked["course"])
    return concepts_round(user=user, concept_id=asked["concept"])
