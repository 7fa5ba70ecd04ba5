"""The twelve pictures by which children sign in who cannot read."""

import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.templatetags.static import static

SEQUENCE_LENGTH = 3
_FILE = Path(__file__).parent / "data" / "pictures.toml"
_DRAWINGS = Path(__file__).parent / "static" / "accounts" / "pictures"


@dataclass(frozen=True)
class Picture:
    """A drawing. ``labels``: the word for it, to be read aloud, by language."""

    key: str
    labels: Mapping[str, str]

    def label_in(self, language: str) -> str:
        """The word in ``language`` (``es``, ``es-mx``); in English where there is none."""
        return self.labels.get(language.partition("-")[0].lower(), self.labels["en"])

    @property
    def url(self) -> str:
        return static(f"accounts/pictures/{self.key}.svg")

    @property
    def svg(self) -> bytes:
        """The drawing itself."""
        return (_DRAWINGS / f"{self.key}.svg").read_bytes()


PICTURES: Mapping[str, Picture] = {
    key: Picture(key=key, labels=labels) for key, labels in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}


def is_sequence(keys: Sequence[str]) -> bool:
    """Whether ``keys`` name three different pictures."""
    return len(keys) == SEQUENCE_LENGTH == len(set(keys)) and set(keys) <= PICTURES.keys()


def draw_sequence() -> tuple[str, ...]:
    """Three different pictures where order counts: one of 12 · 11 · 10 = 1,320, each as likely."""
    return tuple(secrets.SystemRandom().sample(sorted(PICTURES), SEQUENCE_LENGTH))
