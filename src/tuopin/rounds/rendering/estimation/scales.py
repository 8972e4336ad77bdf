"""Scales with round ticks, and where on one a value lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

__all__ = ["Scale", "scale_of"]

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
#: A value this small a part of a step past a tick counts as on it.
HAIR = 1e-9
#: A tick this part of a step beyond the outermost value is not worth its room.
FAR = 0.4
#: Least extent of a scale on which all values are the same, as a share of them; and with no value but 0.
LEAST_SHARE, LEAST = 0.2, 0.01
MOST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` to `high`, each a tick or the outermost value.

    Numbers are said times `factor`, those of ticks with `digits` decimals.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    factor: float
    digits: int

    def place(self, value: float, left: float, right: float) -> float:
        """Where the value lies between the places of the scale's two ends."""
        return left + (right - left) * (value - self.low) / (self.high - self.low)

    def tick(self, value: float) -> str:
        """A tick's number."""
        said = f"{value * self.factor:,.{self.digits}f}"
        return said.replace("-", "−")


def scale_of(
    values: Iterable[float], *, factor: float = 1.0, include: float | None = None, most: int = 5
) -> Scale:
    """A scale that holds every value, and `include`, with at most `most` steps between round ticks.

    Where the next tick lies far beyond the outermost value the scale ends at the value, not at the tick.
    """
    held = [*values, *([] if include is None else [include])]
    low, high = (min(held), max(held)) if held else (0.0, 1.0)
    if high - low < HAIR * max(1.0, abs(high)):
        low, high = _widened(low, high, include)
    step = _step(low, high, most)
    first, last = floor(low / step + HAIR), ceil(high / step - HAIR)
    start, end = first * step, last * step
    if last - first > 1 and low - start > FAR * step:
        first, start = first + 1, low
    if last - first > 1 and end - high > FAR * step:
        last, end = last - 1, high
    ticks = tuple(n * step for n in range(first, last + 1))
    return Scale(start, end, ticks, factor, _digits(step * factor))


def _widened(low: float, high: float, include: float | None) -> tuple[float, float]:
    more = max(abs(high) * LEAST_SHARE, LEAST) / 2
    if include is not None and low == include:
        return low, high + 2 * more
    # a share that is 1 cannot be more
    return (low - 2 * more, high) if high == 1.0 else (low - more, high + more)


def _step(low: float, high: float, most: int) -> float:
    power = 10.0 ** (floor(log10((high - low) / most)) - 1)
    while True:
        for step in STEPS:
            size = step * power
            if ceil(high / size - HAIR) - floor(low / size + HAIR) <= most:
                return size
        power *= 10.0


def _digits(step: float) -> int:
    return next(
        (n for n in range(MOST_DIGITS) if abs(round(step, n) - step) < HAIR * step), MOST_DIGITS
    )
