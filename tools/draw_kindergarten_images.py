"""Draw the pictures of the demo kindergarten unit, as its ``pictures.toml`` asks for them.

A picture is one thing (``one``), things in a row (``row``), in rows (``rows``), as on a die (``dice``), or each at a
place of its own (``places``: thing, x, y, size, turn, in a picture of 320 by 320). The output depends only on these
files and on the Pillow version.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kindergarten_pen import SCALE, SIDE, WHITE, Pen
from kindergarten_things import draw_thing
from PIL import Image

UNIT = Path(__file__).resolve().parents[1] / "config/demo/content/kindergarten"
COLOURS = 40

Place = tuple[str, float, float, float, float]
# Where the dots of a die lie, in thirds of the picture from its middle.
DICE: dict[int, list[tuple[int, int]]] = {
    1: [(0, 0)],
    2: [(-1, -1), (1, 1)],
    3: [(-1, -1), (0, 0), (1, 1)],
    4: [(-1, -1), (1, -1), (-1, 1), (1, 1)],
    5: [(-1, -1), (1, -1), (0, 0), (-1, 1), (1, 1)],
}


def places_of(recipe: dict[str, Any]) -> Iterator[Place]:
    """Every thing of a picture with its place, size and turn."""
    middle = SIDE / 2
    if "one" in recipe:
        yield recipe["one"], middle, middle, SIDE * 0.86, recipe.get("turn", 0)
    if "row" in recipe:
        yield from in_row(recipe["row"], middle)
    for index, things in enumerate(recipe.get("rows", ())):
        yield from in_row(things, SIDE * (2 * index + 1) / (2 * len(recipe["rows"])))
    if "dice" in recipe:
        things = recipe["dice"]
        for thing, (column, line) in zip(things, DICE[len(things)], strict=True):
            yield thing, middle + column * 96, middle + line * 96, 84, 0
    for thing, x, y, size, *turn in recipe.get("places", ()):
        yield thing, x, y, size, turn[0] if turn else 0


def in_row(things: Sequence[str], y: float) -> Iterator[Place]:
    """Things side by side, as big as there is room; an empty name leaves a gap."""
    step = SIDE / len(things)
    for index, thing in enumerate(things):
        if thing:
            yield thing, step * (index + 0.5), y, min(step * 0.84, 150), 0


def draw(recipe: dict[str, Any], path: Path) -> None:
    """Draw one picture and write the file."""
    image = Image.new("RGB", (SIDE * SCALE, SIDE * SCALE), WHITE)
    for thing, x, y, size, turn in places_of(recipe):
        draw_thing(Pen(image, (x, y), size, turn), thing)
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.quantize(colors=COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw all pictures into the output folder."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the demo kindergarten unit.")
    parser.add_argument("--output", type=Path, default=UNIT / "images", help="folder to write the PNG files to")
    output: Path = parser.parse_args(argv).output
    output.mkdir(parents=True, exist_ok=True)
    recipes = tomllib.loads((UNIT / "pictures.toml").read_text(encoding="utf-8"))
    for name, recipe in recipes.items():
        draw(recipe, output / f"{name}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
