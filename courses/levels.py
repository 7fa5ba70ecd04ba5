"""Levels of classes, from the grades of a register and from one year to the next."""

from collections.abc import Collection

from courses.enums import Level

LAST_PRIMARY_GRADE = 6
# As CEDS has them: infants, preschool, before and in kindergarten; and what comes after school.
_KINDERGARTEN = frozenset({"IT", "PR", "PK", "TK", "KG", "K", "KINDERGARTEN", "PREKINDERGARTEN"})
_AFTER_SCHOOL = frozenset({"PS", "POSTSECONDARY"})
_NEXT = {Level.KG1: Level.KG2, Level.KG2: Level.KG3, Level.KG3: Level.PRIMARY}


def level_of_grades(grades: Collection[str]) -> Level | None:
    """The level of a class whose learners are in ``grades``, by the highest of them; None where they say nothing.

    Source: CEDS Entry Grade Level, which OneRoster names for grades.
    """
    plain = {grade.upper().replace(" ", "") for grade in grades}
    numbers = [int(grade) for grade in plain if grade.isascii() and grade.isdigit() and len(grade) <= 2]
    if plain & _AFTER_SCHOOL:
        return Level.UNIVERSITY
    if numbers:
        return Level.PRIMARY if max(numbers) <= LAST_PRIMARY_GRADE else Level.SECONDARY
    years = plain & {Level.KG1, Level.KG2, Level.KG3}
    if len(years) == 1 and not plain & _KINDERGARTEN:
        return Level(years.pop())
    return Level.MIXED if years or plain & _KINDERGARTEN else None


def next_level(level: Level) -> Level:
    """KG1, KG2, KG3, primary school; from there on, and in mixed classes, a level lasts for more than a year."""
    return _NEXT.get(level, level)
