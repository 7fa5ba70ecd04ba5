"""Draw the diagrams of the demo algebra unit.

Every picture is drawn at three times its final size with Pillow and scaled
down, so that edges are smooth. The output depends only on this file and on the
Pillow version: there is no randomness and no date in the files.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, SCALE = 960, 540, 3
DEFAULT_OUTPUT = Path(__file__).resolve().parents[1] / "config/demo/content/algebra/images"

WHITE = "#ffffff"
INK = "#1f2a44"
GREY = "#5f6b80"
GRID = "#dfe4ec"
BLUE = "#2f6fb5"
PALE_BLUE = "#d6e6f6"
ORANGE = "#c8590a"
PALE_ORANGE = "#fbe3cf"
GREEN = "#2c7a4b"
PALE_GREEN = "#d8eedf"

# The default font has no minus, times, division or less-or-equal sign: each takes
# the width of its stand-in and is drawn by Canvas.sign.
STAND_INS = {"\u2212": "+", "\u00d7": "+", "\u00f7": "+", "\u2264": "+"}

Point = tuple[float, float]


class Canvas:
    """A white drawing area in final pixels, supersampled behind the scenes."""

    def __init__(self) -> None:
        """Start with a white picture."""
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), WHITE)
        self.draw = ImageDraw.Draw(self.image)

    def line(self, points: Sequence[Point], color: str = INK, width: float = 3) -> None:
        """Draw an open line through the points, with rounded joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=color, width=round(width * SCALE), joint="curve")
        for x, y in points:
            self.disc(x, y, width / 2, color)

    def dashed(self, start: Point, end: Point, color: str = GREY, width: float = 2) -> None:
        """Draw a dashed straight line."""
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        count = max(1, int(length // 14))
        for i in range(count):
            a, b = i / count, (i + 0.55) / count
            self.line(
                [
                    (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a),
                    (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b),
                ],
                color,
                width,
            )

    def arrow(self, start: Point, end: Point, color: str = INK, width: float = 3) -> None:
        """Draw a straight arrow whose tip is at the end point."""
        (x0, y0), (x1, y1) = start, end
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        size = 8 + 2.5 * width
        bx, by = x1 - ux * size, y1 - uy * size
        self.line([start, (bx, by)], color, width)
        half = size * 0.5
        self.polygon([end, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half)], color)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str, outline: str | None = None) -> None:
        """Draw a filled circle, with a border when an outline is given."""
        box = [
            (x - radius) * SCALE,
            (y - radius) * SCALE,
            (x + radius) * SCALE,
            (y + radius) * SCALE,
        ]
        self.draw.ellipse(box, fill=fill, outline=outline, width=4 * SCALE if outline else 0)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, outline: str = INK) -> None:
        """Draw a rectangle with slightly rounded corners."""
        corners = [left * SCALE, top * SCALE, right * SCALE, bottom * SCALE]
        self.draw.rounded_rectangle(corners, radius=6 * SCALE, fill=fill, outline=outline, width=3 * SCALE)

    def text(self, x: float, y: float, label: str, size: float = 30, color: str = INK) -> None:
        """Write a label centred on the point; signs the font lacks are drawn as shapes."""
        font = ImageFont.load_default(size=size * SCALE)
        plain = "".join(STAND_INS.get(char, char) for char in label)
        left = x * SCALE - font.getlength(plain) / 2
        for index, char in enumerate(label):
            start = left + font.getlength(plain[:index])
            if char in STAND_INS:
                middle = start + font.getlength(plain[index]) / 2
                self.sign(char, (middle / SCALE, y + 0.04 * size), size, color)
            else:
                self.draw.text((start, y * SCALE), char, font=font, fill=color, anchor="lm")

    def sign(self, char: str, centre: Point, size: float, color: str) -> None:
        """Draw one mathematical sign around the centre."""
        x, y = centre
        reach, width = 0.2 * size, 0.075 * size
        if char == "\u00d7":
            reach *= 0.85
            self.line([(x - reach, y - reach), (x + reach, y + reach)], color, width)
            self.line([(x - reach, y + reach), (x + reach, y - reach)], color, width)
        elif char == "\u2264":
            self.line([(x + reach, y - 1.3 * reach), (x - reach, y - 0.3 * reach)], color, width)
            self.line([(x - reach, y - 0.3 * reach), (x + reach, y + 0.7 * reach)], color, width)
            self.line([(x - reach, y + 1.5 * reach), (x + reach, y + 1.5 * reach)], color, width)
        else:
            self.line([(x - reach, y), (x + reach, y)], color, width)
            if char == "\u00f7":
                self.disc(x, y - reach, 0.06 * size, color)
                self.disc(x, y + reach, 0.06 * size, color)

    def save(self, path: Path) -> None:
        """Scale down, reduce the colours and write the file."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.quantize(colors=128, dither=Image.Dither.NONE).save(path, optimize=True)


def draw_pan(canvas: Canvas, centre: float, hook: float, floor: float) -> None:
    """Draw one pan of the balance, hanging from the hook height."""
    canvas.line([(centre, hook), (centre - 130, floor)], GREY, 3)
    canvas.line([(centre, hook), (centre + 130, floor)], GREY, 3)
    canvas.line([(centre - 150, floor), (centre + 150, floor)], INK, 7)


def draw_weights(canvas: Canvas, left: float, floor: float, rows: Sequence[int]) -> None:
    """Draw unit weights in rows, the first row standing on the floor."""
    for level, count in enumerate(rows):
        for column in range(count):
            x, y = left + 48 * column, floor - 6 - 48 * (level + 1)
            canvas.box(x, y, x + 42, y + 42, PALE_BLUE, BLUE)
            canvas.text(x + 21, y + 21, "1", 24, BLUE)


def balance(canvas: Canvas) -> None:
    """A balance: one bag x and three unit weights against eight unit weights."""
    hook, floor = 120.0, 350.0
    canvas.line([(480, 90), (480, 445)], INK, 9)
    canvas.line([(390, 448), (570, 448)], INK, 11)
    canvas.line([(240, hook), (720, hook)], INK, 9)
    canvas.disc(480, hook, 13, INK)
    draw_pan(canvas, 240, hook, floor)
    draw_pan(canvas, 720, hook, floor)
    canvas.polygon([(112, 344), (198, 344), (206, 290), (180, 262), (130, 262), (104, 290)], ORANGE)
    canvas.line([(130, 258), (180, 258)], INK, 6)
    canvas.text(155, 308, "x", 42, WHITE)
    draw_weights(canvas, 222, floor, [3])
    draw_weights(canvas, 626, floor, [4, 4])
    canvas.text(240, 410, "x + 3", 36, ORANGE)
    canvas.text(720, 410, "8", 36, BLUE)
    canvas.text(480, 500, "The beam is level, so both sides weigh the same:  x + 3 = 8", 27)


def draw_number_line(canvas: Canvas, y: float, low: int, high: int) -> Callable[[float], float]:
    """Draw a labelled number line and return the map from numbers to pixels."""
    left, right = 110.0, 850.0

    def place(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    canvas.arrow((left - 45, y), (right + 60, y), INK, 3)
    for value in range(low, high + 1):
        canvas.line([(place(value), y - 9), (place(value), y + 9)], INK, 2.5)
        canvas.text(place(value), y + 36, str(value).replace("-", "\u2212"), 25)
    return place


def number_line(canvas: Canvas) -> None:
    """Two inequalities on number lines: one open and one closed boundary."""
    canvas.text(480, 62, "x > \u22122", 38, ORANGE)
    place = draw_number_line(canvas, 150, -5, 5)
    canvas.arrow((place(-2), 150), (place(5) + 62, 150), ORANGE, 9)
    canvas.disc(place(-2), 150, 13, WHITE, ORANGE)
    canvas.text(480, 228, "open dot: \u22122 itself is not included", 25, GREY)
    canvas.text(480, 318, "x \u2264 3", 38, BLUE)
    place = draw_number_line(canvas, 406, -5, 5)
    canvas.arrow((place(3), 406), (place(-5) - 50, 406), BLUE, 9)
    canvas.disc(place(3), 406, 13, BLUE, BLUE)
    canvas.text(480, 484, "closed dot: 3 itself is included", 25, GREY)


def area_model(canvas: Canvas) -> None:
    """A rectangle of height 5 split into widths x and 3."""
    top, bottom, left, cut, right = 130, 390, 160, 560, 800
    canvas.box(left, top, cut, bottom, PALE_ORANGE, ORANGE)
    canvas.box(cut, top, right, bottom, PALE_BLUE, BLUE)
    canvas.text((left + cut) / 2, 260, "5 \u00b7 x = 5x", 42, ORANGE)
    canvas.text((cut + right) / 2, 260, "5 \u00b7 3 = 15", 42, BLUE)
    canvas.text((left + cut) / 2, 98, "x", 38)
    canvas.text((cut + right) / 2, 98, "3", 38)
    canvas.text(118, 260, "5", 38)
    canvas.line([(left, 58), (right, 58)], GREY, 3)
    for x in (left, right):
        canvas.line([(x, 48), (x, 68)], GREY, 3)
    canvas.text(480, 30, "whole width: x + 3", 27, GREY)
    canvas.text(480, 462, "5 (x + 3)  =  5x + 15", 44)


def draw_flow(canvas: Canvas, y: float, labels: Sequence[str], fill: str, color: str, back: bool) -> None:
    """Draw one row of the machine: number, operation, number, operation, number."""
    centres = [110, 295, 480, 665, 850]
    for index, (x, label) in enumerate(zip(centres, labels, strict=True)):
        if index % 2:
            canvas.box(x - 70, y - 46, x + 70, y + 46, fill, color)
        else:
            canvas.disc(x, y, 44, WHITE, GREY)
        canvas.text(x, y, label, 36, color if index % 2 else INK)
    for index in range(4):
        before, after = (44, 70) if index % 2 == 0 else (70, 44)
        start, end = (centres[index] + before + 8, y), (centres[index + 1] - after - 8, y)
        canvas.arrow(*((end, start) if back else (start, end)), INK, 4)


def function_machine(canvas: Canvas) -> None:
    """A machine multiplying by 3 and adding 2, and the same machine run backwards."""
    canvas.text(480, 50, "Forwards: multiply by 3, then add 2", 28)
    draw_flow(canvas, 150, ["4", "\u00d7 3", "12", "+ 2", "14"], PALE_BLUE, BLUE, back=False)
    canvas.text(110, 222, "input", 25, GREY)
    canvas.text(850, 222, "output", 25, GREY)
    canvas.dashed((60, 262), (900, 262), GRID, 3)
    canvas.text(480, 310, "Backwards: undo the last step first", 28)
    draw_flow(canvas, 410, ["4", "\u00f7 3", "12", "\u2212 2", "14"], PALE_ORANGE, ORANGE, back=True)
    canvas.text(850, 482, "start here", 25, GREY)
    canvas.text(110, 482, "input found", 25, GREY)


def double_number_line(canvas: Canvas) -> None:
    """Kilograms of apples above, euros below, matching marks joined."""
    canvas.text(480, 52, "Apples at a steady price", 32)
    canvas.text(118, 128, "kilograms", 28, ORANGE)
    canvas.text(100, 402, "euros", 28, BLUE)
    left, step = 110, 138
    for y, color in ((200, ORANGE), (330, BLUE)):
        canvas.arrow((left, y), (900, y), color, 5)
    for kilograms in range(6):
        x = left + step * kilograms
        canvas.dashed((x, 200), (x, 330), GREY, 2)
        for y, color in ((200, ORANGE), (330, BLUE)):
            canvas.line([(x, y - 11), (x, y + 11)], color, 4)
        if kilograms:
            canvas.text(x, 166, str(kilograms), 30, ORANGE)
            canvas.text(x, 366, f"{2.5 * kilograms:g}", 30, BLUE)
    canvas.text(left, 166, "0", 30, ORANGE)
    canvas.text(left, 366, "0", 30, BLUE)
    canvas.text(480, 475, "euros = 2.5 \u00d7 kilograms", 36)


def draw_grid(
    canvas: Canvas,
    bounds: tuple[int, int, int, int],
    unit: float,
    origin: Point,
    without: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> None:
    """Draw a coordinate grid with axes.

    Bounds are left, right, bottom and top numbers; ``without`` holds the numbers left out below x and beside y.
    """
    low_x, high_x, low_y, high_y = bounds
    ox, oy = origin
    for x in range(low_x, high_x + 1):
        canvas.line([(ox + x * unit, oy - high_y * unit), (ox + x * unit, oy - low_y * unit)], GRID, 1.5)
        if x and x not in without[0]:
            canvas.text(ox + x * unit, oy + 19, str(x).replace("-", "\u2212"), 20)
    for y in range(low_y, high_y + 1):
        canvas.line([(ox + low_x * unit, oy - y * unit), (ox + high_x * unit, oy - y * unit)], GRID, 1.5)
        if y and y not in without[1]:
            canvas.text(ox - 27, oy - y * unit, str(y).replace("-", "\u2212"), 20)
    canvas.arrow((ox + low_x * unit, oy), (ox + high_x * unit + 28, oy), INK, 3)
    canvas.arrow((ox, oy - low_y * unit), (ox, oy - high_y * unit - 28), INK, 3)
    canvas.text(ox + high_x * unit + 44, oy, "x", 28)
    canvas.text(ox + 24, oy - high_y * unit - 18, "y", 28)


def grid_points(canvas: Canvas) -> None:
    """The line y = 2x + 1 with three of its points, and one point off it."""
    unit, origin = 60.0, (340.0, 300.0)
    draw_grid(canvas, (-4, 4, -3, 4), unit, origin)

    def place(x: float, y: float) -> Point:
        return origin[0] + unit * x, origin[1] - unit * y

    canvas.line([place(-2, -3), place(1.5, 4)], BLUE, 5)
    marked = ((-1, -1, "(\u22121, \u22121)", BLUE), (0, 1, "(0, 1)", BLUE), (1, 3, "(1, 3)", BLUE))
    for x, y, label, color in (*marked, (3, 1, "(3, 1)", ORANGE)):
        px, py = place(x, y)
        canvas.disc(px, py, 10, color)
        canvas.text(px - 66 if x < 0 else px + 56, py + 6, label, 25, color)
    canvas.text(780, 150, "y = 2x + 1", 38, BLUE)
    canvas.text(780, 210, "blue: on the line", 25, BLUE)
    canvas.text(780, 252, "orange: not on the line", 25, ORANGE)


def slope_triangle(canvas: Canvas) -> None:
    """The line through (0, 1) and (4, 4) with its slope triangle."""
    unit, origin = 66.0, (130.0, 430.0)
    draw_grid(canvas, (-1, 7, -1, 5), unit, origin)

    def place(x: float, y: float) -> Point:
        return origin[0] + unit * x, origin[1] - unit * y

    canvas.polygon([place(0, 1), place(4, 1), place(4, 4)], PALE_ORANGE)
    canvas.line([place(-1, 0.25), place(5.3, 4.975)], BLUE, 5)
    canvas.line([place(0, 1), place(4, 1)], GREEN, 5)
    canvas.line([place(4, 1), place(4, 4)], ORANGE, 5)
    for x, y in ((0, 1), (4, 4)):
        canvas.disc(*place(x, y), 10, BLUE)
    canvas.text(*place(2.3, 0.6), "run 4", 27, GREEN)
    canvas.text(*place(4.72, 2.5), "rise 3", 27, ORANGE)
    canvas.text(place(4, 4)[0] + 60, place(4, 4)[1] + 14, "(4, 4)", 25, BLUE)
    canvas.text(place(0, 1)[0] + 48, place(0, 1)[1] + 27, "(0, 1)", 25, BLUE)
    canvas.text(800, 150, "slope = rise \u00f7 run", 28)
    canvas.text(800, 200, "= 3 \u00f7 4 = 0.75", 28)
    canvas.text(800, 290, "y = 0.75x + 1", 36, BLUE)


PICTURES: dict[str, Callable[[Canvas], None]] = {
    "balance.png": balance,
    "number-line.png": number_line,
    "area-model.png": area_model,
    "function-machine.png": function_machine,
    "double-number-line.png": double_number_line,
    "grid-points.png": grid_points,
    "slope-triangle.png": slope_triangle,
}


def main(argv: Sequence[str] | None = None, pictures: Mapping[str, Callable[[Canvas], None]] = PICTURES) -> int:
    """Draw all pictures into the output folder."""
    parser = argparse.ArgumentParser(description="Draw the diagrams of the demo algebra unit.")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="folder to write the PNG files to")
    output: Path = parser.parse_args(argv).output
    output.mkdir(parents=True, exist_ok=True)
    for name, draw in pictures.items():
        canvas = Canvas()
        draw(canvas)
        canvas.save(output / name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
