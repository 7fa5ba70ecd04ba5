"""The mastery of a class, and the page of one learner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from progress.admin.class_sheet import class_sheet
from progress.admin.learner_sheet import learner_sheet
from progress.enums import MasteryBand


def class_page(request: HttpRequest, *, classroom_id: UUID) -> HttpResponse:
    """For teachers and admins: learners × concepts, coloured by band.

    Raises:
        ClassroomNotFound: no such class, or not for the reader to see.
    """
    reader: Any = request.user
    sheet = class_sheet(reader=reader, classroom_id=classroom_id, now=timezone.now())
    return _page(
        request,
        "progress/class.html",
        title=_("Mastery of %(name)s") % {"name": sheet.classroom},
        sheet=sheet,
        bands=MasteryBand,
    )


def learner_page(request: HttpRequest, *, learner_id: UUID) -> HttpResponse:
    """For teachers and admins: where one learner stands, and what they did last.

    Raises:
        PersonNotFound: no such learner, or not for the reader to see.
    """
    reader: Any = request.user
    sheet = learner_sheet(reader=reader, learner_id=learner_id, now=timezone.now())
    return _page(
        request, "progress/learner.html", title=_("Mastery of %(name)s") % {"name": sheet.learner}, sheet=sheet
    )


def _page(request: HttpRequest, template: str, *, title: str, **context: Any) -> HttpResponse:
    everywhere = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, template, {**everywhere, **context})
