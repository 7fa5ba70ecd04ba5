"""The things of the kindergarten unit. Each function draws one with a pen, in a square from -1 to 1."""

from __future__ import annotations

from collections.abc import Callable

from kindergarten_animals import bee, butterfly, cat, child, dog, duck, eyes, fish, fox, frog, mouse
from kindergarten_pen import (
    BLUE,
    BROWN,
    COLOURS,
    DARK_GREEN,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_BLUE,
    PINK,
    RED,
    TAN,
    WHITE,
    YELLOW,
    Pen,
    Point,
    arc,
    smooth,
    star_points,
)

Draw = Callable[[Pen, str], None]


def apple(pen: Pen, colour: str) -> None:
    pen.line([(0, -0.5), (0.08, -0.9)], BROWN, 6)
    pen.blob([(0.1, -0.75), (0.4, -0.95), (0.6, -0.8), (0.35, -0.6)], GREEN)
    body = [(0, -0.5), (0.4, -0.62), (0.8, -0.3), (0.78, 0.3), (0.4, 0.85), (0, 0.75)]
    pen.blob([*body, (-0.4, 0.85), (-0.78, 0.3), (-0.8, -0.3), (-0.4, -0.62)], colour or RED)


def ball(pen: Pen, colour: str) -> None:
    pen.oval(0, 0, 0.88, 0.88, colour or BLUE)
    pen.line(arc(-0.95, 0, 0.85, 0.95, -42, 42), WHITE, 6)
    pen.line(arc(0.95, 0, 0.85, 0.95, 138, 222), WHITE, 6)
    pen.oval(0, 0, 0.88, 0.88, None)


def star(pen: Pen, colour: str) -> None:
    pen.shape(star_points(5, 0.95, 0.42), colour or YELLOW)


def sun(pen: Pen, colour: str) -> None:
    pen.shape(star_points(12, 0.98, 0.62), ORANGE)
    pen.oval(0, 0, 0.6, 0.6, YELLOW)
    eyes(pen, -0.1, 0.22)
    pen.smile(0, 0.02, 0.28)


def moon(pen: Pen, colour: str) -> None:
    pen.shape([*arc(0, 0, 0.9, 0.9, 48.2, 311.8), *arc(0.4, 0, 0.7, 0.7, 286.6, 73.4)], YELLOW)


def flower(pen: Pen, colour: str) -> None:
    pen.line([(0, 0.2), (0, 0.95)], DARK_GREEN, 8)
    pen.blob([(0, 0.75), (0.35, 0.45), (0.55, 0.5), (0.35, 0.75)], GREEN)
    for x, y in ((0, -0.72), (0.42, -0.42), (0.26, 0.08), (-0.26, 0.08), (-0.42, -0.42)):
        pen.oval(x, y, 0.28, 0.28, colour or PINK)
    pen.oval(0, -0.28, 0.25, 0.25, YELLOW)


def tree(pen: Pen, colour: str) -> None:
    pen.box(-0.16, 0.2, 0.16, 0.95, BROWN)
    pen.blob(
        [(0, -0.95), (0.55, -0.8), (0.85, -0.3), (0.6, 0.25), (0, 0.35), (-0.6, 0.25), (-0.85, -0.3), (-0.55, -0.8)],
        GREEN,
    )


def house(pen: Pen, colour: str) -> None:
    pen.box(-0.7, -0.15, 0.7, 0.9, TAN)
    pen.shape([(-0.95, -0.1), (0, -0.9), (0.95, -0.1)], RED)
    pen.box(-0.15, 0.35, 0.2, 0.9, BROWN)
    pen.box(-0.55, 0.1, -0.28, 0.4, PALE_BLUE)
    pen.box(0.35, 0.1, 0.6, 0.4, PALE_BLUE)


def car(pen: Pen, colour: str) -> None:
    pen.shape([(-0.5, -0.05), (-0.3, -0.5), (0.35, -0.5), (0.6, -0.05)], PALE_BLUE)
    pen.shape([(-0.95, 0.45), (-0.95, 0.0), (-0.5, -0.05), (0.6, -0.05), (0.95, 0.08), (0.95, 0.45)], colour or RED)
    pen.line([(0.03, -0.5), (0.03, -0.05)])
    for x in (-0.5, 0.5):
        pen.oval(x, 0.45, 0.25, 0.25, INK)
        pen.dot(x, 0.45, 0.1, WHITE)


def bus(pen: Pen, colour: str) -> None:
    pen.box(-0.95, -0.6, 0.95, 0.5, colour or YELLOW)
    for x in (-0.78, -0.38, 0.02, 0.42):
        pen.box(x, -0.42, x + 0.3, -0.05, PALE_BLUE)
    for x in (-0.5, 0.5):
        pen.oval(x, 0.5, 0.24, 0.24, INK)
        pen.dot(x, 0.5, 0.1, WHITE)


