"""What people told the institution, in the console: a queue, the unanswered first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.enums import FeedbackState, Role
from accounts.models import Feedback
from accounts.policies import may_answer_feedback, visible_feedback
from accounts.services.feedback import answer_feedback, close_feedback
from accounts.texts import FEEDBACK_LENGTH
from core.admin import Colour, ConsoleAdmin, ConsoleForm, Question, actor_of, ask_then_do, state_badge

_COLOURS: dict[FeedbackState, Colour] = {
    FeedbackState.NEW: "warning",
    FeedbackState.ANSWERED: "success",
    FeedbackState.CLOSED: "",
}


class FeedbackForm(ConsoleForm):
    """The answer, which the person reads as it stands here."""

    answer = forms.CharField(label=_("Answer"), max_length=FEEDBACK_LENGTH, widget=UnfoldAdminTextareaWidget)

    class Meta:
        model = Feedback
        fields = ("answer",)


@admin.register(Feedback)
class FeedbackAdmin(ConsoleAdmin[Feedback]):
    """For admins: they answer, or close without an answer. What was decided stays as it is."""

    form = FeedbackForm
    empty_text = _("What people tell the school: a fault, an idea, a word of thanks.")
    may_add = False
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    actions_detail: ClassVar[tuple[str, ...]] = ("close",)
    list_display = ("beginning", "kind", "badge", "person", "created_at")
    list_display_links = ("beginning",)
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    search_fields = ("text", "person__full_name")
    search_help_text = _("Words of the text, or the name of who wrote it.")
    fieldsets = (
        (None, {"fields": ("person", "kind", "text", "page", "created_at")}),
        (_("Answer"), {"fields": ("badge", "answer", "answered_by", "answered_at")}),
    )
    readonly_fields = ("person", "kind", "text", "page", "created_at", "badge", "answered_by", "answered_at")

    def visible(self, user: Any) -> QuerySet[Feedback]:
        is_decided = Case(When(state=FeedbackState.NEW, then=Value(0)), default=Value(1))
        feedback = Feedback.objects.filter(visible_feedback(user)).select_related("person", "answered_by")
        return feedback.annotate(is_decided=is_decided)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("is_decided", "-created_at", "-id")

    def may_edit(self, user: Any, obj: Feedback) -> bool:
        return obj.state == FeedbackState.NEW and may_answer_feedback(user, obj)

    @state_badge(_COLOURS, ordering="state")
    def badge(self, feedback: Feedback) -> FeedbackState:
        return FeedbackState(feedback.state)

    @admin.display(description=_("text"))
    def beginning(self, feedback: Feedback) -> str:
        return str(Truncator(feedback.text).chars(80))

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Feedback:
        answer = form.cleaned_data["answer"]
        return answer_feedback(feedback_id=form.instance.pk, answer=answer, actor=actor_of(request), now=timezone.now())

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        feedback = self.find_object(request, object_id)
        return feedback is not None and self.has_change_permission(request, feedback)

    @action(description=_("Close"), url_path="close", icon="archive", permissions=["close"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        feedback: Any = self.get_object(request, object_id)

        def deed() -> str:
            close_feedback(feedback_id=feedback.pk, actor=actor_of(request), now=timezone.now())
            return gettext("It is closed.")

        question = Question(
            title=gettext("Close this without an answer?"),
            text=_("Whoever wrote it reads that it is closed, and can write again."),
            button=_("Close it"),
            icon="archive",
        )
        return ask_then_do(self, request, feedback, question=question, deed=deed)
