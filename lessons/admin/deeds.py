"""What can be done with a lesson beside writing it: publish, withdraw, look back, take up again."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from core.admin import Question, actor_of, ask_then_do
from lessons.admin.differences import differences
from lessons.admin.preview import questions_in, seen_content, seen_typed
from lessons.admin.standing import hindrance_of
from lessons.content import draft_content, version_content
from lessons.enums import LessonState
from lessons.errors import LessonNotFound, MediaNotFound, VersionNotFound
from lessons.media.answers import serve_media
from lessons.models import Lesson
from lessons.selectors import get_version, get_visible_media, versions_of_lesson
from lessons.services.publishing import publish_lesson, unpublish_lesson
from lessons.services.restoring import restore_version


class LessonDeeds:
    """Part of the page of lessons."""

    admin_site: Any
    opts: Any
    has_change_permission: Any
    find_object: Any
    get_object: Any

    def own_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:lesson_id>/media/<uuid:media_id>/", wrap(self.media_view), name="lessons_lesson_media"),
            path("preview/", wrap(self.preview_view), name="lessons_lesson_preview"),
            path("<uuid:lesson_id>/preview/", wrap(self.preview_view), name="lessons_lesson_preview"),
            path("<uuid:lesson_id>/versions/<int:number>/", wrap(self.version_view), name="lessons_lesson_version"),
            path(
                "<uuid:lesson_id>/versions/<int:number>/restore/",
                wrap(self.restore_view),
                name="lessons_lesson_restore",
            ),
        ]

    # --- deeds ----------------------------------------------------------------------------------------------
    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        lesson = self._editable(request, object_id)
        return lesson is not None and (lesson.published is None or lesson.has_unpublished_changes)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        lesson = self._editable(request, object_id)
        return lesson is not None and lesson.state == LessonState.PUBLISHED

    def has_look_back_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        lesson = self.find_object(request, object_id)
        return lesson is not None and lesson.versions.exists()

    def _editable(self, request: HttpRequest, object_id: Any) -> Lesson | None:
        lesson: Lesson | None = self.find_object(request, object_id)
        return lesson if lesson is not None and self.has_change_permission(request, lesson) else None

    @action(description=gettext_lazy("Publish"), url_path="publish", icon="publish", permissions=["publish"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Learners have what was saved last, from now on, or once they have the course."""
        lesson = self._required(request, object_id)
        hindrance = hindrance_of(lesson)
        question = Question(
            title=_("Publish “%(lesson)s”?") % {"lesson": lesson},
            text=hindrance.text
            if hindrance
            else _("Learners have the lesson as it was saved last, from now on. Earlier versions are kept."),
            button=_("Publish"),
            icon="publish",
        )
        return ask_then_do(self, request, lesson, question=question, deed=partial(_publish, request, lesson))  # type: ignore[arg-type]  # a part of the page

    @action(description=gettext_lazy("Withdraw"), url_path="withdraw", icon="visibility_off", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Learners do not see it any more."""
        lesson = self._required(request, object_id)
        question = Question(
            title=_("Withdraw “%(lesson)s”?") % {"lesson": lesson},
            text=_("Learners do not see the lesson any more. Their progress is kept, and you can publish it again."),
            button=_("Withdraw"),
            icon="visibility_off",
        )
        return ask_then_do(self, request, lesson, question=question, deed=partial(_withdraw, request, lesson))  # type: ignore[arg-type]  # a part of the page

    @action(description=gettext_lazy("Versions"), url_path="versions", icon="history", permissions=["look_back"])
    def look_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was published, the newest first."""
        lesson = self._required(request, object_id)
        versions = versions_of_lesson(user=actor_of(request), lesson_id=lesson.pk).select_related("published_by")
        context = {"lesson": lesson, "versions": versions, "is_changed": lesson.has_unpublished_changes}
        return self._page(request, "lessons/versions.html", _("Versions of “%(lesson)s”") % {"lesson": lesson}, context)

    def version_view(self, request: HttpRequest, lesson_id: UUID, number: int) -> HttpResponse:
        """One version as learners had it, and what is different in the draft."""
        lesson = self._required(request, str(lesson_id))
        version = _version_or_404(request, lesson, number)
        content, draft = version_content(version), draft_content(lesson)
        context = {
            "lesson": lesson,
            "version": version,
            "preview": seen_content(lesson.pk, content, user=actor_of(request)),
            "differences": differences(content, draft, asked=questions_in([content, draft], user=actor_of(request))),
            "may_restore": self.has_change_permission(request, lesson),
        }
        title = _("Version %(number)s of “%(lesson)s”") % {"number": number, "lesson": lesson}
        return self._page(request, "lessons/version.html", title, context)

    def restore_view(self, request: HttpRequest, lesson_id: UUID, number: int) -> HttpResponse:
        lesson = self._required(request, str(lesson_id))
        if not self.has_change_permission(request, lesson):
            raise Http404
        version = _version_or_404(request, lesson, number)
        question = Question(
            title=_("Restore version %(number)s?") % {"number": version.number},
            text=_(
                "The draft says again what this version says. What was saved since is lost, unless it was published. "
                "Learners keep what they have until you publish."
            ),
            button=_("Restore this version"),
            icon="settings_backup_restore",
        )
        return ask_then_do(self, request, lesson, question=question, deed=partial(_restore, request, lesson, number))  # type: ignore[arg-type]  # a part of the page

    # --- what the editor asks for ---------------------------------------------------------------------------
    def preview_view(self, request: HttpRequest, lesson_id: UUID | None = None) -> HttpResponse:
        """The form as it stands, as the learner would see it. Nothing is saved."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise Http404
        lesson = self._required(request, str(lesson_id)) if lesson_id else None
        seen = seen_typed(request.POST, lesson, user=actor_of(request))
        return TemplateResponse(request, "lessons/sheet.html", {"preview": seen})

    def media_view(self, request: HttpRequest, lesson_id: UUID, media_id: UUID) -> HttpResponseBase:
        """A file of a lesson, for whoever sees the lesson."""
        try:
            media = get_visible_media(user=actor_of(request), lesson_id=lesson_id, media_id=media_id)
            return serve_media(request, media, variant=request.GET.get("variant", ""))
        except MediaNotFound as error:
            raise Http404(error.message) from error

    def _required(self, request: HttpRequest, object_id: str) -> Lesson:
        lesson: Lesson | None = self.find_object(request, object_id)
        if lesson is None:
            raise Http404
        return lesson

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        page = {**admin.site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, template, page)


def _publish(request: HttpRequest, lesson: Lesson) -> str:
    version = publish_lesson(author=actor_of(request), lesson_id=lesson.pk, now=timezone.now())
    hindrance = hindrance_of(lesson)
    if hindrance is None:
        text = _("Published as version %(number)s. Learners in the classes of the course have it now.")
        return text % {"number": version.number}
    text = hindrance.told % {"number": version.number}
    return format_html('{} <a class="console-link" href="{}">{}</a>', text, hindrance.address, hindrance.words)


def _withdraw(request: HttpRequest, lesson: Lesson) -> str:
    unpublish_lesson(author=actor_of(request), lesson_id=lesson.pk, now=timezone.now())
    return _("Learners do not see the lesson any more.")


def _restore(request: HttpRequest, lesson: Lesson, number: int) -> str:
    restore_version(author=actor_of(request), lesson_id=lesson.pk, number=number, now=timezone.now())
    return _("The draft is version %(number)s again. Publish it for learners to have it.") % {"number": number}


def _version_or_404(request: HttpRequest, lesson: Lesson, number: int) -> Any:
    try:
        return get_version(user=actor_of(request), lesson_id=lesson.pk, number=number)
    except (LessonNotFound, VersionNotFound) as error:
        raise Http404(error.message) from error
