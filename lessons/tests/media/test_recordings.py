"""Sound and film, told by their bytes."""

import pytest

from lessons.media.recordings import NotARecording, Recording, read_recording
from lessons.tests.media import recording_samples as samples

FILM = {"kind": "video", "media_type": "video/mp4", "ending": "mp4"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # What a browser recorded; its duration as the browser plays it.
        pytest.param(samples.FILM_MP4, Recording(**FILM, duration_ms=283, width=160, height=120), id="MP4 of Chromium"),
        pytest.param(samples.TONE_WEBM, Recording("audio", "audio/webm", "webm"), id="WebM of Chromium"),
        # 4,000 samples of 8,000 a second.
        pytest.param(samples.wav(), Recording("audio", "audio/wav", "wav", 500), id="WAV"),
        # 40 frames of 1,152 samples at 44.1 kHz.
        pytest.param(samples.mp3(), Recording("audio", "audio/mpeg", "mp3", 1045), id="MP3"),
        pytest.param(samples.mp3(tagged=True), Recording("audio", "audio/mpeg", "mp3", 1045), id="MP3 with tags"),
        # 43 frames of 1,024 samples at 44.1 kHz.
        pytest.param(samples.adts(), Recording("audio", "audio/aac", "aac", 998), id="AAC"),
        # 48,312 samples of which 312 are skipped, at 48 kHz.
        pytest.param(samples.ogg(), Recording("audio", "audio/ogg", "ogg", 1000), id="Ogg Opus"),
        pytest.param(
            samples.ogg(samples.vorbis_head(), b"\x05", samples=88_200),
            Recording("audio", "audio/ogg", "ogg", 2000),
            id="Ogg Vorbis",
        ),
        pytest.param(samples.mp4(), Recording(**FILM, duration_ms=1500, width=320, height=240), id="MP4"),
        pytest.param(
            samples.mp4(brand=b"zzzz"), Recording(**FILM, duration_ms=1500, width=320, height=240), id="brand"
        ),
        pytest.param(
            samples.mp4(samples.track(b"soun"), brand=b"M4A "),
            Recording("audio", "audio/mp4", "m4a", 1500),
            id="M4A",
        ),
        pytest.param(samples.webm(), Recording("video", "video/webm", "webm", 2500, 640, 480), id="WebM"),
        pytest.param(samples.webm(kinds=(2,)), Recording("audio", "audio/webm", "webm", 2500), id="WebM, sound alone"),
    ],
)
def test_each_format_is_known_with_its_length_and_size(data: bytes, expected: Recording) -> None:
    assert read_recording(data) == expected


WHOLE = {
    "wav": samples.wav(),
    "mp3": samples.mp3(),
    "aac": samples.adts(),
    "ogg": samples.ogg(),
    "mp4": samples.FILM_MP4,
    "webm": samples.webm(),
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("behind", [b"<html><script>alert(1)</script>", b"PK\x03\x04" + b"\x01" * 40, b"\x01"])
def test_what_goes_on_after_its_end_is_refused(name: str, behind: bytes) -> None:
    # A WAV may be padded by one byte, and by no more.
    with pytest.raises(NotARecording):
        read_recording(WHOLE[name] + behind * (2 if name == "wav" else 1))


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_cut_off_is_refused(name: str) -> None:
    for length in (0, 3, 11, 30, len(WHOLE[name]) // 2 + 5, len(WHOLE[name]) - 2):
        with pytest.raises(NotARecording):
            read_recording(WHOLE[name][:length])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            samples.mp4(rest=samples.box(b"free", b"PK\x05\x06" + b"\x00" * 18)), id="an archive's end in MP4"
        ),
        pytest.param(samples.mp4(rest=samples.box(b"evil", b"\x00" * 8)), id="an unknown box"),
        pytest.param(samples.mp4(samples.track(b"text")), id="neither sound nor film"),
        pytest.param(samples.box(b"ftyp", b"mp42\x00\x00\x00\x00") + samples.box(b"mdat", b"\x00"), id="no head"),
        pytest.param(samples.ogg(b"<svg onload=alert(1)>" + samples.opus_head(), b"x"), id="a picture first"),
        pytest.param(samples.ogg(b"\x80theora" + b"\x00" * 40, b"x"), id="Theora"),
        pytest.param(samples.ogg(streams=2), id="two streams"),
        pytest.param(samples.webm(doctype=b"matroska"), id="Matroska"),
        pytest.param(samples.webm(samples.element(0x1941A469, b"<html>")), id="an attachment"),
        pytest.param(samples.webm(kinds=(17,)), id="subtitles alone"),
        pytest.param(samples.wav().replace(b"fmt \x10\x00\x00\x00\x01", b"fmt \x10\x00\x00\x00\x55"), id="MP3 in WAV"),
        pytest.param(samples.mp3(frames=2), id="two frames"),
        pytest.param(b"%PDF-1.7\n" + samples.wav(), id="a document first"),
        pytest.param(b"ID3\x04\x00\x00\x00\x00\x00\x40<script>" + b" " * 56 + samples.mp3(), id="a page in the tag"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"\xff" * 4000, id="nothing but ones"),
        pytest.param(b"\x00" * 4000, id="nothing but zeros"),
        pytest.param(b"\x1a\x45\xdf\xa3" + b"\xff" * 200, id="WebM that never ends"),
        pytest.param(b"\x00\x00\x00\x00ftypmp42" * 50, id="boxes of no size"),
    ],
)
def test_what_is_something_else_or_something_else_as_well_is_refused(data: bytes) -> None:
    with pytest.raises(NotARecording):
        read_recording(data)
