"""The signs of the pictures: dot with interval, bounds, diamond of a significant change, bar."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element
from tuopin.rounds.rendering.estimation.figures import Figure

__all__ = [
    "CAP",
    "RADIUS",
    "across",
    "bounds",
    "change",
    "cross",
    "diamond",
    "dot",
    "estimate",
    "whisker",
]

RADIUS, CAP, BAND = 4.2, 3.5, 7.0
Place = Callable[[float], float]


def dot(x: float, y: float, *, open: bool = False) -> Markup:
    """A disc, or a ring."""
    return element("circle", cx=x, cy=y, r=RADIUS, class_="e-open" if open else "e-dot")


def diamond(x: float, y: float) -> Markup:
    """A solid square on its corner: a significant change."""
    points = " ".join(
        f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in ((0, -6.5), (6.5, 0), (0, 6.5), (-6.5, 0))
    )
    return element("polygon", points=points, class_="e-dot")


def cross(x: float, y: float) -> Markup:
    """Two strokes: a change of which no interval is known."""
    arm = RADIUS
    path = f"M{x - arm:.1f} {y - arm:.1f}l{2 * arm} {2 * arm}m0 -{2 * arm}l-{2 * arm} {2 * arm}"
    return element("path", d=path, class_="e-cross")


def whisker(left: float, right: float, y: float) -> list[Markup]:
    """An interval as a line with a stop at either end."""
    path = f"M{left:.1f} {y - CAP:.1f}v{2 * CAP}M{right:.1f} {y - CAP:.1f}v{2 * CAP}M{left:.1f} {y:.1f}H{right:.1f}"
    return [element("path", d=path, class_="e-whisker")]


def across(left: float, right: float, edge: float, y: float) -> list[Markup]:
    """The interval of a dark bar that ends at `edge`: white within the bar, dark outside it."""
    inner, outer = min(edge, right), max(edge, left)
    within = f"M{left:.1f} {y - CAP:.1f}v{2 * CAP}M{left:.1f} {y:.1f}H{inner:.1f}"
    beyond = f"M{right:.1f} {y - CAP:.1f}v{2 * CAP}M{outer:.1f} {y:.1f}H{right:.1f}"
    return [
        element("path", d=within, class_="e-within" if left < edge else "e-whisker"),
        element("path", d=beyond, class_="e-whisker"),
    ]


def bounds(left: float, right: float, y: float, *, open: bool = False) -> Markup:
    """A band from the lowest to the highest value that unknown answers allow."""
    return element(
        "rect",
        x=left,
        y=y - BAND / 2,
        width=max(right - left, 1.0),
        height=BAND,
        class_="e-bounds-open" if open else "e-bounds",
    )


def estimate(figure: Figure, place: Place, y: float, *, open: bool = False) -> list[Markup]:
    """A figure as interval, bounds and dot, whatever of them there is."""
    drawn: list[Markup] = []
    if figure.ll is not None and figure.ul is not None:
        drawn += whisker(place(figure.ll), place(figure.ul), y)
    if figure.low is not None and figure.high is not None:
        drawn.append(bounds(place(figure.low), place(figure.high), y, open=open))
    if figure.value is not None:
        drawn.append(dot(place(figure.value), y, open=open))
    return drawn


def change(figure: Figure, place: Place, y: float, significant: bool | None) -> list[Markup]:
    """A change as interval and sign: diamond significant, ring not, cross where it cannot be told."""
    if figure.value is None:
        return estimate(figure, place, y)
    x, drawn = place(figure.value), []
    if figure.ll is not None and figure.ul is not None:
        drawn += whisker(place(figure.ll), place(figure.ul), y)
    if significant is None:
        return [*drawn, cross(x, y)]
    return [*drawn, diamond(x, y) if significant else dot(x, y, open=True)]
