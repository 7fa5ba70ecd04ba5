"""What is done with a document in the console: each asked once more, then one deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from core.admin import ConsoleAdmin, Question, actor_of, ask_then_do
from courses.enums import DocumentState
from courses.models import Document
from courses.services.documents import delete_document, release_document, retry_document, withdraw_document


class DocumentDeeds(ConsoleAdmin[Document]):
    """Release, withdraw, try again, delete: for those who may, where the document's state allows it."""

    actions_detail = ("release", "withdraw", "retry", "remove")

    def has_release_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, lambda row: row.state == DocumentState.READY and row.released_at is None)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, lambda row: row.released_at is not None)

    def has_retry_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, lambda row: row.state == DocumentState.FAILED)

    def has_remove_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._is(request, object_id, lambda row: True)

    def _is(self, request: HttpRequest, object_id: Any, suits: Callable[[Document], bool]) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and self.may_edit(request.user, row) and suits(row)

    @action(description=_("Release"), url_path="release", icon="visibility", permissions=["release"])
    def release(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=gettext("Release %(document)s?"),
            text=_("The learners of the course can read it and search in it, and the tutor may answer with it."),
            button=_("Release"),
            icon="visibility",
        )
        return self._ask(request, object_id, question, release_document, gettext("Learners can read it now."))

    @action(description=_("Withdraw"), url_path="withdraw", icon="visibility_off", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=gettext("Withdraw %(document)s?"),
            text=_("Learners and tutor do not have it any more. You can release it again."),
            button=_("Withdraw"),
            icon="visibility_off",
        )
        return self._ask(request, object_id, question, withdraw_document, gettext("Learners do not see it any more."))

    @action(description=_("Try again"), url_path="retry", icon="refresh", permissions=["retry"])
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=gettext("Read %(document)s once more?"),
            text=_("It is read from the file that is here. Another file is another document."),
            button=_("Try again"),
            icon="refresh",
        )
        return self._ask(request, object_id, question, retry_document, gettext("It is being read."))

    @action(description=_("Delete"), url_path="remove", icon="delete", permissions=["remove"])
    def remove(self, request: HttpRequest, object_id: str) -> HttpResponse:
        question = Question(
            title=gettext("Delete %(document)s?"),
            text=_("The file and its passages are deleted: nobody finds them any more. That cannot be undone."),
            button=_("Delete"),
            icon="delete",
        )
        after = reverse("admin:courses_document_changelist")
        return self._ask(request, object_id, question, delete_document, gettext("It is deleted."), after=after)

    def _ask(  # noqa: PLR0913 - a question, the deed behind it and what is told then
        self,
        request: HttpRequest,
        object_id: str,
        question: Question,
        service: Callable[..., Any],
        told: str,
        *,
        after: str = "",
    ) -> HttpResponse:
        row: Any = self.get_object(request, object_id)

        def deed() -> str:
            service(author=actor_of(request), course_id=row.course_id, document_id=row.pk, now=timezone.now())
            return told

        named = replace(question, title=question.title % {"document": row.title})
        return ask_then_do(self, request, row, question=named, deed=deed, after=after)
