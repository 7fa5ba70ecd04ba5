"""What is known of a recording."""

from dataclasses import dataclass


class NotARecording(Exception):
    """These bytes are not, or not only, sound or film of a known format."""


@dataclass(frozen=True)
class Recording:
    """``kind`` is audio or video; ``ending`` is that of its file name. What the file does not say is None."""

    kind: str
    media_type: str
    ending: str
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None


def require(holds: bool) -> None:
    """Raises: NotARecording: it does not."""
    if not holds:
        raise NotARecording
