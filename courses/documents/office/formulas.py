"""Formulas of Office (OMML) in one line, written as LaTeX would where a line cannot show them."""

from collections.abc import Callable
from typing import Any

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 40
_FUNCTIONS = ("sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "cot", "sec", "csc")


def formula_text(element: Any, depth: int = 0) -> str:
    """The formula in ``element``, without signs around it."""
    if depth > _DEEPEST:
        return "".join(element.itertext())
    name = str(element.tag).removeprefix(_MATH)
    if name == "t":
        return element.text or ""
    written = _WRITTEN.get(name)
    if written:
        return written(_Parts(element, depth))
    if name.endswith("Pr"):  # how it looks
        return ""
    return "".join(formula_text(child, depth + 1) for child in element if isinstance(child.tag, str))


class _Parts:
    """The children of an element by their names."""

    def __init__(self, element: Any, depth: int) -> None:
        self._element, self._depth = element, depth

    def __getitem__(self, name: str) -> str:
        found = self._element.find(f"{_MATH}{name}")
        return "" if found is None else formula_text(found, self._depth + 1).strip()

    def all(self, name: str) -> list[str]:
        return [formula_text(found, self._depth + 1) for found in self._element.findall(f"{_MATH}{name}")]

    def rows(self) -> list[list[str]]:
        rows = self._element.findall(f"{_MATH}mr")
        return [[formula_text(cell, self._depth + 1) for cell in row.findall(f"{_MATH}e")] for row in rows]

    def sign(self, name: str, otherwise: str) -> str:
        found = self._element.find(f"{_MATH}{name.partition('/')[0]}/{_MATH}{name.partition('/')[2]}")
        if found is None:
            return otherwise
        value: str = found.get(f"{_MATH}val", "")
        return value


def _braced(text: str) -> str:
    return text if len(text) == 1 else f"{{{text}}}"


def _function(parts: _Parts) -> str:
    name = parts["fName"]
    return f"\\{name} {parts['e']}" if name in _FUNCTIONS else f"{name} {parts['e']}"


def _large(parts: _Parts) -> str:
    sign = {"∑": "\\sum", "∏": "\\prod", "∫": "\\int"}.get(parts.sign("naryPr/chr", "∫"), parts.sign("naryPr/chr", "∫"))
    below, above = parts["sub"], parts["sup"]
    return sign + (f"_{_braced(below)}" if below else "") + (f"^{_braced(above)}" if above else "") + f" {parts['e']}"


def _root(parts: _Parts) -> str:
    degree = parts["deg"]
    return f"\\sqrt[{degree}]{{{parts['e']}}}" if degree else f"\\sqrt{{{parts['e']}}}"


def _bracketed(parts: _Parts) -> str:
    left, right = parts.sign("dPr/begChr", "("), parts.sign("dPr/endChr", ")")
    return left + parts.sign("dPr/sepChr", "|").join(parts.all("e")) + right


def _matrix(parts: _Parts) -> str:
    return "\\begin{matrix}" + " \\\\ ".join(" & ".join(row) for row in parts.rows()) + "\\end{matrix}"


_WRITTEN: dict[str, Callable[[_Parts], str]] = {
    "f": lambda parts: f"\\frac{{{parts['num']}}}{{{parts['den']}}}",
    "sSup": lambda parts: f"{parts['e']}^{_braced(parts['sup'])}",
    "sSub": lambda parts: f"{parts['e']}_{_braced(parts['sub'])}",
    "sSubSup": lambda parts: f"{parts['e']}_{_braced(parts['sub'])}^{_braced(parts['sup'])}",
    "rad": _root,
    "nary": _large,
    "d": _bracketed,
    "func": _function,
    "m": _matrix,
    "limLow": lambda parts: f"{parts['e']}_{_braced(parts['lim'])}",
    "limUpp": lambda parts: f"{parts['e']}^{_braced(parts['lim'])}",
    "eqArr": lambda parts: " \\\\ ".join(parts.all("e")),
}
