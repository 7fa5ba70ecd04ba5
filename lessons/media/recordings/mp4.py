"""MP4 and M4A: boxes that fill the file, one of which says what is in it.

Source: ISO/IEC 14496-12 (ISO base media file format).
"""

from collections.abc import Iterator
from struct import unpack_from

from lessons.media.recordings.shapes import NotARecording, Recording, require

_AT_THE_TOP = frozenset(
    {
        *(b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"prft", b"emsg"),
        *(b"free", b"skip", b"wide", b"pdin", b"meta", b"udta", b"uuid"),
    }
)
_DEEPEST = 4
_Box = tuple[bytes, int, int]


def read(data: bytes) -> Recording:
    boxes = list(_boxes(data, 0, len(data)))
    names = [name for name, _, _ in boxes]
    require(names[:1] == [b"ftyp"] and set(names) <= _AT_THE_TOP and b"mdat" in names and names.count(b"moov") == 1)
    _, start, end = boxes[names.index(b"moov")]
    tracks = [_Track(data, *each) for name, *each in _boxes(data, start, end) if name == b"trak"]
    pictures = [track for track in tracks if track.handler == b"vide"]
    require(bool(pictures) or any(track.handler == b"soun" for track in tracks))
    duration_ms = _duration_ms(data, start, end)
    if not pictures:
        return Recording("audio", "audio/mp4", "m4a", duration_ms=duration_ms)
    return Recording("video", "video/mp4", "mp4", duration_ms, pictures[0].width, pictures[0].height)


class _Track:
    """What one track is, and the size of its picture."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        found = dict(_find(data, start, end, depth=0))
        self.handler = data[found[b"hdlr"] + 8 : found[b"hdlr"] + 12] if b"hdlr" in found else b""
        self.width = self.height = None
        if b"tkhd" in found:
            at = found[b"tkhd"] + (88 if data[found[b"tkhd"]] == 1 else 76)
            width, height = unpack_from(">II", data, at)
            self.width, self.height = (width >> 16) or None, (height >> 16) or None


def _find(data: bytes, start: int, end: int, *, depth: int) -> Iterator[tuple[bytes, int]]:
    """Where the contents of the head of the track and of its handler begin."""
    for name, first, last in _boxes(data, start, end):
        if name in (b"tkhd", b"hdlr"):
            yield name, first
        elif name == b"mdia" and depth < _DEEPEST:
            yield from _find(data, first, last, depth=depth + 1)


def _duration_ms(data: bytes, start: int, end: int) -> int | None:
    for name, first, _ in _boxes(data, start, end):
        if name == b"mvhd":
            scale, units = (
                unpack_from(">IQ", data, first + 20) if data[first] == 1 else unpack_from(">II", data, first + 12)
            )
            return int(units) * 1000 // int(scale) or None
    raise NotARecording


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    """Name, beginning and end of the contents of each box, which fill the space from ``start`` to ``end``."""
    at = start
    while at < end:
        require(at + 8 <= end)
        size, name, head = unpack_from(">I", data, at)[0], data[at + 4 : at + 8], 8
        if size == 1:
            size, head = unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:  # to the end
            size = end - at
        require(size >= head and at + size <= end)
        yield name, at + head, at + size
        at += size
