"""What people read before they agree: a file of ``consent_texts/`` for each purpose and version, in each language.

A shipped version is never edited, since ledgers name it by its hash: a change of the text is the next version, and
whoever agreed to an older one is asked again.
"""

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from accounts.enums import ConsentPurpose
from accounts.errors import ConsentTextMissing, ConsentTextOutdated

FALLBACK_LANGUAGE = "en"
# What is done, by whom, what is not, for how long, that no costs nothing, and how to take it back.
PARTS = ("what", "who", "never", "kept", "refusing", "withdrawing")


@dataclass(frozen=True)
class ConsentText:
    """One text in one language. Its paragraphs are parted by empty lines; the hash covers all that is read."""

    purpose: ConsentPurpose
    version: int
    language: str
    title: str
    body: str
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        read = unicodedata.normalize("NFC", f"{self.title}\n\n{self.body}")
        object.__setattr__(self, "sha256", hashlib.sha256(read.encode()).hexdigest())


_Key = tuple[ConsentPurpose, int, str]


@cache
def all_texts() -> Mapping[_Key, ConsentText]:
    """Every text that there ever was, read once.

    Raises:
        ValueError, KeyError: a file is none of a known purpose, or lacks a part.
    """
    folder = Path(__file__).with_suffix("")
    return {
        (text.purpose, text.version, text.language): text
        for file in sorted(folder.glob("*.toml"))
        for text in _texts_of(file)
    }


def current_text_version(purpose: ConsentPurpose) -> int:
    """The version that is asked today: the highest."""
    return max(version for known, version, _language in all_texts() if known == purpose)


def text_to_read(purpose: ConsentPurpose, language: str) -> ConsentText:
    """Today's text in ``language``, or in English where there is none."""
    texts, version = all_texts(), current_text_version(purpose)
    return texts.get((purpose, version, language)) or texts[purpose, version, FALLBACK_LANGUAGE]


def require_current_text(purpose: ConsentPurpose, *, version: int, language: str) -> ConsentText:
    """The text that somebody says they have read.

    Raises:
        ConsentTextOutdated: ``version`` is not the one that is asked today.
        ConsentTextMissing: it does not stand in ``language``.
    """
    if not 1 <= version <= current_text_version(purpose):
        raise ConsentTextOutdated(_("There is no such version of the text."), field="text_version")
    if version != current_text_version(purpose):
        raise ConsentTextOutdated(_("The text has changed. Please read it again."), field="text_version")
    text = all_texts().get((purpose, version, language))
    if text is None:
        raise ConsentTextMissing(_("There is no text in this language."), field="text_language")
    return text


def _texts_of(file: Path) -> Iterator[ConsentText]:
    name, _dot, version = file.stem.rpartition(".")
    purpose = ConsentPurpose(name)
    for language, parts in tomllib.loads(file.read_text(encoding="utf-8")).items():
        body = "\n\n".join(parts[part] for part in PARTS)
        yield ConsentText(purpose, int(version), language, parts["title"], body)
