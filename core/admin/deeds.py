"""Buttons beside an object whose deed cannot simply be undone: a page asks, its button does, a message tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from core.errors import PlatformError

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from core.admin.base import ConsoleAdmin


@dataclass(frozen=True)
class Question:
    """What the page asks, what will happen, and the word on its button."""

    title: str
    text: str | Promise
    button: str | Promise
    icon: str


def ask_then_do(
    page: ConsoleAdmin[Any], request: HttpRequest, obj: Any, *, question: Question, deed: Callable[[], str]
) -> HttpResponse:
    """Show ``question``; once its button is pressed, do ``deed``, tell what it returns and go back to ``obj``."""
    back = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[obj.pk])
    if request.method != "POST":
        context = {
            **page.admin_site.each_context(request),
            "title": question.title,
            "question": question,
            "back": back,
            "opts": page.opts,
        }
        return TemplateResponse(request, "admin/question.html", context)
    try:
        messages.success(request, deed())
    except PlatformError as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(back)
