"""The twelve-digit area code and its arithmetic: a code is a prefix, a prefix is a range."""

from __future__ import annotations

__all__ = ["DIGITS", "area_range", "county_of", "level", "parent"]

#: Digits that name an area of each level.
DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}


def level(code: str) -> str:
    """The level of a code by its length; ValueError naming the lengths there are."""
    for name, digits in DIGITS.items():
        if len(code) == digits and code.isdigit():
            return name
    raise ValueError(f"{code!r} is no area code: 2, 4, 6, 9 or 12 digits are")


def parent(code: str, wanted: str) -> str:
    """The wider area of a level that holds this one."""
    digits = DIGITS[wanted]
    if len(code) < digits:
        raise ValueError(f"{code!r} is wider than a {wanted}")
    return code[:digits]


def county_of(code: str) -> str:
    """The county of a village, township or county code."""
    return parent(code, "county")


def area_range(code: str) -> tuple[str, str]:
    """(low, high) such that low <= c < high as text for every code c inside the area; no LIKE needed."""
    level(code)
    return code, str(int(code) + 1).zfill(len(code))
