"""Draw the diagrams of the demo algebra unit's lessons on arithmetic, systems and quadratics.

Same canvas, colours and promises as ``draw_demo_images``.
"""

from __future__ import annotations

from collections.abc import Callable

from draw_demo_images import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_BLUE,
    PALE_GREEN,
    PALE_ORANGE,
    STAND_INS,
    WHITE,
    Canvas,
    Point,
    draw_grid,
    main,
)
from PIL import ImageFont

RAISED = "^2"


def draw_formula(canvas: Canvas, centre: Point, label: str, size: float, color: str = INK) -> None:
    """Write a label centred on the point, with each ``^2`` as a small raised 2."""
    font, small = ImageFont.load_default(size=size * 10), ImageFont.load_default(size=size * 6)
    pieces = label.split(RAISED)
    lengths = [font.getlength("".join(STAND_INS.get(char, char) for char in piece)) / 10 for piece in pieces]
    raised = small.getlength("2") / 10
    x = centre[0] - (sum(lengths) + raised * (len(pieces) - 1)) / 2
    for index, (piece, length) in enumerate(zip(pieces, lengths, strict=True)):
        canvas.text(x + length / 2, centre[1], piece, size, color)
        x += length
        if index < len(pieces) - 1:
            canvas.text(x + raised / 2, centre[1] - 0.36 * size, "2", 0.6 * size, color)
            x += raised


def draw_root(canvas: Canvas, centre: Point, label: str, size: float, color: str = INK) -> None:
    """Write a square root over the label, centred on the point."""
    width = ImageFont.load_default(size=size * 10).getlength(label) / 10
    x, y = centre[0] - width / 2, centre[1]
    top, foot = y - 0.62 * size, y + 0.5 * size
    canvas.text(centre[0], y, label, size, color)
    bend = [(x - 0.62 * size, y + 0.05 * size), (x - 0.46 * size, y), (x - 0.28 * size, foot), (x - 0.1 * size, top)]
    canvas.line([*bend, (x + width + 0.1 * size, top)], color, 0.075 * size)


def place_value(canvas: Canvas) -> None:
    """The digits of 3042 in their columns, and what each is worth."""
    columns = ((3, "thousands", "3000"), (0, "hundreds", "0"), (4, "tens", "40"), (2, "ones", "2"))
    for index, (digit, heading, worth) in enumerate(columns):
        left, color = 110 + 190 * index, BLUE if index % 2 else ORANGE
        canvas.box(left, 60, left + 170, 130, PALE_BLUE if index % 2 else PALE_ORANGE, color)
        canvas.text(left + 85, 95, heading, 27, color)
        canvas.box(left, 145, left + 170, 275, WHITE, color)
        canvas.text(left + 85, 210, str(digit), 80)
        canvas.arrow((left + 85, 290), (left + 85, 335), GREY, 3)
        canvas.text(left + 85, 368, worth, 34, color)
    canvas.text(480, 460, "3042  =  3000 + 0 + 40 + 2", 42)


def array_split(canvas: Canvas) -> None:
    """Fourteen columns of six dots, the first ten apart from the last four."""
    for column in range(14):
        color, gap = (BLUE, 0) if column < 10 else (ORANGE, 40)
        for row in range(6):
            canvas.disc(130 + 50 * column + gap, 80 + 48 * row, 14, color)
    canvas.dashed((625, 50), (625, 350), GREY, 3)
    canvas.text(355, 392, "6 \u00b7 10 = 60", 36, BLUE)
    canvas.text(745, 392, "6 \u00b7 4 = 24", 36, ORANGE)
    canvas.text(480, 476, "6 \u00b7 14  =  60 + 24  =  84", 42)


