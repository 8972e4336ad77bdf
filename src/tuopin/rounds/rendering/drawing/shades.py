"""The classes of incidence and the shade each is drawn in, light to dark."""

from __future__ import annotations

from bisect import bisect_right

__all__ = ["BREAKS", "CLASSES", "NO_DATA", "shade"]

#: Upper edges of the classes, in percent. 2 stands where an exit is decided; the others halve or double.
BREAKS = (0.5, 2.0, 5.0, 10.0, 20.0)
#: CSS class and label of each shade, in order. Lightness alone tells them apart, so they survive
#: colour blindness and a black-and-white printer.
CLASSES = tuple(
    (f"s{n}", label) for n, label in enumerate(("<0.5", "0.5–2", "2–5", "5–10", "10–20", "≥20"))
)
NO_DATA = "s-none"


def shade(value: float | None) -> str:
    """The CSS class for an incidence in percent."""
    return NO_DATA if value is None else CLASSES[bisect_right(BREAKS, value)][0]
