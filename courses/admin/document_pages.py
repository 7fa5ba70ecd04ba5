"""What changes on a document's page while it is read; and its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from core.admin import actor_of
from core.files.ranges import plain_request
from core.rest.conditional import ASK_EACH_TIME
from courses.document_files import serve_document
from courses.document_texts import notes_in_words
from courses.enums import DocumentFailure, DocumentState
from courses.errors import DocumentNotFound
from courses.library import documents_visible_to, passages_of
from courses.models import Document
from courses.policies import may_edit_document

PASSAGES_A_PAGE = 20
MOVING = (DocumentState.UPLOADED, DocumentState.PROCESSING)


def report_of(request: HttpRequest, document: Document) -> dict[str, Any]:
    """For the template: how far it is, why it failed, and a page of its passages."""
    pages = Paginator(passages_of(document), PASSAGES_A_PAGE)
    return {
        "document": document,
        "is_moving": document.state in MOVING,
        "is_waiting": document.state == DocumentState.UPLOADED,
        "is_ready": document.state == DocumentState.READY,
        "failure": DocumentFailure(document.failure).label if document.failure else "",
        "notes": notes_in_words(document.notes),
        "passages": pages.get_page(request.GET.get("passages")),
        "is_editable": may_edit_document(actor_of(request), document),
    }


def standing_page(request: HttpRequest, *, document_id: UUID) -> HttpResponse:
    """The part of a document's page that changes while it is read, with what can be done now.

    Raises:
        DocumentNotFound: no such document, or not for the reader.
    """
    context = {"report": {**report_of(request, _visible(request, document_id)), "is_asked_again": True}}
    return TemplateResponse(request, "courses/document_report.html", context)


def file_page(request: HttpRequest, *, document_id: UUID) -> HttpResponseBase:
    """The file itself, for whoever opens the document's page.

    Raises:
        DocumentNotFound: as above.
    """
    return serve_document(plain_request(request), _visible(request, document_id), kept=ASK_EACH_TIME)


def _visible(request: HttpRequest, document_id: UUID) -> Document:
    document = documents_visible_to(actor_of(request)).filter(pk=document_id).first()
    if document is None:
        raise DocumentNotFound(gettext("There is no such document."))
    return document
