"""The consent ledger in the console, and what the office enters into it from signed forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from accounts.consent_ledger import consent_lines_visible_to
from accounts.consent_texts import all_texts
from accounts.enums import ConsentMethod, ConsentPurpose, Role
from accounts.models import Consent
from accounts.services.audits import audit_reading
from accounts.services.consents import enter_signed_form
from core.admin import ConsoleAdmin, ConsoleForm, OnePicker, actor_of

_UNANSWERED = ("", "—")
_YES, _NO = "yes", "no"


def _versions() -> list[tuple[str, str]]:
    numbers = sorted({version for _purpose, version, _language in all_texts()}, reverse=True)
    return [_UNANSWERED, *((str(number), str(number)) for number in numbers)]


def _languages() -> list[tuple[str, str]]:
    written = {language for _purpose, _version, language in all_texts()}
    return [_UNANSWERED, *((code, name) for code, name in settings.LANGUAGES if code in written)]


class SignedForm(ConsoleForm):
    """What stands on the paper. Nothing is chosen beforehand: whoever enters it looks."""

    student = OnePicker("accounts.Consent.student", label=_("Learner"))
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[_UNANSWERED, *ConsentPurpose.choices], widget=UnfoldAdminSelectWidget
    )
    says = forms.ChoiceField(
        label=_("The form says"),
        choices=[(_YES, _("Yes, agreed")), (_NO, _("No, or taken back"))],
        widget=UnfoldAdminRadioSelectWidget,
    )
    text_version = forms.TypedChoiceField(
        label=_("Version of the text"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=_versions,
        widget=UnfoldAdminSelectWidget,
        help_text=_("As the form shows it. Needed for a yes."),
        error_messages={"invalid_choice": _("There is no version %(value)s of the text.")},
    )
    text_language = forms.ChoiceField(
        label=_("Language of the text"),
        required=False,
        choices=_languages,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Needed for a yes."),
        error_messages={"invalid_choice": _("There is no text in this language.")},
    )

    class Meta:
        model = Consent
        fields = ("student", "purpose", "evidence")


@admin.register(Consent)
class ConsentAdmin(ConsoleAdmin[Consent]):
    """For admins: the ledger of what was agreed to and withdrawn, for whom and by whom. Lines are facts; a signed form
    adds one."""

    form = SignedForm
    empty_text = _("What people agreed to and took back, signed in or on paper.")
    change_form_outer_before_template = "admin/heading.html"
    change_form_outer_after_template = "accounts/consent_texts.html"
    editor_roles: ClassVar[frozenset[str]] = frozenset({Role.ADMIN})
    list_display = ("student", "purpose", "is_granted", "means", "by", "version", "at")
    list_filter = ("purpose", "is_granted", "method")
    list_select_related = ("student", "given_by")
    search_fields = ("student__full_name", "student__username")
    search_help_text = _("Name of the learner.")
    ordering = ("-at", "-id")
    fieldsets = (
        (None, {"fields": ("student", "purpose", "is_granted", "means", "by", "at")}),
        (_("Text and form"), {"fields": ("version", "text_language", "text_hash", "evidence")}),
    )
    add_fieldsets = ((None, {"fields": ("student", "purpose", "says", "text_version", "text_language", "evidence")}),)

    def visible(self, user: Any) -> QuerySet[Consent]:
        return consent_lines_visible_to(user)

    def get_fieldsets(self, request: HttpRequest, obj: Consent | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def has_change_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"title": gettext("Enter a signed form"), "save_label": gettext("Enter the form")}
        texts = sorted(all_texts().values(), key=lambda text: (text.purpose.label, -text.version, text.language))
        context = {**(extra_context or {}), **more, "texts": texts}
        response: HttpResponse = super().add_view(request, form_url, context)
        return response

    @admin.display(description=_("method"), ordering="method")
    def means(self, line: Consent) -> str:
        """In few words, and for somebody who says so for themselves without calling them a learner."""
        if line.method == ConsentMethod.SELF:
            return gettext("The person, signed in")
        return gettext("A signed form") if line.method == ConsentMethod.PAPER else line.get_method_display()

    @admin.display(description=_("by"), ordering="given_by__full_name")
    def by(self, line: Consent) -> str:
        if line.method == ConsentMethod.PAPER:
            return gettext("Entered by %(name)s") % {"name": line.given_by}
        return str(line.given_by)

    @admin.display(description=_("version"), ordering="text_version")
    def version(self, line: Consent) -> str:
        return str(line.text_version or "—")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """That the office read what somebody agreed to is written down."""
        response = super().change_view(request, object_id, form_url, extra_context)
        line = self.find_object(request, object_id)
        if line is not None:
            audit_reading("accounts.consents.read", line.student, reader=actor_of(request), now=timezone.now())
        return response

    def save_deed(self, request: HttpRequest, form: Any, formsets: Sequence[Any]) -> Consent:
        given: dict[str, Any] = form.cleaned_data
        said = enter_signed_form(
            student_id=given["student"].pk,
            purpose=ConsentPurpose(given["purpose"]),
            is_granted=given["says"] == _YES,
            text_version=given["text_version"],
            text_language=given["text_language"],
            evidence=given["evidence"],
            actor=actor_of(request),
            now=timezone.now(),
        )
        return said.line
