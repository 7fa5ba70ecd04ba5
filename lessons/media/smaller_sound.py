"""A recording for slow connections, made of what its author uploaded. Knows no Django.

MP3, since every browser plays it; one channel at 32 kbit/s and at most 24,000 samples a second: speech loses little by
it, and it plays without stops where a browser calls the connection the slowest of all (50 kbit/s). Sound passes through
in blocks, so that a long recording takes no more memory than a short one.

What libsndfile reads: WAV, MP3, Ogg with Opus or Vorbis. M4A, AAC and film stay as they are: what would make smaller
ones of them comes under licences that this platform cannot keep.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from lessons.media.recordings import NotARecording, read_recording

if TYPE_CHECKING:
    import numpy as np
    import soundfile  # type: ignore[import-untyped]

    from lessons.media.thinning import Thinner

READABLE = ("audio/wav", "audio/mpeg", "audio/ogg")
BITS_A_SECOND = 32_000
# A second file that saves less is not worth its place.
LARGEST_SHARE = 0.8
_HIGHEST_RATE = 24_000
# Those of MP3 (MPEG 2 and 2.5) up to the highest, each with the most and the fewest kbit/s that it knows.
_RATES = {**dict.fromkeys((24_000, 22_050, 16_000), (160, 8)), **dict.fromkeys((12_000, 11_025, 8_000), (64, 8))}
_SAMPLES_AT_ONCE = 65_536
# Decoders leave out what encoders put before and behind the sound.
_MAY_MISS_MS = 500


class CannotBeSmaller(Exception):
    """Nothing was made. ``code``: unreadable, cut_off, rate (no whole part of it is one of MP3's), not_smaller."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_worth_it(media_type: str, size_bytes: int, duration_ms: int | None) -> bool:
    """Whether a smaller recording can be made at all, as far as is known without reading it."""
    return media_type in READABLE and _bytes_of(duration_ms or 0) < size_bytes * LARGEST_SHARE


def make_smaller_sound(data: bytes, *, duration_ms: int | None) -> bytes:
    """The recording as a small MP3. Some 90 times as fast as it plays; some 30 MB beside ``data`` and what is made.

    Raises:
        CannotBeSmaller: see its codes.
    """
    import soundfile

    made = BytesIO()
    try:
        with soundfile.SoundFile(BytesIO(data)) as source:
            thinner = _thinner_for(source.samplerate)
            rate = source.samplerate // thinner.factor
            with _mp3(made, rate) as target:
                for samples in thinner.thin(_one_channel(source)):
                    target.write(samples)
                    # What a file says of its length may be wrong: silence of days fits into a few bytes.
                    if made.tell() > len(data) * LARGEST_SHARE:
                        raise CannotBeSmaller("not_smaller")
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise CannotBeSmaller("unreadable") from error
    return _checked(made.getvalue(), most=len(data) * LARGEST_SHARE, duration_ms=duration_ms)


def _bytes_of(duration_ms: int) -> float:
    return duration_ms * BITS_A_SECOND / 8000


def _thinner_for(rate: int) -> "Thinner":
    """For every second, fourth or eighth sample: that many are left out that MP3 has the rate."""
    from lessons.media.thinning import Thinner

    factor = 1
    while rate % 2 == 0 and rate > _HIGHEST_RATE:
        rate, factor = rate // 2, factor * 2
    if rate not in _RATES:
        raise CannotBeSmaller("rate")
    return Thinner(factor)


def _mp3(made: BytesIO, rate: int) -> "soundfile.SoundFile":
    import soundfile

    most, fewest = _RATES[rate]
    # libsndfile takes the bitrate as a share of the way from the most to the fewest kbit/s.
    level = (most - BITS_A_SECOND / 1000) / (most - fewest)
    coding = {"format": "MP3", "subtype": "MPEG_LAYER_III", "bitrate_mode": "CONSTANT", "compression_level": level}
    return soundfile.SoundFile(made, "w", rate, 1, **coding)


def _one_channel(source: "soundfile.SoundFile") -> "Iterator[np.ndarray]":
    """The mean of all channels, block by block. Numbers that are none or too large would leave noise in all that follows."""
    import numpy as np

    for block in source.blocks(max(1, _SAMPLES_AT_ONCE // source.channels), dtype="float32", always_2d=True):
        yield np.clip(np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0).mean(axis=1)


def _checked(made: bytes, *, most: float, duration_ms: int | None) -> bytes:
    """What was made, read as if an author had sent it."""
    if len(made) > most:
        raise CannotBeSmaller("not_smaller")
    try:
        lasts_ms = read_recording(made).duration_ms or 0
    except NotARecording as error:
        raise CannotBeSmaller("unreadable") from error
    if lasts_ms + _MAY_MISS_MS < (duration_ms or 0):
        raise CannotBeSmaller("cut_off")
    return made
