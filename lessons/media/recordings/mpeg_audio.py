"""MP3 and AAC in ADTS: frame after frame, each of which says how long it is.

Source: ISO/IEC 11172-3 and 13818-3 (Layer III), ISO/IEC 13818-7 (ADTS), id3.org (ID3v2.4, ID3v1).
"""

from lessons.media.recordings.shapes import Recording, require

_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ADTS_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_FEWEST_FRAMES = 3
_ID3V1 = 128


def read_mp3(data: bytes) -> Recording:
    at, end = _without_tags(data)
    frames, milliseconds = 0, 0.0
    while at < end:
        if data[at] == 0:  # padding
            at += 1
            continue
        length, samples, rate = _mp3_frame(data, at)
        at, frames, milliseconds = at + length, frames + 1, milliseconds + samples * 1000 / rate
    require(frames >= _FEWEST_FRAMES and at <= end)
    return Recording("audio", "audio/mpeg", "mp3", duration_ms=round(milliseconds))


def _without_tags(data: bytes) -> tuple[int, int]:
    at, end = 0, len(data)
    if data[:3] == b"ID3":
        size = 0
        for part in data[6:10]:
            require(part < 0x80)
            size = size << 7 | part
        at = 10 + size + (10 if data[5] & 0x10 else 0)
        require(at < end)
    if data[-_ID3V1:][:3] == b"TAG":
        end -= _ID3V1
    return at, end


def _mp3_frame(data: bytes, at: int) -> tuple[int, int, int]:
    """Length in bytes, samples, samples a second."""
    require(data[at] == 0xFF and data[at + 1] & 0xE6 == 0xE2)  # in step, Layer III
    edition = data[at + 1] >> 3 & 3
    kbits = (_KBITS_1 if edition == 3 else _KBITS_2)[data[at + 2] >> 4]
    require(edition in _RATES and kbits > 0)
    rate, samples = _RATES[edition][data[at + 2] >> 2 & 3], 1152 if edition == 3 else 576
    return samples * kbits * 125 // rate + (data[at + 2] >> 1 & 1), samples, rate


def read_adts(data: bytes) -> Recording:
    at, frames, rate = 0, 0, 0
    while at < len(data):
        require(data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0)
        rate = _ADTS_RATES[data[at + 2] >> 2 & 15]
        length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
        require(length >= 7)
        at, frames = at + length, frames + 1
    require(frames >= _FEWEST_FRAMES and at == len(data))
    return Recording("audio", "audio/aac", "aac", duration_ms=frames * 1024 * 1000 // rate)
