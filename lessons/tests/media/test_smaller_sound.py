"""Sound made smaller: what comes out, and what is left as it is."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from struct import pack

import numpy as np
import pytest
import soundfile
from django.conf import settings

from lessons.media.recordings import read_recording
from lessons.media.smaller_sound import BITS_A_SECOND, CannotBeSmaller, is_worth_it, make_smaller_sound
from lessons.media.thinning import Thinner
from lessons.tests.media import recording_samples as samples
from lessons.tests.media.sound import loudness, tones

DEMO = Path(settings.BASE_DIR, "config", "demo", "content")
# What a browser's MediaRecorder and a phone's would send: 44.1 and 48 kHz, in formats that are given back smaller.
CODINGS = {
    "WAV": ("WAV", "PCM_24"),
    "MP3": ("MP3", "MPEG_LAYER_III"),
    "Vorbis": ("OGG", "VORBIS"),
    "Opus": ("OGG", "OPUS"),
}
# Says how much memory it took beside what Python with numpy and libsndfile has, in MiB.
WEIGH = """
import resource, sys, wave, io
import numpy, soundfile
from lessons.media.smaller_sound import make_smaller_sound
out = io.BytesIO()
with wave.open(out, "wb") as file:
    file.setparams((2, 2, 48_000, 0, "NONE", ""))
    noise = numpy.random.default_rng(7).integers(-9000, 9000, 48_000 * 2, dtype="<i2").tobytes()
    for _ in range(87):
        file.writeframes(noise)
data = out.getvalue()
del out
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
made = make_smaller_sound(data, duration_ms=87_000)
print(len(data) >> 20, len(made) // 1000, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def refusal(data: bytes, duration_ms: int | None = None) -> str:
    with pytest.raises(CannotBeSmaller) as caught:
        make_smaller_sound(data, duration_ms=duration_ms)
    return caught.value.code


def encoded(coding: str, *, rate: int) -> bytes:
    out = BytesIO()
    sound, _rate = soundfile.read(BytesIO(tones(440, 3000, rate=rate, seconds=3)))
    container, subtype = CODINGS[coding]
    soundfile.write(out, sound, rate, format=container, subtype=subtype)
    return out.getvalue()


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (8000, 8000),
        (11_025, 11_025),
        (16_000, 16_000),
        (22_050, 22_050),
        (24_000, 24_000),
        (32_000, 16_000),
        (44_100, 22_050),
        (48_000, 24_000),
        (96_000, 24_000),
        (176_400, 22_050),
    ],
)
def test_sound_of_any_usual_rate_becomes_one_channel_of_32_kbits(rate: int, expected: int) -> None:
    # Act
    made = make_smaller_sound(tones(440, rate=rate), duration_ms=2000)

    # Assert
    told, found = soundfile.info(BytesIO(made)), read_recording(made)
    assert (told.samplerate, told.channels, told.subtype) == (expected, 1, "MPEG_LAYER_III")
    assert (found.media_type, found.ending) == ("audio/mpeg", "mp3")
    assert 2000 <= (found.duration_ms or 0) <= 2250
    assert len(made) == pytest.approx((found.duration_ms or 0) * BITS_A_SECOND / 8000, rel=0.01)
    assert loudness(made, 440) == pytest.approx(20 * np.log10(0.8), abs=0.5)


@pytest.mark.parametrize("coding", CODINGS)
def test_what_libsndfile_reads_keeps_its_tones(coding: str) -> None:
    # Act
    made = make_smaller_sound(encoded(coding, rate=48_000), duration_ms=3000)

    # Assert
    assert loudness(made, 440) == pytest.approx(loudness(made, 3000), abs=1)
    assert loudness(made, 440) > -10
    assert loudness(made, 1700) < -50


