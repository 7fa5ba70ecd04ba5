"""Files of concepts in the console: uploaded, looked at, brought in; and taken away."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from core.admin import actor_of
from core.csv_cells import csv_response
from core.errors import PlatformError
from courses.concept_graph.fault_texts import column_of_fault, text_of_fault
from courses.concept_graph.files import ConceptFile, concept_cells, read_concept_file
from courses.concept_graph.queries import concepts_of_subject, rows_of, subjects_of
from courses.concept_graph.rows import LONGEST, ConceptRow, Fault, is_subject, plain_line
from courses.services.concept_imports import ConceptImport, import_concepts, preview_concepts, with_faults

# What was checked goes through the browser and back in a field of a form, which is bounded by Django.
MAX_BYTES = 1024 * 1024


class ConceptFileForm(forms.Form):
    """A file and its subject, or, once it was looked at, what stood in it."""

    upload = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.json,.txt"}),
        help_text=gettext_lazy("CSV or JSON, of one megabyte at most. It is checked first."),
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST["subject"],
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"list": "concept-subjects"}),
        help_text=gettext_lazy("To which the concepts belong; a JSON file may name it."),
    )
    content = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean(self) -> dict[str, Any]:
        """Adds the ``file`` that was read."""
        given: dict[str, Any] = super().clean() or {}
        upload, content = given.get("upload"), given.get("content") or ""
        if upload is not None and upload.size > MAX_BYTES:
            raise forms.ValidationError({"upload": _("The file is larger than one megabyte.")})
        if upload is None and not content:
            raise forms.ValidationError({"upload": _("Choose a file.")})
        file = read_concept_file(upload.read() if upload is not None else content.encode())
        subject = plain_line(given.get("subject") or file.subject)
        if not is_subject(subject):
            raise forms.ValidationError({"subject": _("Name the subject.")})
        return {**given, "subject": subject, "file": file}


def concept_file_page(request: HttpRequest) -> HttpResponse:
    """For teachers and admins: a file is shown with what it would do, and brought in by a button."""
    if "subject" in request.GET and "as" in request.GET:
        return _download(request)
    form = ConceptFileForm(request.POST or None, request.FILES or None) if request.method == "POST" else None
    report = content = None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        report = _try_out(request, given["subject"], given["file"])
        content = _as_text(given["file"])
        if "confirmed" in request.POST and not report.faults:
            try:
                return _bring_in(request, given["subject"], given["file"])
            except PlatformError as refusal:  # somebody else changed the graph meanwhile
                form.add_error(None, refusal.message)
    context = {
        **admin.site.each_context(request),
        "title": _("Concepts from a file"),
        "form": form or ConceptFileForm(),
        "report": report,
        "counts": _counts(report) if report else (),
        "findings": _findings(report) if report else (),
        "finding_count": report.fault_count + report.remark_count if report else 0,
        "content": content,
        "subjects": subjects_of(actor_of(request)),
        "back": reverse("admin:courses_concept_changelist"),
    }
    return TemplateResponse(request, "courses/concept_file.html", context)


def _try_out(request: HttpRequest, subject: str, file: ConceptFile) -> ConceptImport:
    if file.faults:
        return with_faults(file.faults)
    return preview_concepts(author=actor_of(request), subject=subject, rows=file.rows)


def _bring_in(request: HttpRequest, subject: str, file: ConceptFile) -> HttpResponse:
    done = import_concepts(author=actor_of(request), subject=subject, rows=file.rows, now=timezone.now())
    number = len(done.created) + len(done.changed)
    text = ngettext("%(number)d concept is new or changed.", "%(number)d concepts are new or changed.", number)
    messages.success(request, text % {"number": number})
    return HttpResponseRedirect(f"{reverse('admin:courses_graph')}?{urlencode({'subject': subject})}")


def _download(request: HttpRequest) -> HttpResponse:
    """The concepts of a subject, as they can be brought in."""
    subject = request.GET["subject"].replace("\x00", "")
    rows = list(rows_of(concepts_of_subject(user=actor_of(request), subject=subject)).values())
    if request.GET["as"] == "csv":
        return csv_response(concept_cells(rows), file_name="concepts.csv")
    text = json.dumps({"subject": subject, "concepts": [vars(row) for row in rows]}, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="concepts.json"'
    response["Cache-Control"] = "private, no-store"
    return response


def _as_text(file: ConceptFile) -> str:
    return json.dumps([_said(row) for row in file.rows], ensure_ascii=False)


def _said(row: ConceptRow) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if value is not None}


def _counts(report: ConceptImport) -> list[tuple[str, int]]:
    return [
        (_("New"), len(report.created)),
        (_("Changed"), len(report.changed)),
        (_("Unchanged"), len(report.unchanged)),
    ]


def _findings(report: ConceptImport) -> list[tuple[Fault, str, str, bool]]:
    """Fault, column, text, and whether it is an error."""
    found = [(fault, True) for fault in report.faults] + [(fault, False) for fault in report.remarks]
    return [(fault, column_of_fault(fault), text_of_fault(fault), is_error) for fault, is_error in found]
