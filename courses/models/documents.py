"""Documents of courses, and the passages in them."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files.storage import private_storage
from core.tenancy import TenantModel
from core.vectors import VectorField
from courses.enums import DocumentKind, DocumentState
from courses.models.courses import Course


class DocumentQuerySet(models.QuerySet["Document"]):
    def ready(self) -> Self:
        return self.filter(state=DocumentState.READY)

    def released(self) -> Self:
        """Those that learners may read and the tutor may cite."""
        return self.ready().exclude(released_at=None)


class Document(TenantModel):
    """Something to read that a teacher brought into a course, and what was read out of it.

    uploaded → processing → ready | failed; failed → uploaded when it is tried again. ``failure`` is a code of
    ``DocumentFailure``. The bytes never change, and the same ones are stored once in a course. Learners and the tutor
    have it from ``released_at`` on; before, it is its authors'.

    While it is processed, ``progress_percent`` tells how far; ``run`` numbers the tries, and what an older one writes is
    thrown away. ``notes`` say what was left out of the text, as codes with numbers.

    pii: who uploaded it; as long as the document.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="documents", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=255)
    file_name = models.CharField(_("file name"), max_length=255, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to="documents/", max_length=200, editable=False)
    kind = models.CharField(_("kind"), max_length=4, choices=DocumentKind, editable=False)
    size_bytes = models.PositiveIntegerField(_("size in bytes"), editable=False)
    # SHA-256 of the bytes that came.
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DocumentState, default=DocumentState.UPLOADED, editable=False
    )
    failure = models.CharField(_("why it failed"), max_length=40, blank=True, editable=False)
    progress_percent = models.PositiveSmallIntegerField(_("progress in percent"), default=0, editable=False)
    run = models.PositiveIntegerField(default=0, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    passage_count = models.PositiveIntegerField(_("passages"), default=0, editable=False)
    language = models.CharField(_("language"), max_length=16, blank=True, editable=False)
    notes = models.JSONField(default=list, editable=False)
    uploaded_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), editable=False)
    processed_at = models.DateTimeField(_("processed"), null=True, editable=False)
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["course", "digest"], name="courses_document_once_in_course"),
            models.CheckConstraint(
                condition=models.Q(state=DocumentState.FAILED) ^ models.Q(failure=""),
                name="courses_document_failed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(progress_percent__lte=100), name="courses_document_progress_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Passage(TenantModel):
    """A stretch of a document, some 200 to 400 words under one heading: what is found, cited and given to the tutor.

    ``vector`` is what it means to the embedder ``embedded_with``; both are empty until it is embedded. It is found by
    the words in heading and text (``core.full_text``). Written with its document's processing, never changed after.

    pii: none
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    # The pages on which it begins and ends, from 1; none where the kind of document has no pages.
    page_first = models.PositiveIntegerField(null=True)
    page_last = models.PositiveIntegerField(null=True)
    # The headings above it, from the outermost in.
    heading = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    word_count = models.PositiveIntegerField()
    vector = VectorField(null=True, editable=False)
    embedded_with = models.CharField(max_length=120, blank=True, default="", editable=False)

    class Meta:
        ordering = ["document_id", "position"]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="courses_passage_once"),
            models.CheckConstraint(
                condition=~(models.Q(vector=None) ^ models.Q(embedded_with="")),
                name="courses_passage_vector_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heading or self.text[:60]}"
