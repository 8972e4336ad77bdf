"""The signs of a legend, each drawn with the middle of its left edge at a place."""

from __future__ import annotations

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element
from tuopin.rounds.rendering.estimation import signs
from tuopin.rounds.rendering.estimation.paper import SIGN_ROOM

__all__ = ["band", "bar", "cross", "diamond", "disc", "interval", "open_band", "ring", "upright"]


def disc(x: float, y: float) -> Markup:
    """An estimate."""
    return signs.dot(x + SIGN_ROOM / 2, y)


def ring(x: float, y: float) -> Markup:
    """An estimate of the earlier round, or a change that is not significant."""
    return signs.dot(x + SIGN_ROOM / 2, y, open=True)


def diamond(x: float, y: float) -> Markup:
    """A significant change."""
    return signs.diamond(x + SIGN_ROOM / 2, y)


def cross(x: float, y: float) -> Markup:
    """A change without an interval."""
    return signs.cross(x + SIGN_ROOM / 2, y)


def interval(x: float, y: float) -> Markup:
    """A confidence interval."""
    return Markup("").join(signs.whisker(x + 2, x + SIGN_ROOM - 2, y))


def band(x: float, y: float) -> Markup:
    """What unknown answers allow."""
    return signs.bounds(x + 2, x + SIGN_ROOM - 2, y)


def open_band(x: float, y: float) -> Markup:
    """What unknown answers allow in the earlier round."""
    return signs.bounds(x + 2, x + SIGN_ROOM - 2, y, open=True)


def bar(x: float, y: float, *, look: str) -> Markup:
    """A bar, by its look."""
    return element("rect", x=x + 1, y=y - 5, width=SIGN_ROOM - 2, height=10, class_=look)


def upright(x: float, y: float, *, look: str) -> Markup:
    """A line that crosses all rows, by its look."""
    middle = x + SIGN_ROOM / 2
    return element("line", x1=middle, y1=y - 8, x2=middle, y2=y + 7, class_=look)
