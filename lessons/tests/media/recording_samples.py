"""Sound and film for tests: two files that a browser recorded, and small ones made byte by byte from the formats."""

from pathlib import Path
from struct import pack

_FILES = Path(__file__).parent.parent / "files"
# Chromium's MediaRecorder: H.264 in MP4, 160 by 120; Opus in WebM, whose cluster does not say where it ends.
FILM_MP4 = (_FILES / "film.mp4").read_bytes()
TONE_WEBM = (_FILES / "tone.webm").read_bytes()


def wav(milliseconds: int = 500, *, rate: int = 8000) -> bytes:
    samples = b"\x80" * (rate * milliseconds // 1000)
    body = b"WAVEfmt " + pack("<IHHIIHH", 16, 1, 1, rate, rate, 1, 8) + b"data" + pack("<I", len(samples)) + samples
    return b"RIFF" + pack("<I", len(body)) + body


def mp3(frames: int = 40, *, tagged: bool = False) -> bytes:
    """MPEG 1 Layer III, 128 kbit/s, 44.1 kHz: 417 bytes and 26.12 ms a frame."""
    sound = (b"\xff\xfb\x90\x00" + b"\x00" * 413) * frames
    return b"ID3\x04\x00\x00" + b"\x00\x00\x00\x0a" + b"\x00" * 10 + sound + b"TAG".ljust(128) if tagged else sound


def adts(frames: int = 43) -> bytes:
    """AAC LC at 44.1 kHz: 1024 samples a frame."""
    length = 40
    head = bytes([0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC])
    return (head + b"\x21" * (length - 7)) * frames


def ogg(*packets: bytes, samples: int = 48_312, streams: int = 1) -> bytes:
    pages = b""
    for number, body in enumerate(packets or (opus_head(), b"OpusTags" + b"\x00" * 8, b"\xfc" * 200)):
        position = samples if number == len(packets or (0, 0, 0)) - 1 else 0
        lacing = bytes([255] * (len(body) // 255) + [len(body) % 255])
        head = pack("<BBqIIIB", 0, 0, position, 7 + number % streams, number, 0, len(lacing))
        pages += b"OggS" + head + lacing + body
    return pages


def opus_head() -> bytes:
    return b"OpusHead\x01\x01" + pack("<HIhB", 312, 48_000, 0, 0)


def vorbis_head(rate: int = 44_100) -> bytes:
    return b"\x01vorbis" + pack("<IBIiiiBB", 0, 1, rate, 0, 0, 0, 0xB8, 1)


def box(name: bytes, *contents: bytes) -> bytes:
    body = b"".join(contents)
    return pack(">I", 8 + len(body)) + name + body


def mp4(*tracks: bytes, brand: bytes = b"mp42", milliseconds: int = 1500, rest: bytes = b"") -> bytes:
    head = box(b"mvhd", pack(">IIIII", 0, 0, 0, 1000, milliseconds), b"\x00" * 80)
    moov = box(b"moov", head, *(tracks or (track(b"vide", 320, 240),)))
    return box(b"ftyp", brand, b"\x00" * 4) + moov + box(b"mdat", b"\x00" * 64) + rest


def track(handler: bytes, width: int = 0, height: int = 0) -> bytes:
    head = box(b"tkhd", b"\x00" * 76, pack(">II", width << 16, height << 16))
    return box(b"trak", head, box(b"mdia", box(b"hdlr", b"\x00" * 8, handler, b"\x00" * 12)))


def element(number: int, body: bytes) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return name + (0x10000000 | len(body)).to_bytes(4, "big") + body


def webm(*more: bytes, doctype: bytes = b"webm", kinds: tuple[int, ...] = (1, 2)) -> bytes:
    size = element(0xB0, b"\x02\x80") + element(0xBA, b"\x01\xe0")
    tracks = [
        element(0xAE, element(0x83, bytes([kind])) + (element(0xE0, size) if kind == 1 else b"")) for kind in kinds
    ]
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40") + element(0x4489, pack(">d", 2500.0)))
    segment = (
        info + element(0x1654AE6B, b"".join(tracks)) + element(0x1F43B675, element(0xE7, b"\x00")) + b"".join(more)
    )
    return element(0x1A45DFA3, element(0x4282, doctype)) + element(0x18538067, segment)


VTT = b"\xef\xbb\xbfWEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\nA line rises.\r\n"
