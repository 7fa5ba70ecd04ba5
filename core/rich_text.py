"""The one way from authors' Markdown to HTML that is safe to show: Markdown, then LaTeX marked, then sanitised."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").enable("strikethrough")
_markdown.use(dollarmath_plugin, allow_space=False, double_inline=True)

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h2", "h3", "h4"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "span", "div"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "span": {"class"}, "div": {"class"}, "ol": {"start"}}
_CLASSES = {"span": {"math", "inline"}, "div": {"math", "block"}}


# Goes up with each change that makes other HTML of the same Markdown, so that none is kept that was made before.
EDITION = 1

# The same questions and lessons are read by whole classes.
_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def render(markdown: str) -> str:
    """HTML of ``markdown``. Formulas (``$…$``, ``$$…$$``) stay LaTeX, inside ``span.math`` or ``div.math``, for KaTeX.

    Sanitising is the last step, on what will be served: raw HTML is shown as text, links may only be http(s) or
    mailto and lead elsewhere, images come from blocks of their own.
    """
    return nh3.clean(
        _markdown.render(markdown),
        tags=_TAGS,
        attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )
