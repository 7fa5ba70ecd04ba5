"""The concept graph as a picture in the console, to look at and to draw in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.api import User
from core.admin import actor_of
from core.errors import NotFound, PlatformError
from courses.admin.graph_texts import graph_texts
from courses.concept_graph.queries import (
    ConceptGraph,
    GraphNode,
    concepts_of_course,
    concepts_of_subject,
    graph_data,
    graph_of,
    require_picture,
    subjects_of,
)
from courses.concept_graph.rows import LONGEST, is_subject, plain_line
from courses.errors import ConceptNotFound, GraphTooLarge
from courses.models import Concept, Course
from courses.policies import may_edit_course
from courses.selectors import concepts_visible_to, get_visible_course
from courses.services.concepts import (
    ConceptDraft,
    add_prerequisite,
    delete_concept,
    remove_prerequisite,
    save_concept,
)

# Of a description as much is told beside the picture, and of the list below it on one page.
_SIGNS, _ROWS = 300, 200


@dataclass(frozen=True)
class _Picture:
    """What is shown. ``subject`` is empty for a course, which is looked at only: that is ``course``."""

    title: str
    concepts: QuerySet[Concept]
    subject: str = ""
    focus: str = ""
    may_draw: bool = False
    course: Course | None = None


def subject_graph_page(request: HttpRequest) -> HttpResponse:
    """For teachers and admins: the graph of a subject of their institution. What is drawn is sent here, deed by deed."""
    actor = actor_of(request)
    subjects = subjects_of(actor)
    asked = _plain(request.GET.get("subject", ""))
    subject = _as_known(asked, subjects) or next(iter(subjects), "")
    picture = _Picture(
        title=_("Concept graph: %(subject)s") % {"subject": subject} if subject else _("Concept graph"),
        concepts=concepts_of_subject(user=actor, subject=subject),
        subject=subject,
        may_draw=bool(subject),
    )
    if request.method == "POST" and picture.may_draw:
        return _draw(request, picture)
    return _show(request, picture, subjects=sorted({*subjects, subject} - {""}), may_begin=True)


def _as_known(subject: str, subjects: Sequence[str]) -> str:
    """A subject that is there in other capitals is no new one."""
    return next((each for each in subjects if each.casefold() == subject.casefold()), subject)


def _plain(subject: str) -> str:
    """What can be the name of a subject: one that is new may be drawn, too."""
    plain = plain_line(subject)
    return plain if is_subject(plain) else ""


def concept_graph_page(request: HttpRequest, *, concept_id: UUID) -> HttpResponse:
    """The graph round a concept, all of its subject.

    Raises:
        ConceptNotFound: no such concept, or not for the reader to see.
    """
    actor = actor_of(request)
    concept = concepts_visible_to(actor).filter(pk=concept_id).first()
    if concept is None:
        raise ConceptNotFound(_("There is no such concept."))
    picture = _Picture(
        title=_("Concept graph: %(subject)s") % {"subject": concept.subject},
        concepts=Concept.objects.filter(institution_id=concept.institution_id, subject=concept.subject),
        subject=concept.subject,
        focus=str(concept.pk),
        may_draw=concept.institution_id == actor.institution_id,
    )
    if request.method == "POST" and picture.may_draw:
        return _draw(request, picture)
    return _show(request, picture)


def course_graph_page(request: HttpRequest, *, course_id: UUID) -> HttpResponse:
    """What a course teaches and how it hangs together, to look at.

    Raises:
        CourseNotFound: no such course, or not for the reader to see.
    """
    actor = actor_of(request)
    course = get_visible_course(user=actor, course_id=course_id)
    title = _("Concept graph: %(subject)s") % {"subject": course}
    concepts = concepts_of_course(user=actor, course_id=course.pk)
    return _show(request, _Picture(title=title, concepts=concepts, course=course))


def _show(
    request: HttpRequest, picture: _Picture, *, subjects: Sequence[str] = (), may_begin: bool = False
) -> HttpResponse:
    refusal = ""
    try:
        graph = graph_of(picture.concepts)
    except GraphTooLarge as error:
        graph, refusal, picture = ConceptGraph((), ()), error.message, replace(picture, may_draw=False)
    shown = _as_json(graph)
    listed = Paginator(shown["nodes"], _ROWS).get_page(request.GET.get("page"))
    names = {node["id"]: node["name"] for node in shown["nodes"]}
    requires: dict[str, list[str]] = {}
    for edge in shown["edges"]:
        requires.setdefault(edge["to"], []).append(names[edge["from"]])
    context = {
        **admin.site.each_context(request),
        "title": picture.title,
        "picture": picture,
        "subjects": subjects,
        "may_begin": may_begin,
        "may_choose": picture.course is not None and may_edit_course(actor_of(request), picture.course),
        "refusal": refusal,
        "graph": shown,
        "texts": graph_texts(),
        "longest": LONGEST,
        "listed": listed,
        "rows": [(node, sorted(requires.get(node["id"], ()))) for node in listed],
        "back": reverse("admin:courses_concept_changelist"),
        "file_page": reverse("admin:courses_concept_file"),
    }
    return TemplateResponse(request, "courses/concept_graph.html", context)


def _as_json(graph: ConceptGraph) -> dict[str, Any]:
    return graph_data(graph, more=_beside)


def _beside(node: GraphNode) -> dict[str, str]:
    """What the page tells beside the picture of a concept."""
    told = node.concept.description
    return {
        "description": told if len(told) <= _SIGNS else f"{told[:_SIGNS]}…",
        "page": reverse("admin:courses_concept_change", args=[node.concept.pk]),
    }


# --- drawing --------------------------------------------------------------------------------------------------
class _DeedForm(forms.Form):
    """One deed of somebody who draws."""

    deed = forms.CharField()
    name = forms.CharField(max_length=LONGEST["name"], required=False)
    code = forms.SlugField(max_length=LONGEST["code"], required=False)
    concept = forms.UUIDField(required=False)
    requires = forms.UUIDField(required=False)


def _draw(request: HttpRequest, picture: _Picture) -> HttpResponse:
    """Do what was drawn; the answer is the new graph, or what was refused and the way round that it would have made."""
    form = _DeedForm(request.POST)
    if not form.is_valid() or form.cleaned_data["deed"] not in _DEEDS:
        first = next(iter(form.errors.values()), [_("This cannot be drawn.")])
        return _refusal(str(first[0]), status=400)
    needs, deed = _DEEDS[form.cleaned_data["deed"]]
    if missing := [name for name in needs if not form.cleaned_data[name]]:
        return _refusal(_("Choose first: %(what)s.") % {"what": ", ".join(missing)}, status=400)
    try:
        require_picture(picture.concepts)
        _require_here(picture, form.cleaned_data)
        deed(actor_of(request), picture.subject, form.cleaned_data)
    except PlatformError as error:
        cycle = [str(pk) for pk in error.details.get("cycle", ())]
        return _refusal(error.message, code=error.code, cycle=cycle, status=404 if isinstance(error, NotFound) else 409)
    return JsonResponse({"graph": _as_json(graph_of(picture.concepts))})


def _refusal(message: str, *, status: int, code: str = "core.invalid_input", cycle: Sequence[str] = ()) -> JsonResponse:
    return JsonResponse({"message": message, "code": code, "cycle": list(cycle)}, status=status)


def _require_here(picture: _Picture, given: Mapping[str, Any]) -> None:
    """What is drawn on a page stands on it: a concept of another subject is none here."""
    named = {given[name] for name in ("concept", "requires") if given[name]}
    if picture.concepts.filter(pk__in=named).count() != len(named):
        raise ConceptNotFound(_("There is no such concept."))


def _add(author: User, subject: str, given: Mapping[str, Any]) -> None:
    draft = ConceptDraft(subject=subject, code=given["code"], name=given["name"])
    save_concept(author=author, draft=draft, now=timezone.now())


def _connect(author: User, subject: str, given: Mapping[str, Any]) -> None:
    add_prerequisite(author=author, concept_id=given["concept"], requires_id=given["requires"], now=timezone.now())


def _disconnect(author: User, subject: str, given: Mapping[str, Any]) -> None:
    remove_prerequisite(author=author, concept_id=given["concept"], requires_id=given["requires"], now=timezone.now())


def _delete(author: User, subject: str, given: Mapping[str, Any]) -> None:
    delete_concept(author=author, concept_id=given["concept"], now=timezone.now())


# What each deed needs, and what does it.
_DEEDS: dict[str, tuple[tuple[str, ...], Callable[[User, str, Mapping[str, Any]], None]]] = {
    "add": (("name", "code"), _add),
    "connect": (("concept", "requires"), _connect),
    "disconnect": (("concept", "requires"), _disconnect),
    "delete": (("concept",), _delete),
}
