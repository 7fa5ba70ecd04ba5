"""Giving out the files of documents."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.files.serving import serve_stored
from courses.enums import DocumentKind
from courses.models import Document

MEDIA_TYPES: dict[str, str] = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    DocumentKind.MARKDOWN: "text/markdown",
    DocumentKind.TEXT: "text/plain",
    DocumentKind.HTML: "text/html",
}


def serve_document(request: HttpRequest, document: Document, *, kept: str) -> HttpResponseBase:
    """The file as it came, under its own name. A PDF may be shown in its place, all else is saved. Whoever calls has
    checked that it may be read."""
    return serve_stored(
        request,
        document.file,
        size=document.size_bytes,
        content_type=MEDIA_TYPES[document.kind],
        kept=kept,
        shown_as=document.file_name,
    )
