"""Shapes of documents."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.rest.serializers.people_brief import PersonBriefSerializer
from core.rest.serializers import InputSerializer
from courses.document_texts import note_in_words
from courses.enums import DocumentFailure
from courses.models import Document, Passage
from courses.policies import may_edit_document
from courses.services.documents import LONGEST_TITLE


class DocumentNoteSerializer(serializers.Serializer[Any]):
    """Something to know about the text that was read: what was left out of it, or guessed."""

    code = serializers.CharField(help_text="As in `hidden_text`, `pages_without_text`.")
    number = serializers.IntegerField(help_text="How often.")
    text = serializers.SerializerMethodField(help_text="A sentence; empty for what nobody has to mind.")

    def get_text(self, note: dict[str, Any]) -> str:
        return note_in_words(note["code"], note["number"])


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """``failure`` says why it could not be read, as a code, and ``failure_text`` in words. ``url``: the file itself, for who
    may read the document. ``page_count`` is null where its kind has no pages."""

    failure = serializers.ChoiceField(choices=[("", ""), *DocumentFailure.choices])
    failure_text = serializers.SerializerMethodField()
    notes = DocumentNoteSerializer(many=True)
    uploaded_by = PersonBriefSerializer(allow_null=True)
    is_editable = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "id",
            "course_id",
            "title",
            "file_name",
            "kind",
            "size_bytes",
            "state",
            "progress_percent",
            "failure",
            "failure_text",
            "page_count",
            "word_count",
            "passage_count",
            "language",
            "notes",
            "uploaded_by",
            "created_at",
            "processed_at",
            "released_at",
            "is_editable",
            "url",
        ]

    def get_failure_text(self, document: Document) -> str:
        return str(DocumentFailure(document.failure).label) if document.failure else ""

    def get_is_editable(self, document: Document) -> bool:
        return may_edit_document(self.context["request"].user, document)

    @extend_schema_field(serializers.CharField())
    def get_url(self, document: Document) -> str:
        return reverse("courses-document-content", args=[document.course_id, document.pk])


class PassageSerializer(serializers.ModelSerializer[Passage]):
    """A stretch of a document. ``heading``: those above it, from the outermost in. ``page_first`` and ``page_last`` count
    from 1, and are null where its kind has no pages."""

    class Meta:
        model = Passage
        fields = ["id", "position", "page_first", "page_last", "heading", "text", "word_count"]


@extend_schema_serializer(
    component_name="NewDocument",
    examples=[
        OpenApiExample(
            "A handout",
            {"file": "lines.pdf", "title": "Chapter 2: Lines"},
            media_type="multipart/form-data",
            request_only=True,
        )
    ],
)
class NewDocumentSerializer(InputSerializer):
    file = serializers.FileField(
        allow_empty_file=True, help_text="PDF, docx, pptx, Markdown, plain text or HTML, told by its bytes."
    )
    title = serializers.CharField(
        max_length=LONGEST_TITLE, required=False, allow_blank=True, help_text="The name of the file unless given."
    )


@extend_schema_serializer(
    component_name="DocumentChanges",
    examples=[OpenApiExample("Another title", {"title": "Chapter 2: Lines"}, request_only=True)],
)
class DocumentChangesSerializer(InputSerializer):
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, help_text="Empty: the name of the file.")
