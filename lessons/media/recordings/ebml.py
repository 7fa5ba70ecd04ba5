"""WebM: a head that says so, and one segment to the end of the file.

Source: RFC 8794 (EBML), RFC 9559 (Matroska), webmproject.org/docs/container.
"""

from collections.abc import Iterator
from struct import unpack

from lessons.media.recordings.shapes import Recording, require

_HEAD, _DOCTYPE, _SEGMENT = 0x1A45DFA3, 0x4282, 0x18538067
_INFO, _SCALE, _DURATION = 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _TRACK, _TYPE, _VIDEO, _WIDTH, _HEIGHT = 0x1654AE6B, 0xAE, 0x83, 0xE0, 0xB0, 0xBA
_CLUSTER, _VOID, _CRC = 0x1F43B675, 0xEC, 0xBF
# Seeking, cues, chapters and tags. Attachments, which would hold any file, are none of WebM.
_IN_SEGMENT = frozenset({_INFO, _TRACKS, _CLUSTER, _VOID, _CRC, 0x114D9B74, 0x1C53BB6B, 0x1043A770, 0x1254C367})
# What stands in a cluster whose end is not said: time, position, blocks.
_IN_CLUSTER = frozenset({0xE7, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, 0x5854, _VOID, _CRC})
_IS_PICTURE, _IS_SOUND = 1, 2
_Element = tuple[int, int, int]


def read(data: bytes) -> Recording:
    (head_id, start, end), *rest = _elements(data, 0, len(data))
    require(head_id == _HEAD and len(rest) == 1 and rest[0][0] == _SEGMENT)
    doctype = next((data[first:last] for number, first, last in _elements(data, start, end) if number == _DOCTYPE), b"")
    require(doctype.rstrip(b"\0") == b"webm")
    parts = [each for each in _elements(data, rest[0][1], rest[0][2]) if each[0] not in _IN_CLUSTER - {_VOID, _CRC}]
    require({number for number, _, _ in parts} <= _IN_SEGMENT)
    tracks = [track for number, first, last in parts if number == _TRACKS for track in _tracks(data, first, last)]
    require(bool(tracks) and any(number == _CLUSTER for number, _, _ in parts))
    duration_ms = next((_duration_ms(data, first, last) for number, first, last in parts if number == _INFO), None)
    picture = next((track for track in tracks if track.get(_TYPE) == _IS_PICTURE), None)
    if picture is None:
        require(any(track.get(_TYPE) == _IS_SOUND for track in tracks))
        return Recording("audio", "audio/webm", "webm", duration_ms)
    return Recording("video", "video/webm", "webm", duration_ms, picture.get(_WIDTH), picture.get(_HEIGHT))


def _tracks(data: bytes, start: int, end: int) -> Iterator[dict[int, int]]:
    """The numbers of each track by their ids: its type, width and height."""
    for number, first, last in _elements(data, start, end):
        if number != _TRACK:
            continue
        found: dict[int, int] = {}
        for inner, begin, stop in _elements(data, first, last):
            if inner == _TYPE:
                found[inner] = int.from_bytes(data[begin:stop], "big")
            elif inner == _VIDEO:
                found |= {
                    size: int.from_bytes(data[one:other], "big")
                    for size, one, other in _elements(data, begin, stop)
                    if size in (_WIDTH, _HEIGHT)
                }
        yield found


def _duration_ms(data: bytes, start: int, end: int) -> int | None:
    """Absent where it was written while it was recorded."""
    found = {number: data[first:last] for number, first, last in _elements(data, start, end)}
    if _DURATION not in found:
        return None
    scale = int.from_bytes(found.get(_SCALE, b""), "big") or 1_000_000
    length: float = unpack(">f" if len(found[_DURATION]) == 4 else ">d", found[_DURATION])[0]
    return round(length * scale / 1_000_000)


def _elements(data: bytes, start: int, end: int) -> Iterator[_Element]:
    """Id, beginning and end of the contents of each element, which fill the space from ``start`` to ``end``.

    A segment whose size is not said goes to the end; of such a cluster, what is in it follows it.
    """
    at = start
    while at < end:
        number, at = _number(data, at, end, keeps_mark=True)
        size, at = _number(data, at, end)
        if size is None:
            require(number in (_SEGMENT, _CLUSTER))
            size = end - at if number == _SEGMENT else 0
        require(number is not None and at + size <= end)
        yield int(number or 0), at, at + size
        at += size


def _number(data: bytes, at: int, end: int, *, keeps_mark: bool = False) -> tuple[int | None, int]:
    """A number of one to eight bytes, None where all of its bits are set, and where it ends."""
    require(at < end and data[at] > 0)
    length = 9 - data[at].bit_length()
    require(at + length <= end)
    value = int.from_bytes(data[at : at + length], "big")
    if keeps_mark:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (None if value == (1 << 7 * length) - 1 else value), at + length