def fraction_bars(canvas: Canvas) -> None:
    """Two thirds, four sixths and eight twelfths of the same bar."""
    left, right = 70, 780
    for y, parts in ((70, 3), (220, 6), (370, 12)):
        step = (right - left) / parts
        for part in range(parts):
            taken = part * 3 < parts * 2
            canvas.box(
                left + step * part, y, left + step * (part + 1), y + 100, PALE_ORANGE if taken else WHITE, ORANGE
            )
        canvas.text(865, y + 26, str(parts * 2 // 3), 36, ORANGE)
        canvas.line([(835, y + 50), (895, y + 50)], ORANGE, 3)
        canvas.text(865, y + 74, str(parts), 36, ORANGE)
    canvas.dashed((left + (right - left) * 2 / 3, 40), (left + (right - left) * 2 / 3, 500), GREY, 3)


def percent_bar(canvas: Canvas) -> None:
    """Percent above and euros below one bar of 60 euros, a quarter of it shaded."""
    left, step = 120, 180
    canvas.text(480, 50, "60 euros, and a quarter of them", 32)
    for part in range(4):
        x = left + step * part
        canvas.box(x, 190, x + step, 290, WHITE if part else PALE_ORANGE, ORANGE)
    for mark in range(5):
        x = left + step * mark
        canvas.line([(x, 172), (x, 186)], BLUE, 3)
        canvas.line([(x, 294), (x, 308)], GREEN, 3)
        canvas.text(x, 142, f"{25 * mark} %", 30, BLUE)
        canvas.text(x, 336, str(15 * mark), 30, GREEN)
    canvas.text(480, 384, "euros", 27, GREEN)
    canvas.text(480, 465, "25 % of 60  =  0.25 \u00b7 60  =  15", 40)


def two_lines(canvas: Canvas) -> None:
    """The lines x + y = 6 and y = x + 2 and their crossing point."""
    unit, origin = 58.0, (170.0, 460.0)
    draw_grid(canvas, (-1, 7, -1, 7), unit, origin)

    def place(x: float, y: float) -> Point:
        return origin[0] + unit * x, origin[1] - unit * y

    canvas.line([place(-1, 7), place(7, -1)], ORANGE, 5)
    canvas.line([place(-1, 1), place(5, 7)], BLUE, 5)
    canvas.disc(*place(2, 4), 11, INK)
    canvas.text(place(2, 4)[0] + 66, place(2, 4)[1], "(2, 4)", 27)
    canvas.text(790, 130, "x + y = 6", 36, ORANGE)
    canvas.text(790, 190, "y = x + 2", 36, BLUE)
    canvas.text(790, 300, "One point lies", 27)
    canvas.text(790, 338, "on both lines.", 27)


def area_two_brackets(canvas: Canvas) -> None:
    """A rectangle of x + 3 by x + 2 in its four parts."""
    left, cut, right = 290, 520, 652
    top, middle, bottom = 76, 306, 394
    parts = (
        ((left, top, cut, middle), PALE_ORANGE, ORANGE, "x^2"),
        ((cut, top, right, middle), PALE_BLUE, BLUE, "3x"),
        ((left, middle, cut, bottom), PALE_BLUE, BLUE, "2x"),
        ((cut, middle, right, bottom), PALE_GREEN, GREEN, "6"),
    )
    for (x0, y0, x1, y1), fill, color, label in parts:
        canvas.box(x0, y0, x1, y1, fill, color)
        draw_formula(canvas, ((x0 + x1) / 2, (y0 + y1) / 2), label, 44, color)
    canvas.text((left + cut) / 2, 44, "x", 38)
    canvas.text((cut + right) / 2, 44, "3", 38)
    canvas.text(250, (top + middle) / 2, "x", 38)
    canvas.text(250, (middle + bottom) / 2, "2", 38)
    draw_formula(canvas, (480, 466), "(x + 3) (x + 2)  =  x^2 + 5x + 6", 42)


def parabola(canvas: Canvas) -> None:
    """y = x² - 2x - 3 with vertex, axis and crossings."""
    unit, origin = 52.0, (270.0, 262.0)
    draw_grid(canvas, (-3, 5, -5, 4), unit, origin, without=((-1, 1, 3), (-1, -2)))

    def place(x: float, y: float) -> Point:
        return origin[0] + unit * x, origin[1] - unit * y

    canvas.dashed(place(1, 4), place(1, -5), GREY, 3)
    steps = [1 + step / 20 for step in range(-56, 57)]
    canvas.line([place(x, x * x - 2 * x - 3) for x in steps], BLUE, 5)
    for x, y in ((-1, 0), (3, 0), (0, -3)):
        canvas.disc(*place(x, y), 10, ORANGE)
    for x, label in ((-1.34, "\u22121"), (0.78, "1"), (3.26, "3")):
        canvas.text(*place(x, -0.36), label, 20)
    for y in (1, 2):
        canvas.text(*place(0.36, -y), f"\u2212{y}", 20)
    canvas.disc(*place(1, -4), 11, INK)
    canvas.text(place(1, -4)[0] + 56, place(1, -4)[1] + 26, "(1, \u22124)", 25)
    draw_formula(canvas, (780, 110), "y = x^2 \u2212 2x \u2212 3", 36, BLUE)
    canvas.text(780, 200, "orange: crossings", 25, ORANGE)
    canvas.text(780, 234, "with the axes", 25, ORANGE)
    canvas.text(780, 300, "black: vertex", 25)
    canvas.text(780, 360, "dashed: axis x = 1", 25, GREY)


def square_side(canvas: Canvas) -> None:
    """Squares of area 16, 20 and 25, drawn to scale, with their sides."""
    floor, left = 390.0, 90.0
    for area, fill, color in ((16, PALE_BLUE, BLUE), (20, PALE_ORANGE, ORANGE), (25, PALE_GREEN, GREEN)):
        side = 54 * area**0.5
        canvas.box(left, floor - side, left + side, floor, fill, color)
        canvas.text(left + side / 2, floor - side / 2, str(area), 54, color)
        if area == 20:
            draw_root(canvas, (left + side / 2, floor + 48), "20", 40, color)
        else:
            canvas.text(left + side / 2, floor + 48, str(round(area**0.5)), 42, color)
        left += side + 50
    canvas.text(480, 500, "area inside, side below", 27, GREY)


def square_tiles(canvas: Canvas) -> None:
    """A square x², two strips 3x and the missing corner 9."""
    left, cut, right = 110, 360, 470
    top, middle, bottom = 90, 200, 450
    canvas.box(left, middle, cut, bottom, PALE_ORANGE, ORANGE)
    canvas.box(left, top, cut, middle, PALE_BLUE, BLUE)
    canvas.box(cut, middle, right, bottom, PALE_BLUE, BLUE)
    draw_formula(canvas, ((left + cut) / 2, (middle + bottom) / 2), "x^2", 50, ORANGE)
    canvas.text((left + cut) / 2, (top + middle) / 2, "3x", 40, BLUE)
    canvas.text((cut + right) / 2, (middle + bottom) / 2, "3x", 40, BLUE)
    for start, end in (((cut + 6, top), (right, top)), ((right, top), (right, middle - 6))):
        canvas.dashed(start, end, GREEN, 4)
    canvas.text((cut + right) / 2, (top + middle) / 2, "9", 40, GREEN)
    canvas.text((left + cut) / 2, 490, "x", 34)
    canvas.text((cut + right) / 2, 490, "3", 34)
    canvas.text(76, (middle + bottom) / 2, "x", 34)
    canvas.text(76, (top + middle) / 2, "3", 34)
    draw_formula(canvas, (715, 200), "x^2 + 6x + 9", 40)
    draw_formula(canvas, (715, 265), "=  (x + 3)^2", 40)
    canvas.text(715, 360, "green: the missing corner", 25, GREEN)


PICTURES: dict[str, Callable[[Canvas], None]] = {
    "place-value.png": place_value,
    "array-split.png": array_split,
    "fraction-bars.png": fraction_bars,
    "percent-bar.png": percent_bar,
    "two-lines.png": two_lines,
    "area-two-brackets.png": area_two_brackets,
    "parabola.png": parabola,
    "square-side.png": square_side,
    "square-tiles.png": square_tiles,
}

if __name__ == "__main__":
    raise SystemExit(main(pictures=PICTURES))
