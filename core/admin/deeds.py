"""Deeds that cannot simply be undone: a page asks, its button does, a message tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from core.admin.forms import with_plain_newlines
from core.errors import PlatformError

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from core.admin.base import ConsoleAdmin


@dataclass(frozen=True)
class Question:
    """What the page asks, what will happen, and the word on its button; ``answer`` is the label of a text of at most
    ``limit`` characters that has to be given with it (``given_answer``), ``rows`` are (label, value) lines under the
    question, ``quoted`` is a text that is shown as it was typed, and ``change`` the word on a button that leads back to
    the filled-in form (``wants_change``)."""

    title: str
    text: str | Promise
    button: str | Promise
    icon: str
    answer: str | Promise = ""
    limit: int = 0
    rows: tuple[tuple[str, str], ...] = ()
    quoted: str = ""
    change: str | Promise = ""


def ask(request: HttpRequest, question: Question, *, back: str, **context: Any) -> HttpResponse:
    """Show ``question``: its button sends what was posted once more, confirmed; the link beside it leads ``back``."""
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {"csrfmiddlewaretoken", "confirmed", "answer", "change"}
    ]
    page = {
        **admin.site.each_context(request),
        "title": question.title,
        "question": question,
        "posted": posted,
        "back": back,
        **context,
    }
    return TemplateResponse(request, "admin/question.html", page)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the form comes from the button of a question."""
    return request.POST.get("confirmed") == "yes" and not wants_change(request)


def wants_change(request: HttpRequest) -> bool:
    """Whether somebody went back from a question to the form, with all that they had typed."""
    return "change" in request.POST


def given_answer(request: HttpRequest) -> str:
    """What was typed under a question that asks for a text."""
    return str(with_plain_newlines(request.POST.get("answer", ""))).strip()


def ask_then_do(  # noqa: PLR0913 - a page, what it is about, and what it says and does
    page: ConsoleAdmin[Any],
    request: HttpRequest,
    obj: Any,
    *,
    question: Question,
    deed: Callable[[], str],
    after: str = "",
) -> HttpResponse:
    """Show ``question``; once its button is pressed, do ``deed``, tell what it returns and go on to ``after``, or back to
    ``obj``, as from a refusal."""
    back = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[obj.pk])
    if request.method != "POST":
        return ask(request, question, back=back, opts=page.opts)
    try:
        messages.success(request, deed())
    except PlatformError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(after or back)
