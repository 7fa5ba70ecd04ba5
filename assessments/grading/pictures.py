"""Pictures and words to be read aloud, for those who cannot read yet: in the content of a question and of its options.

Content names pictures by key; what is behind a key, ``QuestionPicture`` knows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.grading.interface import GradingError

LONGEST_SPOKEN = 300
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Prompt:
    """What stands beside a text: a picture by its key, and words to be read aloud in its place."""

    picture: str = ""
    spoken: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any], *, field: str = "") -> "Prompt":
        """As it stands in the content of a question or an option.

        Raises:
            GradingError: it is not the key of a picture, or no text of a length that can be listened to.
        """
        picture, spoken = content.get("picture", ""), content.get("spoken", "")
        if not isinstance(picture, str) or (picture and not _KEY.fullmatch(picture)):
            raise GradingError("This is not the key of a picture.", field=field or "picture")
        if not isinstance(spoken, str) or len(spoken) > LONGEST_SPOKEN:
            raise GradingError(f"Up to {LONGEST_SPOKEN} characters can be read aloud.", field=field or "spoken")
        return cls(picture=picture, spoken=spoken.strip())


NO_PROMPT = Prompt()


def pictures_of(content: Mapping[str, Any]) -> set[str]:
    """The keys of all pictures in ``content``, which was checked."""
    return {part["picture"] for part in _parts(content) if part.get("picture")}


def with_pictures(content: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    """``content`` with other keys in place of those that ``keys`` names."""
    copied = dict(content)
    if "options" in copied:
        copied["options"] = [_renamed(option, keys) for option in copied["options"]]
    return _renamed(copied, keys)


def _parts(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield content
    yield from content.get("options", ())


def _renamed(part: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Any]:
    if "picture" not in part:
        return dict(part)
    return {**part, "picture": keys.get(part["picture"], part["picture"])}
