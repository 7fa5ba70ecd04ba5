"""A pen for flat, friendly drawings: every shape has a dark edge, so that nothing is told by colour alone.

Things are drawn in a square from -1 to 1, whatever their place and size on the picture and however they are turned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

SIDE, SCALE = 320, 3
EDGE = 3.2  # pixels of the final picture

INK = "#1f2a44"
WHITE = "#ffffff"
GREY = "#9aa5b8"
BLUE = "#4a90d9"
PALE_BLUE = "#cfe4f8"
ORANGE = "#f08a24"
GREEN = "#4fa66a"
DARK_GREEN = "#2c7a4b"
YELLOW = "#f7cf46"
RED = "#d9453d"
PINK = "#f4a7b6"
BROWN = "#9a6238"
TAN = "#e6c196"
COLOURS = {"red": RED, "blue": BLUE, "green": GREEN, "yellow": YELLOW, "orange": ORANGE}

Point = tuple[float, float]


class Pen:
    """Draws one thing at ``centre`` (pixels), ``size`` pixels wide, turned by ``turn`` degrees."""

    def __init__(self, image: Image.Image, centre: Point, size: float, turn: float = 0) -> None:
        """The whole picture is the paper."""
        self._draw = ImageDraw.Draw(image)
        self._image = image
        self._x, self._y, self._unit = centre[0] * SCALE, centre[1] * SCALE, size * SCALE / 2
        self._cos, self._sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))

    def at(self, point: Point) -> Point:
        """Where a point of the thing lies on the paper."""
        x, y = point
        return (
            self._x + self._unit * (x * self._cos - y * self._sin),
            self._y + self._unit * (x * self._sin + y * self._cos),
        )

    def shape(self, points: Sequence[Point], fill: str | None, edge: str | None = INK, width: float = EDGE) -> None:
        """Fill a polygon and draw its edge."""
        placed = [self.at(point) for point in points]
        if fill:
            self._draw.polygon(placed, fill=fill)
        if edge:
            self._stroke([*placed, *placed[:2]], edge, width)

    def line(self, points: Sequence[Point], colour: str = INK, width: float = EDGE) -> None:
        """Draw an open line with round ends; ``width`` in pixels."""
        placed = [self.at(point) for point in points]
        self._stroke(placed, colour, width)
        half = width * SCALE / 2
        for x, y in (placed[0], placed[-1]):
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _stroke(self, placed: Sequence[Point], colour: str, width: float) -> None:
        self._draw.line(placed, fill=colour, width=round(width * SCALE), joint="curve")

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str | None, edge: str | None = INK) -> None:
        """Draw an ellipse."""
        self.shape(arc(x, y, rx, ry, 0, 360), fill, edge)

    def dot(self, x: float, y: float, radius: float, fill: str = INK) -> None:
        """Draw a disc without an edge."""
        self.shape(arc(x, y, radius, radius, 0, 360), fill, None)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str | None) -> None:
        """Draw a rectangle."""
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill)

    def blob(self, points: Sequence[Point], fill: str | None, edge: str | None = INK) -> None:
        """Draw a closed curve through the points."""
        self.shape(smooth(points), fill, edge)

    def smile(self, x: float, y: float, radius: float) -> None:
        """Draw a mouth."""
        self.line(arc(x, y, radius, radius, 25, 155))

    def letters(self, text: str, size: float, colour: str = INK) -> None:
        """Write a short text in the middle; ``size`` is its height in pixels. It is not turned."""
        font = ImageFont.load_default(size=size * SCALE)
        self._draw.text(
            (self._x, self._y), text, font=font, fill=colour, anchor="mm", stroke_width=SCALE * 2, stroke_fill=colour
        )


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> list[Point]:
    """Points of an ellipse from ``start`` to ``end`` degrees, clockwise from the right."""
    steps = max(8, round(abs(end - start) / 5))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def star_points(count: int, outer: float, inner: float) -> list[Point]:
    """The corners of a star, the first one up."""
    turns = [(index, math.pi * index / count - math.pi / 2) for index in range(2 * count)]
    return [
        (math.cos(angle) * (inner if index % 2 else outer), math.sin(angle) * (inner if index % 2 else outer))
        for index, angle in turns
    ]


def smooth(points: Sequence[Point]) -> list[Point]:
    """A closed Catmull-Rom curve through ``points``."""
    found, count = [], len(points)
    for index in range(count):
        p0, p1, p2, p3 = (points[(index + step - 1) % count] for step in range(4))
        for step in range(10):
            t = step / 10
            found.append(tuple(_catmull(a, b, c, d, t) for a, b, c, d in zip(p0, p1, p2, p3, strict=True)))
    return found  # type: ignore[return-value]  # pairs, as the points are


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
