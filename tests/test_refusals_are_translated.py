"""What people read when something is refused comes from the catalogues, in accounts, courses and lessons."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

import accounts.errors
import courses.errors
import lessons.errors
from core import errors
from core.errors import PlatformError

APPS = ("accounts", "courses", "lessons")
# A call of gettext, or one filled in with %.
TRANSLATED = frozenset({"_", "gettext", "ngettext"})
# Whose first argument is none, by module and the beginning of the argument, and why.
ALLOWED = {
    ("accounts/rest/authentication.py", "\"The header is 'Authorization"): "only who writes a program meets it",
    ("accounts/tokens.py", "'This token is of the wrong kind.'"): "the same",
    ("courses/services/roll_over.py", "why_not_moved_on("): "a translated text, which a form of the console says too",
    ("accounts/services/passwords.py", "' '.join(error.messages)"): "Django translates these itself",
}
REFUSALS = {
    name
    for module in (errors, accounts.errors, courses.errors, lessons.errors)
    for name, each in vars(module).items()
    if isinstance(each, type) and issubclass(each, PlatformError)
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    root = Path(settings.BASE_DIR)
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            name = path.relative_to(root)
            if not {"tests", "migrations"} & set(name.parts):
                yield name.as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def is_translated(message: ast.expr) -> bool:
    if isinstance(message, ast.BinOp) and isinstance(message.op, ast.Mod):
        message = message.left
    return isinstance(message, ast.Call) and isinstance(message.func, ast.Name) and message.func.id in TRANSLATED


def untranslated(name: str, module: ast.Module) -> list[tuple[str, str]]:
    """The module and the first argument of each refusal that is made with something else than a translated text, or
    with a name that is not given one in the same module."""
    given = {
        target.id
        for node in ast.walk(module)
        if isinstance(node, ast.Assign) and is_translated(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
            message = node.args[0]
            if isinstance(message, ast.BinOp) and isinstance(message.left, ast.Name):
                message = message.left
            if not is_translated(message) and not (isinstance(message, ast.Name) and message.id in given):
                found.append((name, ast.unparse(message)))
    return found


def test_each_refusal_speaks_the_language_of_who_is_refused() -> None:
    # Act
    found = [each for name, module in sources() for each in untranslated(name, module)]

    # Assert
    assert [
        each for each in found if not any(each[0] == name and each[1].startswith(text) for name, text in ALLOWED)
    ] == []
    assert len(found) == len(ALLOWED)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("raise NotFound(_('None.'))", []),
        ("raise NotFound(_('%(n)s.') % {'n': 1})", []),
        ("text = _('%(n)s.')\nraise NotFound(text % {'n': 1})", []),
        ("raise NotFound('None.')", ["'None.'"]),
        ("raise NotFound(f'{n}.')", ["f'{n}.'"]),
        ("taken = EmailTaken(TEXT, field='x')", ["TEXT"]),
    ],
)
def test_the_walk_finds_texts_that_nobody_translates(source: str, expected: list[str]) -> None:
    assert [message for _name, message in untranslated("x.py", ast.parse(source))] == expected
