"""The name of a class in its next year."""

import re

_YEARS = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d\d)(?:(?P<sign>\s*[/–-]\s*)(?P<second>(?:19|20)?\d\d))?(?!\d)")


# A grade at the beginning, as in "5B" and "10 Physics", but not in "5/6 mixed", "1st grade" or "2025 Choir".
_GRADE = re.compile(r"(?P<grade>[1-9]|1[0-2])(?=\s?[^\W\d_]?(?!\w))(?!\s*[-–/.,+]\s*\d)")
_KINDERGARTEN = re.compile(r"\b(?P<level>KG\s?)(?P<year>[12])\b", re.IGNORECASE)


def next_name(name: str, *, promotes: bool = False) -> str:
    """``name`` with the years in it one later: ``5B 2025/26`` becomes ``5B 2026/27``; with ``promotes``, when the class
    is moved on too, ``6B 2026/27``, and ``KG 1 Ladybirds`` becomes ``KG 2 Ladybirds``. What has neither stays."""
    later = _YEARS.sub(_later, name)
    if not promotes:
        return later
    if grade := _GRADE.match(later):
        later = f"{int(grade['grade']) + 1}{later[grade.end() :]}"
    return _KINDERGARTEN.sub(lambda found: f"{found['level']}{int(found['year']) + 1}", later)


def _later(found: re.Match[str]) -> str:
    first = int(found["first"])
    if found["second"] is None:
        return str(first + 1)
    if int(found["second"]) % 100 != (first + 1) % 100:
        return found[0]  # no school year: a range of something else
    second = str(first + 2)[-len(found["second"]) :]
    return f"{first + 1}{found['sign']}{second}"
