"""Markdown: its blocks, with formulas and code as they are written."""

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from courses.documents.encodings import decode_text
from courses.documents.limits import Limits
from courses.documents.plain import read_plain
from courses.documents.sections import Sections
from courses.documents.web_pages import read_fragment

# Taking the signs of longer stretches apart can take for ever; they are kept as they are.
_LONGEST_INLINE = 20_000
_DEEPEST = 60
_FORMULA_SIGNS = {"\\(", "\\)", "\\[", "\\]"}
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

_markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
_markdown.use(dollarmath_plugin, allow_space=False, double_inline=True).use(front_matter_plugin)
_markdown.disable("inline")


def read_markdown(data: bytes, sections: Sections, limits: Limits, tell: Callable[[int, int], None]) -> None:
    decoded = decode_text(data)
    tokens = _markdown.parse(sections.signs.without_invisible(decoded.text))
    if max((token.level for token in tokens), default=0) >= _DEEPEST - 2:
        # What is deeper would be left out, and no author means it.
        read_plain(data, sections, limits, tell)
        return
    if decoded.is_guessed:
        sections.note("encoding_guessed")
    _Blocks(sections).walk(tokens, tell)


class _Blocks:
    """Walks over the blocks of a text; ``_lists`` are those open around it, with the number of their next item."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self._lists: list[int | None] = []
        self._mark = ""
        self._rows: list[list[str]] | None = None
        self._level = 0

    def walk(self, tokens: Sequence[Token], tell: Callable[[int, int], None]) -> None:
        for at, token in enumerate(tokens):
            if token.nesting == 0:
                tell(at, len(tokens))
                self._leaf(token)
            elif token.nesting > 0:
                self._open(token)
            else:
                self._shut(token)

    def _open(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._level = int(token.tag[1:])
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrGet("start") or 1))
            case "list_item_open":
                self._mark = self._next_mark()
            case "table_open":
                self._rows = []
            case "tr_open" if self._rows is not None:
                self._rows.append([])

    def _next_mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "• "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _shut(self, token: Token) -> None:
        match token.type:
            case "heading_close":
                self._level = 0
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "table_close":
                self._sections.table(self._rows or [])
                self._rows = None

    def _leaf(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._inline(token)
            case "fence" | "code_block":
                self._sections.text(token.content, keeps_lines=True)
            case "math_block" | "math_block_label":
                self._sections.text(f"$${token.content}$$", keeps_lines=True)
            case "html_block":
                self._mark = ""
                read_fragment(token.content, self._sections)

    def _inline(self, token: Token) -> None:
        text = self._text_of(token.content)
        if self._level:
            self._sections.heading(self._level, text)
        elif self._rows:
            self._rows[-1].append(text)
        else:
            lines = text.split("\n")
            self._sections.text(self._mark + " ".join(lines) if text.strip() else "")
        self._mark = ""

    def _text_of(self, source: str) -> str:
        if len(source) > _LONGEST_INLINE:
            return source
        children: list[Token] = []
        _markdown.inline.parse(source, _markdown, {}, children)
        return "".join(self._words_of(children))

    def _words_of(self, children: Sequence[Token]) -> Iterator[str]:
        for child in children:
            match child.type:
                case "softbreak" | "hardbreak":
                    yield "\n"
                case "math_inline":
                    yield f"${child.content}$"
                case "math_inline_double":
                    yield f"$${child.content}$$"
                case "html_inline":
                    self._sections.note("comments", len(_COMMENT.findall(child.content)))
                case "image":
                    pass  # what stands for a picture is not seen beside it
                case "text_special" if child.markup in _FORMULA_SIGNS:
                    yield child.markup
                case _:
                    yield child.content