def boat(pen: Pen, colour: str) -> None:
    pen.line([(0, -0.9), (0, 0.3)], BROWN, 7)
    pen.shape([(0.08, -0.85), (0.8, 0.1), (0.08, 0.1)], WHITE)
    pen.shape([(-0.08, -0.6), (-0.6, 0.1), (-0.08, 0.1)], PALE_BLUE)
    pen.shape([(-0.95, 0.3), (0.95, 0.3), (0.6, 0.8), (-0.6, 0.8)], colour or RED)


def hat(pen: Pen, colour: str) -> None:
    pen.blob([(-0.5, 0.4), (-0.5, -0.4), (-0.2, -0.65), (0.2, -0.65), (0.5, -0.4), (0.5, 0.4)], colour or BLUE)
    pen.oval(0, 0.4, 0.95, 0.25, colour or BLUE)
    pen.shape([*arc(0, 0.4, 0.95, 0.25, 230, 310), (0.52, 0.05), (-0.52, 0.05)], ORANGE)


def cup(pen: Pen, colour: str) -> None:
    pen.line(arc(0.5, 0.05, 0.38, 0.35, -80, 80), INK, 12)
    pen.line(arc(0.5, 0.05, 0.38, 0.35, -80, 80), colour or BLUE, 6)
    pen.shape([(-0.7, -0.5), (0.55, -0.5), (0.42, 0.7), (-0.57, 0.7)], colour or BLUE)
    pen.oval(-0.075, -0.5, 0.62, 0.15, WHITE)


def key(pen: Pen, colour: str) -> None:
    pen.line([(-0.2, 0), (0.9, 0)], INK, 16)
    pen.line([(0.65, 0), (0.65, 0.35)], INK, 16)
    pen.line([(0.9, 0), (0.9, 0.3)], INK, 16)
    pen.line([(-0.2, 0), (0.9, 0)], YELLOW, 9)
    pen.line([(0.65, 0), (0.65, 0.35)], YELLOW, 9)
    pen.line([(0.9, 0), (0.9, 0.3)], YELLOW, 9)
    pen.oval(-0.5, 0, 0.42, 0.42, YELLOW)
    pen.oval(-0.5, 0, 0.18, 0.18, WHITE)


def bed(pen: Pen, colour: str) -> None:
    pen.box(-0.95, -0.5, -0.8, 0.7, BROWN)
    pen.box(0.8, -0.1, 0.95, 0.7, BROWN)
    pen.box(-0.8, 0.1, 0.8, 0.45, WHITE)
    pen.blob([(-0.75, -0.1), (-0.3, -0.15), (-0.3, 0.12), (-0.75, 0.12)], WHITE)
    pen.box(-0.25, -0.05, 0.8, 0.45, colour or BLUE)


def sock(pen: Pen, colour: str) -> None:
    leg: list[Point] = [(-0.3, -0.85), (0.3, -0.85), (0.32, 0.1), (0.8, 0.4), (0.8, 0.75), (0.3, 0.85), (-0.25, 0.6)]
    pen.shape([*leg, (-0.3, 0.2)], colour or RED)
    pen.shape([(-0.34, -0.9), (0.34, -0.9), (0.34, -0.6), (-0.34, -0.6)], WHITE)
    pen.line([(-0.3, -0.25), (0.31, -0.25)], WHITE, 7)


def clock(pen: Pen, colour: str) -> None:
    pen.oval(0, 0, 0.88, 0.88, BLUE)
    pen.oval(0, 0, 0.7, 0.7, WHITE)
    for point in star_points(6, 0.58, 0.58):
        pen.dot(*point, 0.05)
    pen.line([(0, 0), (0, -0.45)], INK, 5)
    pen.line([(0, 0), (0.32, 0.15)], INK, 5)


def spoon(pen: Pen, colour: str) -> None:
    pen.line([(0.85, 0.85), (-0.1, -0.1)], INK, 15)
    pen.line([(0.85, 0.85), (-0.1, -0.1)], GREY, 9)
    pen.blob([(-0.05, 0.1), (0.1, -0.05), (-0.1, -0.7), (-0.6, -0.9), (-0.9, -0.6), (-0.7, -0.1)], GREY)


def book(pen: Pen, colour: str) -> None:
    for side in (-1, 1):
        pen.shape([(0, -0.45), (side * 0.95, -0.6), (side * 0.95, 0.55), (0, 0.7)], WHITE)
        for y in (-0.25, -0.02, 0.21):
            pen.line([(side * 0.2, y), (side * 0.75, y - 0.08)], GREY, 4)
    pen.line([(-0.98, 0.6), (0, 0.76), (0.98, 0.6)], RED, 7)


def banana(pen: Pen, colour: str) -> None:
    inner = arc(0, -0.65, 0.75, 0.75, 160, 20)
    pen.shape([*arc(0, -0.35, 0.95, 0.95, 10, 170), *inner], YELLOW)
    pen.shape([(0.62, -0.42), (0.9, -0.22), (0.98, -0.5), (0.8, -0.6)], BROWN)


