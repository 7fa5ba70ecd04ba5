"""Documents of courses, as they are read."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.api import User
from courses.errors import DocumentNotFound
from courses.models import Document, Passage
from courses.models.documents import DocumentQuerySet
from courses.policies import visible_documents
from courses.selectors import get_visible_course


def documents_visible_to(user: User) -> DocumentQuerySet:
    """With course and uploader."""
    return Document.objects.filter(visible_documents(user)).select_related("course", "uploaded_by")


def documents_of_course(*, user: User, course_id: UUID) -> DocumentQuerySet:
    """Those of a course that ``user`` may read.

    Raises:
        CourseNotFound: no such course, or not for ``user`` to see.
    """
    course = get_visible_course(user=user, course_id=course_id)
    return documents_visible_to(user).filter(course=course)


def get_visible_document(*, user: User, course_id: UUID, document_id: UUID) -> Document:
    """Raises: DocumentNotFound: no such document, or not for ``user`` to read."""
    document = documents_visible_to(user).filter(pk=document_id, course_id=course_id).first()
    if document is None:
        raise DocumentNotFound(_("There is no such document."))
    return document


def passages_of(document: Document) -> QuerySet[Passage]:
    """In their order, without what only the search needs."""
    return document.passages.defer("vector", "embedded_with").order_by("position", "pk")
