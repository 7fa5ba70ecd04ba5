"""Record what is heard in the demo's lessons, and the film of the balance with its captions.

The voice is flite's ``slt`` (Carnegie Mellon University, free for any use). Needs the programs flite and ffmpeg beside
Pillow; the files differ a little from one version of theirs to another, what is said and shown does not.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from draw_demo_images import GREEN, HEIGHT, INK, ORANGE, WIDTH, Canvas, draw_pan, draw_weights
from PIL import Image

DEFAULT_OUTPUT = Path(__file__).resolve().parents[1] / "config/demo/content"
FRAMES_A_SECOND = 12
RATE = 16_000
PAUSE_SECONDS = 0.6
BELL = f"aevalsrc=0.5*exp(-4*t)*(sin(2*PI*784*t)+0.4*sin(2*PI*1568*t)):s={RATE}:d=0.9"

# What is said, one after the other; None is a bell.
SOUNDS: dict[str, tuple[str | None, ...]] = {
    "algebra/media/think-aloud.mp3": (
        "Listen to somebody think aloud.",
        "The equation is: x minus seven equals five.",
        "I see that seven has been taken away from x.",
        "To undo that, I add seven, and I do it on both sides.",
        "On the left, x minus seven plus seven is just x.",
        "On the right, five plus seven is twelve.",
        "So x should be twelve.",
        "Now I check. Twelve minus seven is five. Yes, it fits.",
    ),
    "kindergarten/media/four-bells.mp3": (
        "How often does the bell ring?",
        None,
        None,
        None,
        None,
        "Count with me.",
        None,
        "One.",
        None,
        "Two.",
        None,
        "Three.",
        None,
        "Four.",
        "The bell rings four times.",
    ),
    "kindergarten/media/rhyme-or-not.mp3": (
        "Cat. Hat.",
        "They end alike. Cat and hat rhyme.",
        "Star. Fish.",
        "They do not end alike. Star and fish do not rhyme.",
    ),
}


@dataclass(frozen=True)
class Look:
    """The balance at one moment. ``tilt``: pixels by which the right pan hangs lower; ``lifted_*``: 0-1, how far the
    three weights of that side are on their way out."""

    lifted_left: float = 0.0
    lifted_right: float = 0.0
    tilt: float = 0.0
    line: str = ""

    def towards(self, other: Look, share: float) -> Look:
        def between(one: float, two: float) -> float:
            return one + (two - one) * share

        return Look(
            between(self.lifted_left, other.lifted_left),
            between(self.lifted_right, other.lifted_right),
            between(self.tilt, other.tilt),
            other.line,
        )


LEVEL = Look(line="x + 3 = 8")
TIPPED = Look(1.0, 0.0, 46.0, "Three from the left only: the beam tips.")
AGAIN = Look(1.0, 1.0, 0.0, "Three from both sides: the beam is level.")
SOLVED = Look(1.0, 1.0, 0.0, "x = 5")

# The look that each sentence ends with.
FILM: tuple[tuple[str, Look], ...] = (
    ("This balance is level.", Look()),
    ("A bag and three weights weigh as much as eight weights.", Look()),
    ("As an equation: x plus three equals eight.", LEVEL),
    ("What happens if we take three weights from the left side only?", LEVEL),
    ("The beam tips. The two sides are not equal any more.", TIPPED),
    ("So we take three weights from the right side as well.", AGAIN),
    ("Now the beam is level again, and the bag stands alone.", AGAIN),
    ("x equals five.", SOLVED),
    ("To check, put five into the first equation: five plus three is eight.", Look(1.0, 1.0, 0.0, "x = 5:  5 + 3 = 8")),
)


def draw_balance(look: Look) -> Image.Image:
    canvas, hook, drop = Canvas(), 120.0, 230.0
    left, right = hook - look.tilt, hook + look.tilt
    canvas.line([(480, 90), (480, 445)], INK, 9)
    canvas.line([(390, 448), (570, 448)], INK, 11)
    canvas.line([(240, left), (720, right)], INK, 9)
    canvas.disc(480, hook, 13, INK)
    draw_pan(canvas, 240, left, left + drop)
    draw_pan(canvas, 720, right, right + drop)
    _draw_bag(canvas, left + drop)
    if look.lifted_left < 1:
        draw_weights(canvas, 222, left + drop - 150 * look.lifted_left, [3])
    draw_weights(canvas, 626, right + drop, [4, 1])
    if look.lifted_right < 1:
        draw_weights(canvas, 674, right + drop - 48 - 150 * look.lifted_right, [3])
    canvas.text(480, 500, look.line, 34, GREEN if look.line.startswith("x") else ORANGE)
    return canvas.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _draw_bag(canvas: Canvas, floor: float) -> None:
    corners = ((112, 6), (198, 6), (206, 60), (180, 88), (130, 88), (104, 60))
    canvas.polygon([(x, floor - up) for x, up in corners], ORANGE)
    canvas.line([(130, floor - 92), (180, floor - 92)], INK, 6)
    canvas.text(155, floor - 42, "x", 42, "#ffffff")


def speak(text: str, path: Path) -> None:
    _run("flite", "-voice", "slt", "-t", text, "-o", str(path))


def ring(path: Path) -> None:
    _run("ffmpeg", "-y", "-f", "lavfi", "-i", BELL, str(path))


def seconds_of(path: Path) -> float:
    asked = ("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path))
    return float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def record(parts: Sequence[str | None], folder: Path) -> tuple[Path, list[float]]:
    """One file with a pause after each part, and when each part ends with its pause, in seconds."""
    ends, files, at = [], [], 0.0
    for number, text in enumerate(parts):
        piece = folder / f"{number}.wav"
        ring(piece) if text is None else speak(text, piece)
        files.append(piece)
        at += seconds_of(piece) + PAUSE_SECONDS
        ends.append(at)
    whole = folder / "whole.wav"
    inputs = [argument for piece in files for argument in ("-i", str(piece))]
    padded = "".join(f"[{n}]aresample={RATE},apad=pad_dur={PAUSE_SECONDS}[p{n}];" for n in range(len(files)))
    joined = "".join(f"[p{n}]" for n in range(len(files))) + f"concat=n={len(files)}:v=0:a=1"
    _run("ffmpeg", "-y", *inputs, "-filter_complex", padded + joined, str(whole))
    return whole, ends


def looks(ends: Sequence[float]) -> Iterator[Look]:
    """One for each frame: a second of change at the beginning of a sentence, then rest."""
    before, number = FILM[0][1], 0
    for (_text, look), begin, end in zip(FILM, (0.0, *ends), ends, strict=False):
        while number / FRAMES_A_SECOND < end:
            yield before.towards(look, min(1.0, number / FRAMES_A_SECOND - begin))
            number += 1
        before = look


def captions(ends: Sequence[float]) -> str:
    cues = [
        f"{_clock(begin)} --> {_clock(end - PAUSE_SECONDS / 2)}\n{text}\n"
        for (text, _look), begin, end in zip(FILM, (0.0, *ends), ends, strict=False)
    ]
    return "WEBVTT\n\n" + "\n".join(cues)


def _clock(seconds: float) -> str:
    return f"00:{int(seconds // 60):02d}:{seconds % 60:06.3f}"


def make_film(output: Path, folder: Path) -> None:
    sound, ends = record([text for text, _look in FILM], folder)
    drawn: dict[Look, bytes] = {}
    size = f"{WIDTH}x{HEIGHT}"
    frames = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(FRAMES_A_SECOND), "-i", "-")
    codecs = ("-c:v", "libvpx-vp9", "-crf", "40", "-b:v", "0", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-b:a", "24k")
    pictures = b"".join(drawn.setdefault(look, draw_balance(look).tobytes()) for look in looks(ends))
    plain = ("-map_metadata", "-1", "-fflags", "+bitexact")
    _run("ffmpeg", "-y", *frames, "-i", str(sound), *codecs, *plain, str(output / "balance.webm"), given=pictures)
    (output / "balance.vtt").write_text(captions(ends), encoding="utf-8")


def _run(*command: str, given: bytes | None = None) -> None:
    subprocess.run(command, check=True, input=given, stderr=subprocess.DEVNULL)


def main(argv: Sequence[str] | None = None) -> int:
    """Record everything into the folders of the units."""
    parser = argparse.ArgumentParser(description="Record the sounds and the film of the demo's lessons.")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder of the units")
    output: Path = parser.parse_args(argv).output
    for name, parts in SOUNDS.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as folder:
            whole, _ends = record(parts, Path(folder))
            mp3 = ("-c:a", "libmp3lame", "-b:a", "32k", "-map_metadata", "-1", "-fflags", "+bitexact")
            _run("ffmpeg", "-y", "-i", str(whole), *mp3, str(output / name))
    with TemporaryDirectory() as folder:
        make_film(output / "algebra/media", Path(folder))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
