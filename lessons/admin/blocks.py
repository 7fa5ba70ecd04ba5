"""The blocks of a lesson in its form: what is refused of them is said of all at once, each at its block."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.admin import ConsoleFormSet, stored_id
from core.errors import PlatformError
from lessons.enums import SHOWS_A_FILE, BlockKind
from lessons.errors import UnknownReference
from lessons.policies import may_edit_lesson
from lessons.services.blocks import BlockDraft, check_blocks

_FILES = ("upload", "captions", "low")


class BlockFormSet(ConsoleFormSet):
    """``drafts`` are the blocks as the service takes them, with their files read."""

    drafts: list[BlockDraft]

    def clean(self) -> None:
        super().clean()
        # A row without a kind has said so itself.
        rows = [row for row in self.kept_forms() if "kind" in row.cleaned_data]
        self.drafts = [_draft_of(row) for row in rows]
        if self._may_write():
            former = {row.instance.pk: row.instance.media for row in rows}
            course_id = self.instance.section.course_id
            try:
                self.drafts, flaws = check_blocks(self.drafts, former=former, course_id=course_id)
            except UnknownReference as refusal:
                raise ValidationError(refusal.message) from refusal
            for place, flaw in flaws:
                self._show(flaw, rows[place])

    def _may_write(self) -> bool:
        """Nothing is unpacked for whoever chose a section that is not theirs."""
        lesson = self.instance
        return lesson.section_id is not None and may_edit_lesson(self.form.request.user, lesson)

    def _show(self, flaw: PlatformError, row: Any) -> None:
        if flaw.field not in row.errors:
            row.add_error(flaw.field if flaw.field in row.fields else None, flaw.message)


def refusals_of(formset: BlockFormSet) -> list[tuple[str, str]]:
    """For the head of a form that was refused: the id of each row at fault, and what is wrong with it."""
    return [
        (row.prefix, _("Block %(number)d: %(message)s") % {"number": number, "message": message})
        for number, row in enumerate(formset.kept_forms(), 1)
        for messages in row.errors.values()
        for message in messages
    ]


def ask_for_files_again(formset: BlockFormSet) -> None:
    """Browsers let go of the files of a form that comes back. What was wrong with a file stands there already."""
    for row in formset.kept_forms():
        for name in _FILES:
            if row.files.get(row.add_prefix(name)) and name not in row.errors:
                row.add_error(name, _("Choose the file again: nothing was saved yet."))


def _draft_of(row: Any) -> BlockDraft:
    given: dict[str, Any] = row.cleaned_data
    kind = BlockKind(given["kind"])
    texts = {name: given.get(name, "") for name in ("markdown", "tone", "caption", "url", "title", "description")}
    return BlockDraft(
        kind=kind,
        id=stored_id(row),
        upload=given.get("upload"),
        captions=given.get("captions"),
        low=given.get("low"),
        alt_text=given.get("alt_text", "") if kind in SHOWS_A_FILE else None,
        question_id=given.get("question_id"),
        **texts,
    )
