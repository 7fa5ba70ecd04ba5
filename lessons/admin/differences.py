"""What is different between two contents of a lesson, line by line, for those who write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from courses.api import Difficulty, Level
from lessons.content import BlockContent, LessonContent, MediaContent
from lessons.enums import BlockKind, CalloutTone


@dataclass(frozen=True)
class Line:
    """``sign``: ``-`` stands in the first alone, ``+`` in the second alone, and nothing in both."""

    sign: str
    text: str


def differences(first: LessonContent, second: LessonContent, *, asked: Mapping[UUID, str]) -> list[Line]:
    """The lines of both; empty where they say the same. ``asked``: HTML of the questions, by id."""
    before, after = list(_lines(first, asked)), list(_lines(second, asked))
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


def _lines(content: LessonContent, asked: Mapping[UUID, str]) -> Iterator[str]:
    yield content["title"]
    if content["summary"]:
        yield content["summary"]
    yield from (f"• {objective}" for objective in content["objectives"])
    yield _("%(minutes)s minutes, %(level)s, %(difficulty)s") % {
        "minutes": content["minutes"],
        "level": Level(content["level"]).label,
        "difficulty": Difficulty(content["difficulty"]).label,
    }
    if content["concepts"]:
        yield _("Concepts: %(names)s") % {"names": ", ".join(concept["name"] for concept in content["concepts"])}
    for block in content["blocks"]:
        yield f"[{BlockKind(block['kind']).label}]"
        yield from _lines_of(block)
        if block["question_id"]:
            yield _question(asked.get(UUID(block["question_id"]), ""))


def _lines_of(block: BlockContent) -> Iterator[str]:
    if block["tone"]:
        yield str(CalloutTone(block["tone"]).label)
    yield from block["markdown"].splitlines()
    if block["media"]:
        yield _file(block["media"])
        yield from block["media"]["alt_text"].splitlines()
    yield from (block[name] for name in ("caption", "url", "title", "description") if block[name])


def _file(media: MediaContent) -> str:
    return _("File: %(type)s, %(size)s") % {"type": media["media_type"], "size": filesizeformat(media["size_bytes"])}


def _question(html: str) -> str:
    """The beginning of its words."""
    words = " ".join(unescape(strip_tags(html.replace("<", " <"))).split())
    return Truncator(words).chars(160) if words else _("A question that is not in your banks.")
