"""WAV: chunks in a RIFF of the size that its head says.

Source: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991).
"""

from struct import unpack_from

from lessons.media.recordings.shapes import Recording, require

# PCM, IEEE float, A-law, µ-law, and the extensible form of these.
_CODINGS = frozenset({1, 3, 6, 7, 0xFFFE})


def read(data: bytes) -> Recording:
    require(data[:4] == b"RIFF" and data[8:12] == b"WAVE")
    end = 8 + unpack_from("<I", data, 4)[0]
    require(end in (len(data), len(data) - 1))  # an odd one may be padded
    at, bytes_a_second, length = 12, 0, 0
    while at + 8 <= end:
        name, size = data[at : at + 4], unpack_from("<I", data, at + 4)[0]
        require(at + 8 + size <= end)
        if name == b"fmt ":
            require(unpack_from("<H", data, at + 8)[0] in _CODINGS)
            bytes_a_second = unpack_from("<I", data, at + 16)[0]
        elif name == b"data":
            length += size
        at += 8 + size + size % 2
    require(at >= end - 1 and bytes_a_second > 0 and length > 0)
    return Recording("audio", "audio/wav", "wav", duration_ms=length * 1000 // bytes_a_second)
