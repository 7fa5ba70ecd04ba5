"""Sound and film, told by their bytes and read to their end: what does not fit the format leaves no room for anything
else. Knows no Django.

Formats: MP3, AAC (ADTS), M4A, Ogg with Opus or Vorbis, WAV; MP4 and WebM.
"""

import struct
from collections.abc import Callable

import filetype  # type: ignore[import-untyped]

from lessons.media.recordings import ebml, mp4, mpeg_audio, ogg, wav
from lessons.media.recordings.shapes import NotARecording, Recording

__all__ = ["NotARecording", "Recording", "read_recording"]

_READERS: dict[str, Callable[[bytes], Recording]] = {
    "audio/mpeg": mpeg_audio.read_mp3,
    "audio/aac": mpeg_audio.read_adts,
    "audio/ogg": ogg.read,
    "audio/opus": ogg.read,
    "video/ogg": ogg.read,
    "audio/x-wav": wav.read,
    "audio/mp4": mp4.read,
    "video/mp4": mp4.read,
    "video/x-m4v": mp4.read,
    "video/quicktime": mp4.read,
    "video/3gpp": mp4.read,
    "video/webm": ebml.read,
    "video/x-matroska": ebml.read,
}
# How a page, a document or an archive would begin or end, were the same bytes opened as one.
_PAGES = (b"%pdf-", b"<html", b"<script", b"<svg", b"<!doctype", b"<iframe", b"<?php")
_HEAD = 2048
_END_OF_ZIP, _TAIL = b"PK\x05\x06", 65_557


def read_recording(data: bytes) -> Recording:
    """What ``data`` is, how long it plays and how large its picture is.

    Raises:
        NotARecording: it is none of the formats, is cut off, goes on after its end, or is something else as well.
    """
    head = data[:_HEAD].lower()
    if any(page in head for page in _PAGES) or _END_OF_ZIP in data[-_TAIL:]:
        raise NotARecording
    guessed = filetype.guess_mime(data[:8192])
    reader = _READERS.get(guessed or "") or _by_first_bytes(data)
    if reader is None:
        raise NotARecording
    try:
        return reader(data)
    except (IndexError, ValueError, OverflowError, ZeroDivisionError, struct.error) as error:
        raise NotARecording from error


def _by_first_bytes(data: bytes) -> Callable[[bytes], Recording] | None:
    """What filetype does not know: MP3 of other sample rates, AAC of other profiles, MP4 of newer brands, WebM whose
    head is written with long sizes."""
    if data[4:8] == b"ftyp":
        return mp4.read
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return ebml.read
    if data[:1] == b"\xff" and len(data) > 2 and data[1] & 0xE0 == 0xE0:
        return mpeg_audio.read_adts if data[1] & 0x06 == 0 else mpeg_audio.read_mp3
    return None
