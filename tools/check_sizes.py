"""The tail of large things: source files, functions, classes. Fails past the line at which they are to be split.

    python tools/check_sizes.py

Limits are (look twice, split). Migrations, tests and vendored files have their own or none.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = [
    "accounts",
    "ai",
    "assessments",
    "billing",
    "chat",
    "config",
    "core",
    "courses",
    "emotion",
    "engagement",
    "lessons",
    "progress",
    "tools",
    "bench",
    "tests",
]

FILE, TEST_FILE, FUNCTION = (300, 500), (400, 600), (40, 60)
CLASS_BY_BASE = {
    "Model": (150, 250),
    "ViewSet": (120, 200),
    "View": (120, 200),
    "Serializer": (80, 120),
    "Admin": (70, 120),
}
PARAMETERS = (8, 8)


@dataclass(frozen=True)
class Finding:
    """One large thing: where, what it is, its size and the line at which it must be split."""

    place: str
    what: str
    size: int
    limits: tuple[int, int]

    @property
    def must_split(self) -> bool:
        return self.size > self.limits[1]

    def __str__(self) -> str:
        mark = "SPLIT" if self.must_split else "look "
        return f"{mark} {self.size:5} (> {self.limits[self.must_split]}) {self.what:10} {self.place}"


def main() -> int:
    findings = [finding for path in _sources() for finding in _measure(path)]
    for finding in sorted(findings, key=lambda each: (-each.must_split, -each.size)):
        print(finding)
    too_large = sum(finding.must_split for finding in findings)
    print(f"{len(findings)} to look at, {too_large} to split")
    return 1 if too_large else 0


def _sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def _measure(path: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8")
    place = str(path.relative_to(ROOT))
    limits = TEST_FILE if "tests" in path.parts else FILE
    yield from _over(place, "file", text.count("\n"), limits)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{place}:{node.lineno} {node.name}"
            yield from _over(where, "function", _length(node), FUNCTION)
            if "tests" not in path.parts:
                yield from _over(where, "parameters", _parameters(node), PARAMETERS)
        elif isinstance(node, ast.ClassDef) and "tests" not in path.parts:
            yield from _class(place, node)


def _class(place: str, node: ast.ClassDef) -> Iterator[Finding]:
    bases = [ast.unparse(base).split("[")[0] for base in node.bases]
    for ending, limits in CLASS_BY_BASE.items():
        if any(base.endswith(ending) for base in bases):
            yield from _over(f"{place}:{node.lineno} {node.name}", ending.lower(), _length(node), limits)
            return


def _over(place: str, what: str, size: int, limits: tuple[int, int]) -> Iterator[Finding]:
    if size > limits[0]:
        yield Finding(place, what, size, limits)


def _length(node: ast.stmt) -> int:
    return (node.end_lineno or 0) - getattr(node, "lineno", 0) + 1


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


if __name__ == "__main__":
    sys.exit(main())
