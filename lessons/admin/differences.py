"""What is different between two contents of a lesson, line by line, for those who write it."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from lessons.content import BlockContent, LessonContent
from lessons.enums import BlockKind


@dataclass(frozen=True)
class Line:
    """``sign``: ``-`` stands in the first alone, ``+`` in the second alone, and nothing in both."""

    sign: str
    text: str


def differences(first: LessonContent, second: LessonContent) -> list[Line]:
    """The lines of both; empty where they say the same."""
    before, after = list(_lines(first)), list(_lines(second))
    if before == after:
        return []
    found = []
    for deed, start, end, from_, to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if deed == "equal":
            found += [Line("", text) for text in before[start:end]]
        else:
            found += [Line("-", text) for text in before[start:end]]
            found += [Line("+", text) for text in after[from_:to]]
    return found


def _lines(content: LessonContent) -> Iterator[str]:
    yield content["title"]
    if content["summary"]:
        yield content["summary"]
    yield from (f"• {objective}" for objective in content["objectives"])
    yield _("%(minutes)s minutes, %(level)s, %(difficulty)s") % {
        "minutes": content["minutes"],
        "level": content["level"],
        "difficulty": content["difficulty"],
    }
    yield ", ".join(concept["name"] for concept in content["concepts"])
    for block in content["blocks"]:
        yield f"[{BlockKind(block['kind']).label}]"
        yield from _lines_of(block)


def _lines_of(block: BlockContent) -> Iterator[str]:
    yield from block["markdown"].splitlines()
    if block["media"]:
        yield block["media"]["alt_text"]
    plain = (block["tone"], block["caption"], block["question_id"], block["url"], block["title"], block["description"])
    yield from (text for text in plain if text)
