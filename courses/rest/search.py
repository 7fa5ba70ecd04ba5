"""``/api/v1/courses/{id}/search/``: passages of a course that answer a question."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from core.rest.serializers import InputSerializer
from courses.search.excerpts import excerpt_of
from courses.search.keywords import LONGEST_QUERY
from courses.search.searching import MOST_HITS, PassageHit, search_passages
from courses.selectors import get_visible_course


class SearchQuerySerializer(InputSerializer):
    q = serializers.CharField(
        max_length=LONGEST_QUERY, help_text="A question, or words. Not all of them must stand there."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_HITS, default=5)


class ExcerptPieceSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="Plain text.")
    is_match = serializers.BooleanField(help_text="A word that was looked for.")


class FoundInSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A passage",
            {
                "id": "01990000-0000-7000-8000-000000000002",
                "document": {"id": "01990000-0000-7000-8000-000000000001", "title": "Chapter 2: Lines"},
                "page_first": 12,
                "page_last": 13,
                "heading": "Lines › Slope",
                "excerpt": [
                    {"text": "The ", "is_match": False},
                    {"text": "slope", "is_match": True},
                    {"text": " of a line tells how steep it is …", "is_match": False},
                ],
                "words_rank": 1,
                "vector_rank": 2,
            },
            response_only=True,
        )
    ]
)
class PassageHitSerializer(serializers.Serializer[Any]):
    """``page_first`` and ``page_last`` count from 1, and are null where its kind of document has no pages."""

    id = serializers.UUIDField(help_text="Of the passage, as in `passages/` of the document.")
    document = FoundInSerializer()
    page_first = serializers.IntegerField(allow_null=True)
    page_last = serializers.IntegerField(allow_null=True)
    heading = serializers.CharField(help_text="The headings above it, from the outermost in.")
    excerpt = ExcerptPieceSerializer(many=True, help_text="The part round the words; its pieces make plain text.")
    words_rank = serializers.IntegerField(allow_null=True, help_text="Its place by words; null: not found by them.")
    vector_rank = serializers.IntegerField(allow_null=True, help_text="Its place by meaning; null: not found by it.")


class CourseSearchSerializer(serializers.Serializer[Any]):
    results = PassageHitSerializer(many=True)


class CourseSearchView(APIView):
    roles = EVERYBODY
    token_scopes: ClassVar = {"get": CHILDREN_TOO}

    @extend_schema(operation_id="courses_search", parameters=[SearchQuerySerializer], responses=CourseSearchSerializer)
    def get(self, request: Request, course_id: UUID) -> Response:
        """The passages of a course's documents that answer `q`, the best first; by words and by meaning.

        Learners find what was released. Of words that stand nowhere there is nothing to find.
        """
        asked = SearchQuerySerializer.read(request.query_params.dict())
        reader, query = user_of(request), asked["q"]
        course = get_visible_course(user=reader, course_id=course_id)
        hits = search_passages(
            course_id=course.pk, query=query, viewer=reader, released_only=False, limit=asked["limit"]
        )
        return Response(CourseSearchSerializer({"results": [_shown(hit, query) for hit in hits]}).data)


def _shown(hit: PassageHit, query: str) -> dict[str, Any]:
    return {
        "id": hit.passage_id,
        "document": {"id": hit.document_id, "title": hit.document_title},
        "page_first": hit.page_first,
        "page_last": hit.page_last,
        "heading": hit.heading,
        "excerpt": excerpt_of(hit.text, query),
        "words_rank": hit.words_rank,
        "vector_rank": hit.vector_rank,
    }
