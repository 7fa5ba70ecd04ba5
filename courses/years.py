"""The name of a class in its next year."""

import re

_YEARS = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d\d)(?:(?P<sign>\s*[/–-]\s*)(?P<second>(?:19|20)?\d\d))?(?!\d)")


def next_name(name: str) -> str:
    """``name`` with the years in it one later: ``5B 2025/26`` becomes ``5B 2026/27``. Without a year it stays."""
    return _YEARS.sub(_later, name)


def _later(found: re.Match[str]) -> str:
    first = int(found["first"])
    if found["second"] is None:
        return str(first + 1)
    if int(found["second"]) % 100 != (first + 1) % 100:
        return found[0]  # no school year: a range of something else
    second = str(first + 2)[-len(found["second"]) :]
    return f"{first + 1}{found['sign']}{second}"