def test_tones_above_the_new_rate_do_not_come_back_as_others() -> None:
    """17 kHz of 48,000 samples a second would sound as 7 kHz among 24,000."""
    # Act
    made = make_smaller_sound(tones(440, 17_000), duration_ms=2000)

    # Assert
    assert loudness(made, 440) > -10
    assert loudness(made, 7000) < -70


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_what_is_left_of_a_tone_is_the_same_tone_however_it_comes(factor: int) -> None:
    """A tone of a fifth of half the new rate, sample by sample, but for the first and the last ones; one above it is
    gone by 80 dB."""
    # Arrange
    at = np.arange(20_011)
    low, high = (np.sin(np.pi * share * at / factor).astype(np.float32) for share in (0.2, 1.02))
    edge = 60

    # Act
    pieces = [np.concatenate(list(Thinner(factor).thin(np.array_split(low, parts)))) for parts in (1, 7, 400)]
    gone = np.concatenate(list(Thinner(factor).thin([high])))

    # Assert
    assert {len(each) for each in pieces} == {-(-len(at) // factor)}
    assert np.abs(pieces[0] - low[::factor])[edge:-edge].max() < 2e-4
    assert max(np.abs(each - pieces[0]).max() for each in pieces) < 1e-5
    assert np.abs(gone[edge:-edge]).max() < 2e-4


def test_channels_count_alike_and_silence_of_one_halves_the_other() -> None:
    # Arrange
    out = BytesIO()
    sound, rate = soundfile.read(BytesIO(tones(440)))
    soundfile.write(out, sound * [1.0, 0.0], rate, format="WAV")

    # Act
    made = make_smaller_sound(out.getvalue(), duration_ms=2000)

    # Assert
    assert loudness(made, 440) == pytest.approx(20 * np.log10(0.4), abs=0.5)


def test_numbers_that_are_none_do_not_spoil_the_sound() -> None:
    # Arrange
    out = BytesIO()
    sound, rate = soundfile.read(BytesIO(tones(440)))
    sound[100] = [float("nan"), float("inf")]
    soundfile.write(out, sound, rate, format="WAV", subtype="FLOAT")

    # Act
    made = make_smaller_sound(out.getvalue(), duration_ms=2000)

    # Assert
    assert loudness(made, 440) == pytest.approx(20 * np.log10(0.8), abs=0.5)


def _with(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


@pytest.mark.parametrize(
    ("data", "duration_ms", "code"),
    [
        pytest.param(b"", None, "unreadable", id="nothing"),
        pytest.param(b"RIFF" * 2000, None, "unreadable", id="no sound"),
        pytest.param(samples.FILM_MP4, None, "unreadable", id="a film"),
        pytest.param(samples.ogg(), 1000, "unreadable", id="Ogg whose pages are not whole"),
        pytest.param(samples.wav(20), 20, "not_smaller", id="too short to win by it"),
        pytest.param(_with(tones(440), 24, pack("<I", 37_800)), 2500, "rate", id="a rate that MP3 does not know"),
        pytest.param(_with(tones(440), 24, pack("<I", 1)), 2500, "rate", id="a sample a second"),
        pytest.param(tones(440)[:100_000], 2000, "cut_off", id="cut off"),
        pytest.param(
            (DEMO / "kindergarten/media/four-bells.mp3").read_bytes(), None, "not_smaller", id="small already"
        ),
    ],
)
def test_what_cannot_be_made_smaller_says_why(data: bytes, duration_ms: int | None, code: str) -> None:
    assert refusal(data, duration_ms) == code


def test_much_silence_in_few_bytes_is_left_as_it_is() -> None:
    """Silence as Opus is smaller than any MP3 of it: it is not read to its end."""
    # Arrange
    out = BytesIO()
    with soundfile.SoundFile(out, "w", 48_000, 1, format="OGG", subtype="OPUS") as file:
        for _ in range(20):
            file.write(np.zeros(48_000, np.float32))

    # Act
    code = refusal(out.getvalue(), 20_000)

    # Assert
    assert code == "not_smaller"


@pytest.mark.parametrize("name", ["algebra/media/think-aloud.mp3", "kindergarten/media/rhyme-or-not.mp3"])
def test_the_recordings_of_the_demo_are_small_already(name: str) -> None:
    # Arrange
    data = (DEMO / name).read_bytes()
    found = read_recording(data)

    # Assert
    assert not is_worth_it(found.media_type, len(data), found.duration_ms)
    assert refusal(data, found.duration_ms) == "not_smaller"


@pytest.mark.parametrize(
    ("media_type", "size_bytes", "duration_ms", "expected"),
    [
        ("audio/wav", 192_000, 1000, True),
        ("audio/mpeg", 5001, 1000, True),  # 40 kbit/s and a little more
        ("audio/mpeg", 5000, 1000, False),
        ("audio/ogg", 100, None, True),  # it does not say how long it is
        ("audio/mp4", 192_000, 1000, False),
        ("audio/aac", 192_000, 1000, False),
        ("audio/webm", 192_000, None, False),
        ("video/mp4", 192_000, 1000, False),
    ],
)
def test_what_is_looked_at_at_all(media_type: str, size_bytes: int, duration_ms: int | None, expected: bool) -> None:
    assert is_worth_it(media_type, size_bytes, duration_ms) is expected


def test_the_largest_file_takes_little_memory() -> None:
    """16 MiB, in a process of its own: the high-water mark of this one says nothing."""
    # Act
    done = subprocess.run(  # noqa: S603 - this interpreter, with code of this file
        [sys.executable, "-c", WEIGH], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120, check=True
    )

    # Assert
    read, made, more = done.stdout.split()
    assert (read, made) == ("15", "348")
    assert float(more) < 60
