"""A whole number as somebody typed it into an address or a form: a key, a place in a list, a year."""

from __future__ import annotations

__all__ = ["whole"]

#: As many digits as every database takes for a key.
DIGITS = 18


def whole(told: str | None) -> int:
    """The number; 0 for whatever is none, or has more digits than any key: nothing typed makes a page fail."""
    text = told or ""
    # isdigit alone holds for digits that int does not read, such as ²
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
