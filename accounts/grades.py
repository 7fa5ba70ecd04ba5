"""The grade of a learner in the next school year."""

import re
import unicodedata

# A number alone, or after a word: "5", "05", "Year 8", "Klasse 10". Not "9, 10", "5-6", "2.5", "5B" or "2026".
_NUMBERED = re.compile(r"(?P<word>(?:[^\d,;./+–-]*[^\d,;./+–\s-])?\s*)(?P<number>\d{1,2})")
_KINDERGARTEN = re.compile(r"K(?:G)?\s*\d", re.IGNORECASE)


def next_grade(grade: str, *, longest: int = 20) -> str | None:
    """``grade`` counted up by one, in its own digits; None where it is no number and does not end in one. Years of
    kindergarten are found by age and are not counted."""
    found = _NUMBERED.fullmatch(grade.strip())
    if found is None or _KINDERGARTEN.fullmatch(grade.strip()):
        return None
    digits = found["number"]
    zero = ord(digits[0]) - unicodedata.digit(digits[0])
    later = str(int(digits) + 1).zfill(len(digits))
    counted = found["word"] + "".join(chr(zero + int(digit)) for digit in later)
    return counted if len(counted) <= longest else None