def egg(pen: Pen, colour: str) -> None:
    pen.blob(
        [(0, -0.9), (0.45, -0.45), (0.65, 0.2), (0.4, 0.75), (0, 0.88), (-0.4, 0.75), (-0.65, 0.2), (-0.45, -0.45)], TAN
    )


def kite(pen: Pen, colour: str) -> None:
    pen.line(smooth([(0, 0.6), (0.2, 0.75), (0, 0.85), (0.25, 0.98)])[:28])
    pen.shape([(0, -0.95), (0.65, -0.25), (0, 0.65), (-0.65, -0.25)], colour or GREEN)
    pen.line([(0, -0.95), (0, 0.65)], width=2)
    pen.line([(-0.65, -0.25), (0.65, -0.25)], width=2)


def bone(pen: Pen, colour: str) -> None:
    ends = [(-0.7, -0.18), (-0.7, 0.18), (0.7, -0.18), (0.7, 0.18)]
    for x, y in ends:
        pen.oval(x, y, 0.22, 0.22, WHITE)
    pen.box(-0.7, -0.16, 0.7, 0.16, WHITE)
    for x, y in ends:
        pen.shape(arc(x, y, 0.18, 0.18, 0, 360), WHITE, None)
    pen.shape([(-0.75, -0.13), (0.75, -0.13), (0.75, 0.13), (-0.75, 0.13)], WHITE, None)


def box(pen: Pen, colour: str) -> None:
    pen.shape([(-0.85, -0.35), (-0.55, -0.7), (0.95, -0.7), (0.65, -0.35)], "#c98f5a")
    pen.shape([(0.65, -0.35), (0.95, -0.7), (0.95, 0.45), (0.65, 0.8)], BROWN)
    pen.box(-0.85, -0.35, 0.65, 0.8, TAN)


def basket_back(pen: Pen, colour: str) -> None:
    pen.oval(0, -0.15, 0.9, 0.28, BROWN)


def basket_front(pen: Pen, colour: str) -> None:
    rim = arc(0, -0.15, 0.9, 0.28, 180, 0)
    pen.shape([*rim, (0.65, 0.8), (-0.65, 0.8)], TAN)
    for y, half in ((0.35, 0.78), (0.58, 0.71)):
        pen.line([(-half, y), (half, y)], BROWN, 3)


def table(pen: Pen, colour: str) -> None:
    pen.box(-0.78, -0.35, -0.6, 0.85, BROWN)
    pen.box(0.6, -0.35, 0.78, 0.85, BROWN)
    pen.box(-0.98, -0.55, 0.98, -0.32, TAN)


def circle(pen: Pen, colour: str) -> None:
    pen.oval(0, 0, 0.9, 0.9, colour or BLUE)


def square(pen: Pen, colour: str) -> None:
    pen.box(-0.75, -0.75, 0.75, 0.75, colour or ORANGE)


def rectangle(pen: Pen, colour: str) -> None:
    pen.box(-0.95, -0.45, 0.95, 0.45, colour or GREEN)


def triangle(pen: Pen, colour: str) -> None:
    pen.shape([(0, -0.85), (0.9, 0.7), (-0.9, 0.7)], colour or YELLOW)


def thin_triangle(pen: Pen, colour: str) -> None:
    pen.shape([(0.55, -0.95), (0.75, 0.8), (-0.75, 0.8)], colour or YELLOW)


def bent_triangle(pen: Pen, colour: str) -> None:
    pen.shape([(0, -0.9), *arc(0, 0.4, 0.8, 0.5, 0, 180)], colour or YELLOW)


def oval(pen: Pen, colour: str) -> None:
    pen.oval(0, 0, 0.95, 0.5, colour or BLUE)


def dot(pen: Pen, colour: str) -> None:
    pen.dot(0, 0, 0.8)


THINGS: dict[str, Draw] = {
    draw.__name__.replace("_", "-"): draw
    for draw in (
        *(
            apple,
            ball,
            banana,
            basket_back,
            basket_front,
            bed,
            bee,
            bent_triangle,
            boat,
            bone,
            book,
            box,
            bus,
            butterfly,
            car,
            cat,
            child,
            circle,
        ),
        *(clock, cup, dog, dot, duck, egg, fish, flower, fox, frog, hat, house, key, kite, moon, mouse, oval),
        *(rectangle, sock, spoon, square, star, sun, table, thin_triangle, tree, triangle),
    )
}


def draw_thing(pen: Pen, name: str) -> None:
    """Draw ``thing`` or ``thing:colour``; ``letters=Text=height`` writes.

    Raises:
        KeyError: there is no such thing or colour.
    """
    if name.startswith("letters="):
        _, text, height = name.split("=")
        pen.letters(text, float(height))
        return
    thing, _, colour = name.partition(":")
    THINGS[thing](pen, COLOURS[colour] if colour else "")
