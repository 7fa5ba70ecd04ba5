"""The fields by which a question and each of its options get a picture and words to be read aloud.

``upload`` with ``alt_text`` brings a new picture, ``picture`` chooses one that the question has; the new one wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from assessments.errors import PictureNotFound
from assessments.grading.pictures import LONGEST_SPOKEN
from assessments.models import Question
from assessments.selectors import get_visible_picture
from assessments.services.pictures import LONGEST_ALT_TEXT, PictureDraft
from core.admin import ConsoleAdmin
from core.files.pictures import serve_picture

MORE = ("picture", "upload", "alt_text", "spoken")
_NONE = ("", _("No picture"))


def picture_choice() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Picture"),
        required=False,
        choices=[_NONE],
        widget=UnfoldAdminSelectWidget,
        help_text=_("One of those that the question has."),
    )


def upload() -> forms.FileField:
    return forms.FileField(
        label=_("New picture"), required=False, widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*"})
    )


def alt_text() -> forms.CharField:
    return forms.CharField(
        label=_("What the new picture shows"),
        required=False,
        max_length=LONGEST_ALT_TEXT,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "For those who cannot see it. It is shown before the answer: count nothing, name nothing asked for."
        ),
    )


def spoken() -> forms.CharField:
    return forms.CharField(
        label=_("Read aloud"),
        required=False,
        max_length=LONGEST_SPOKEN,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Words in place of the text, for children who cannot read yet."),
    )


def pictures_to_choose(question: Question) -> list[tuple[str, Any]]:
    """The question's pictures by what they show."""
    if question._state.adding:
        return [_NONE]
    return [_NONE, *question.pictures.values_list("key", "alt_text")]


def refuse_without_words(form: forms.BaseForm) -> None:
    """Words are asked for where a file is handed in."""
    given = form.cleaned_data
    if given.get("upload") and not str(given.get("alt_text", "")).strip():
        form.add_error("alt_text", _("Say in words what the picture shows."))


def seen_and_said(given: Mapping[str, Any], *, name: str) -> dict[str, str]:
    """Picture and spoken words as content holds them; a new picture goes by ``name``."""
    picture = name if given.get("upload") else str(given.get("picture") or "")
    found = {"picture": picture, "spoken": str(given.get("spoken") or "").strip()}
    return {key: value for key, value in found.items() if value}


def uploaded(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, PictureDraft]:
    """The new pictures by the names that ``seen_and_said`` gives them."""
    return {
        name: PictureDraft(image=given["upload"], alt_text=given["alt_text"])
        for name, given in rows
        if given.get("upload")
    }


class PicturePages(ConsoleAdmin[Question]):
    """Serves the pictures of questions to who is signed in with a cookie."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.picture_view)
        address = "<uuid:question_id>/picture/<slug:key>/"
        return [path(address, view, name="assessments_question_picture"), *super().get_urls()]

    def picture_view(self, request: HttpRequest, question_id: UUID, key: str) -> HttpResponseBase:
        """A picture of a question, for whoever sees the bank."""
        user: Any = request.user
        try:
            picture = get_visible_picture(user=user, question_id=question_id, key=key)
        except PictureNotFound as error:
            raise Http404(error.message) from error
        return serve_picture(request, picture.image, max_age_seconds=3600)
