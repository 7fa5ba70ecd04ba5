"""Languages of courses, by their tags.

Source: RFC 5646 (BCP 47).
"""

import re

from django.utils.translation import gettext as _

from core.languages import OWN_NAMES
from courses.errors import UnknownLanguage

_TAG = re.compile(r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?", re.ASCII)


def tidy_language(tag: str) -> str:
    """A tag as it is written: ``en``, ``pt-BR``, ``zh-Hant``. Languages with three letters are taken at their word.

    Raises:
        UnknownLanguage: no such tag, or two letters of no language.
    """
    found = _TAG.fullmatch(tag.strip().lower())
    if found is None or (len(found["language"]) == 2 and found["language"] not in OWN_NAMES):
        raise UnknownLanguage(_("This is no code of a language, such as en or pt-BR."), field="language")
    script, region = (found["script"] or "").title(), (found["region"] or "").upper()
    return "-".join(part for part in (found["language"], script, region) if part)
