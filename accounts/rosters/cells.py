"""What stands in cells: days, yes and no, roles. And limits of what fits."""

import re
from datetime import date

# As accounts.models.users has them.
LONGEST = {"sourced_id": 255, "username": 150, "full_name": 200, "email": 254, "grade": 20, "language": 8}

_TRUE = frozenset({"true", "1", "yes", "y", "active"})
_FALSE = frozenset({"false", "0", "no", "n", "inactive"})
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

STUDENT, TEACHER, GUARDIAN, ADMIN = "student", "teacher", "guardian", "admin"
PARENT, RELATIVE, CARER = "parent", "relative", "carer"

# Whom a word of a file makes somebody here. Helpers get the rights of teachers, which begin with a class of their own.
ROLE_OF = {
    "student": STUDENT,
    "pupil": STUDENT,
    "learner": STUDENT,
    "child": STUDENT,
    "teacher": TEACHER,
    "professor": TEACHER,
    "instructor": TEACHER,
    "staff": TEACHER,
    "aide": TEACHER,
    "proctor": TEACHER,
    "counselor": TEACHER,
    "guardian": GUARDIAN,
    "parent": GUARDIAN,
    "relative": GUARDIAN,
    "carer": GUARDIAN,
    "admin": ADMIN,
    "principal": ADMIN,
}
RELATION_OF = {"guardian": GUARDIAN, "parent": PARENT, "relative": RELATIVE, "carer": CARER}


def role_of(word: str) -> str | None:
    """One of ours, or None for an unknown word. Every kind of administrator is one."""
    plain = re.sub(r"[\s_\-]", "", word).casefold()
    return ADMIN if plain.endswith("administrator") else ROLE_OF.get(plain)


def relation_of(word: str) -> str | None:
    """What somebody in this role is to a child; None for those who are nothing to one."""
    return RELATION_OF.get(word.strip().casefold())


def flag_of(text: str) -> bool | None:
    """None for what is neither yes nor no."""
    word = text.casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def day_of(text: str) -> date | None:
    """``2014-03-09``, with a time of day or not, ``2014/3/9`` or ``9.3.2014``; None for all else.

    ``9/3/2014`` is two days, one in America: it is neither.
    """
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
