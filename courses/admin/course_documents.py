"""The documents of one course in the console: uploaded, and watched while they are read."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.admin import actor_of
from core.errors import PlatformError
from courses.admin.document_pages import MOVING
from courses.library import documents_of_course
from courses.models import Course, Document
from courses.policies import may_edit_course
from courses.selectors import get_visible_course
from courses.services.documents import add_document

# More than that stand in the list of all documents.
SHOWN = 100
MOST_FILES = 20


class SeveralFilesWidget(UnfoldAdminFileFieldWidget):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Files that were chosen together."""

    widget = SeveralFilesWidget

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = list(data or [None])
        if len(chosen) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        # Proxies let through what one file may have; of one alone the service says it.
        most = settings.MAX_UPLOAD_BYTES
        if len(chosen) > 1 and sum(each.size for each in chosen) > most:
            text = _("Together the files have more than %(most)s MiB: upload them one after another.")
            raise forms.ValidationError(text % {"most": most // 2**20})
        return [super(SeveralFiles, self).clean(each, initial) for each in chosen]


class DocumentsForm(forms.Form):
    uploads = SeveralFiles(
        label=gettext_lazy("Files"),
        # An empty file is refused by the service, which says so.
        allow_empty_file=True,
        widget=SeveralFilesWidget(attrs={"accept": ".pdf,.docx,.pptx,.md,.txt,.html,.htm"}),
        help_text=gettext_lazy("PDF, Word, PowerPoint, Markdown, text or web pages; several at once if you like."),
    )
    error_css_class: ClassVar[str] = "errors"


def documents_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """For whoever sees a course: its documents. For whoever writes it: more of them.

    Raises:
        CourseNotFound: no such course, or not for the reader to see.
    """
    reader = actor_of(request)
    course = get_visible_course(user=reader, course_id=course_id)
    form = DocumentsForm()
    if request.method == "POST":
        form = DocumentsForm(request.POST, request.FILES)
        if form.is_valid():
            return _upload(request, course, form.cleaned_data["uploads"])
    shown = list(documents_of_course(user=reader, course_id=course.pk).order_by("-created_at", "-pk")[: SHOWN + 1])
    context = {
        "course": course,
        "documents": shown[:SHOWN],
        "has_more": len(shown) > SHOWN,
        "all": f"{reverse('admin:courses_document_changelist')}?course__id__exact={course.pk}",
        "is_moving": any(document.state in MOVING for document in shown),
    }
    if request.GET.get("part") == "list":
        return TemplateResponse(request, "courses/documents_list.html", context)
    title = _("Documents of %(course)s") % {"course": course}
    page = {**admin.site.each_context(request), **context, "title": title, "form": form}
    page["is_editable"] = may_edit_course(reader, course)
    return TemplateResponse(request, "courses/documents.html", page, status=400 if form.errors else 200)


def _upload(request: HttpRequest, course: Course, files: list[Any]) -> HttpResponse:
    """Each for itself: one that is refused keeps none of the others out."""
    added: list[Document] = []
    for file in files:
        try:
            document, is_new = add_document(
                author=actor_of(request), course_id=course.pk, upload=file, file_name=file.name, now=timezone.now()
            )
        except PlatformError as refusal:
            messages.error(request, f"{file.name}: {refusal.message}")
            continue
        added.append(document)
        if not is_new:
            known = _("%(file)s is here already, as “%(title)s”.")
            messages.info(request, known % {"file": file.name, "title": document.title})
    if len(files) == len(added) == 1:
        return HttpResponseRedirect(reverse("admin:courses_document_change", args=[added[0].pk]))
    return HttpResponseRedirect(reverse("admin:courses_documents", args=[course.pk]))
