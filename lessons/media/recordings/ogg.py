"""Ogg: pages one after another, with Opus or Vorbis in them.

Source: RFC 3533 (pages), RFC 7845 (Opus), Vorbis I specification, section 4.2.2.
"""

from struct import unpack_from

from lessons.media.recordings.shapes import Recording, require

_OPUS_RATE = 48_000


def read(data: bytes) -> Recording:
    at, first, last_position, streams = 0, b"", 0, set()
    while at < len(data):
        require(data[at : at + 5] == b"OggS\x00")
        position, stream = unpack_from("<qI", data, at + 6)
        count = data[at + 26]
        body = at + 27 + count
        require(body <= len(data))
        end = body + sum(data[at + 27 : body])
        require(end <= len(data))
        first = first or data[body:end]
        streams.add(stream)
        last_position = max(last_position, position)
        at = end
    require(len(streams) == 1)
    return Recording("audio", "audio/ogg", "ogg", duration_ms=_duration_ms(first, last_position))


def _duration_ms(head: bytes, samples: int) -> int:
    if head[:8] == b"OpusHead":
        skipped: int = unpack_from("<H", head, 10)[0]
        return max(0, samples - skipped) * 1000 // _OPUS_RATE
    require(head[:7] == b"\x01vorbis")
    rate: int = unpack_from("<I", head, 12)[0]
    return samples * 1000 // rate
