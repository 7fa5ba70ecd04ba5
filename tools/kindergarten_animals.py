"""The animals of the kindergarten unit, and a child. Each function draws one, in a square from -1 to 1."""

from __future__ import annotations

from kindergarten_pen import (
    BLUE,
    BROWN,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE_BLUE,
    PINK,
    TAN,
    WHITE,
    YELLOW,
    Pen,
    arc,
    smooth,
)


def eyes(pen: Pen, y: float, apart: float, radius: float = 0.07) -> None:
    """Two eyes at one height."""
    pen.dot(-apart, y, radius)
    pen.dot(apart, y, radius)


def duck(pen: Pen, colour: str) -> None:
    pen.blob(
        [(-0.95, 0.0), (-0.5, 0.1), (0.1, 0.0), (0.7, 0.15), (0.75, 0.55), (0.3, 0.8), (-0.4, 0.78), (-0.8, 0.5)],
        YELLOW,
    )
    pen.oval(0.4, -0.35, 0.42, 0.42, YELLOW)
    pen.shape([(0.78, -0.42), (1.0, -0.28), (0.76, -0.16)], ORANGE)
    pen.dot(0.5, -0.45, 0.07)
    pen.blob([(-0.4, 0.25), (0.1, 0.22), (0.25, 0.45), (-0.15, 0.6)], "#f3b92e")


def fish(pen: Pen, colour: str) -> None:
    pen.shape([(0.45, 0), (0.95, -0.5), (0.95, 0.5)], colour or ORANGE)
    pen.blob([(-0.9, 0), (-0.45, -0.45), (0.2, -0.42), (0.62, 0), (0.2, 0.42), (-0.45, 0.45)], colour or ORANGE)
    pen.dot(-0.52, -0.12, 0.08)
    pen.line(arc(-0.35, 0, 0.22, 0.3, -60, 60))


def cat(pen: Pen, colour: str) -> None:
    for side in (-1, 1):
        pen.shape([(side * 0.75, -0.2), (side * 0.7, -0.95), (side * 0.2, -0.55)], colour or ORANGE)
    pen.oval(0, 0.1, 0.8, 0.72, colour or ORANGE)
    eyes(pen, -0.05, 0.3, 0.09)
    pen.shape([(-0.1, 0.2), (0.1, 0.2), (0, 0.32)], PINK)
    pen.line([(0, 0.32), (0, 0.42)])
    for side in (-1, 1):
        pen.line(arc(side * 0.13, 0.42, 0.13, 0.1, 0, 180))
        pen.line([(side * 0.45, 0.28), (side * 0.95, 0.2)], width=2)
        pen.line([(side * 0.45, 0.38), (side * 0.95, 0.45)], width=2)


def dog(pen: Pen, colour: str) -> None:
    pen.oval(0, 0, 0.68, 0.75, TAN)
    for side in (-1, 1):
        pen.blob([(side * 0.5, -0.7), (side * 0.95, -0.4), (side * 0.85, 0.35), (side * 0.6, 0.1)], BROWN)
    eyes(pen, -0.15, 0.27, 0.09)
    pen.oval(0, 0.25, 0.17, 0.12, INK)
    pen.line([(0, 0.35), (0, 0.48)])
    pen.smile(0, 0.35, 0.25)


def frog(pen: Pen, colour: str) -> None:
    for side in (-1, 1):
        pen.oval(side * 0.45, -0.55, 0.28, 0.28, GREEN)
        pen.dot(side * 0.45, -0.58, 0.12)
    pen.blob(
        [(0, -0.45), (0.7, -0.3), (0.9, 0.2), (0.5, 0.7), (0, 0.78), (-0.5, 0.7), (-0.9, 0.2), (-0.7, -0.3)], GREEN
    )
    pen.line(arc(0, 0.0, 0.6, 0.4, 15, 165))


def mouse(pen: Pen, colour: str) -> None:
    pen.line(smooth([(0.6, 0.5), (0.95, 0.2), (0.8, -0.2), (1.0, -0.5)])[:25], PINK, 5)
    for side in (-1, 1):
        pen.oval(side * 0.5, -0.5, 0.38, 0.38, GREY)
        pen.oval(side * 0.5, -0.5, 0.2, 0.2, PINK)
    pen.blob([(0, -0.5), (0.55, -0.2), (0.62, 0.35), (0, 0.85), (-0.62, 0.35), (-0.55, -0.2)], GREY)
    eyes(pen, 0.05, 0.22)
    pen.oval(0, 0.62, 0.12, 0.1, PINK)


def bee(pen: Pen, colour: str) -> None:
    for x in (-0.2, 0.25):
        pen.oval(x, -0.5, 0.28, 0.4, PALE_BLUE)
    pen.oval(0, 0.1, 0.8, 0.5, YELLOW)
    for x, height in ((-0.2, 0.48), (0.15, 0.48), (0.5, 0.38)):
        pen.line([(x, 0.1 - height), (x, 0.1 + height)], INK, 10)
    pen.dot(-0.52, 0.0, 0.08)
    pen.line([(0.8, 0.1), (0.98, 0.12)], INK, 5)


def butterfly(pen: Pen, colour: str) -> None:
    for side in (-1, 1):
        pen.blob([(side * 0.05, -0.1), (side * 0.5, -0.85), (side * 0.95, -0.5), (side * 0.7, 0)], BLUE)
        pen.blob([(side * 0.05, 0.05), (side * 0.7, 0.1), (side * 0.7, 0.7), (side * 0.25, 0.65)], ORANGE)
        pen.line([(0, -0.45), (side * 0.25, -0.85)])
    pen.oval(0, 0.1, 0.1, 0.6, BROWN)


def fox(pen: Pen, colour: str) -> None:
    for side in (-1, 1):
        pen.shape([(side * 0.8, -0.2), (side * 0.75, -0.95), (side * 0.2, -0.5)], ORANGE)
    pen.shape([(-0.9, -0.15), (-0.4, -0.5), (0.4, -0.5), (0.9, -0.15), (0, 0.85)], ORANGE)
    for side in (-1, 1):
        pen.shape([(side * 0.88, -0.13), (side * 0.4, 0.0), (0, 0.82)], WHITE)
    eyes(pen, -0.15, 0.3, 0.08)
    pen.oval(0, 0.75, 0.13, 0.11, INK)


def child(pen: Pen, colour: str) -> None:
    pen.shape([(-0.45, 0.95), (-0.32, 0.2), (0.32, 0.2), (0.45, 0.95)], colour or GREEN)
    pen.oval(0, -0.25, 0.48, 0.5, TAN)
    pen.shape(arc(0, -0.3, 0.5, 0.5, 180, 360), BROWN)
    eyes(pen, -0.2, 0.18)
    pen.smile(0, -0.15, 0.2)
