"""Plain text inside of Markdown: what would be a mark is escaped, and formulas stay formulas. Knows no Django."""

import re

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
# Between letters and digits an underscore marks nothing.
_MARKS = re.compile(r"[\\`*\[\]<$~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_HEADING = re.compile(r"^#{2,4} ", re.MULTILINE)
# As MathJax finds formulas in pages: \( … \) in a line, \[ … \] by itself.
_INSIDE = r"((?:(?!\\[()\[\]]).){1,2000}?)"
_FORMULAS = re.compile(rf"\\\({_INSIDE}\\\)|\\\[{_INSIDE}\\\]", re.DOTALL)


def plain_space(text: str) -> str:
    """Every run of blanks and line breaks as one blank; no signs that nobody sees."""
    return "".join(sign for sign in _SPACE.sub(" ", text) if sign.isprintable())


def escaped(text: str) -> str:
    """``text`` as it is read, and no Markdown."""
    return _MARKS.sub(lambda found: f"\\{found[0]}", text)


def with_formulas(text: str) -> str:
    """``text`` escaped, but for its formulas, which get our marks."""
    pieces, at = [], 0
    for found in _FORMULAS.finditer(text):
        pieces.append(escaped(text[at : found.start()]))
        formula = " ".join((found[1] or found[2] or "").replace("$", "").split())
        mark = "$" if found[1] else "$$"
        pieces.append(f"{mark}{formula}{mark}" if formula else "")
        at = found.end()
    return "".join([*pieces, escaped(text[at:])])


def in_table(text: str) -> str:
    """``text`` for a cell: on one line, without what ends a cell."""
    plain = _HEADING.sub("", text.replace("\\\n", " "))
    return " ".join(plain.split()).replace("|", "\\|")


def fenced(text: str) -> str:
    """``text`` as it stands, between fences that it does not hold."""
    plain = "".join(sign for sign in text.replace("\r\n", "\n") if sign.isprintable() or sign in "\n\t")
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{plain.strip(chr(10))}\n{fence}"
