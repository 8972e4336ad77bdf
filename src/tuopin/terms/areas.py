"""The twelve-digit area code: its levels, the range of codes inside an area, and codes that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tuopin.terms.documents import load, package_file
from tuopin.terms.fields import no_more, refuse, take, take_text
from tuopin.terms.located import Located
from tuopin.terms.marks import MARKS
from tuopin.terms.text import Text

__all__ = [
    "DIGITS",
    "CodeChange",
    "StatisticalCode",
    "area_names",
    "area_range",
    "code_changes",
    "county_of",
    "current_code",
    "level",
    "parent",
    "statistical_codes",
]

#: Digits that name an area of each level.
DIGITS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}


@dataclass(frozen=True, slots=True)
class CodeChange:
    """A county whose code changed in a year: `old` no longer names it, `new` does.

    ID numbers keep the old code for life. `source` and `mark` say how well the change is founded.
    """

    old: str
    new: str
    old_name: Text
    new_name: Text
    year: int
    source: Text
    mark: str


@dataclass(frozen=True, slots=True)
class StatisticalCode:
    """A six-digit code of the statistics office that is no county of the standard: never in an ID number."""

    code: str
    name: Text
    last_year: int | None  # the last year's list that holds it; None while it is in use
    source: Text
    mark: str


def level(code: str) -> str:
    """The level of an area code by its digits; ValueError naming the lengths there are."""
    for name, digits in DIGITS.items():
        if len(code) == digits and code.isascii() and code.isdigit():
            return name
    allowed = ", ".join(f"{digits} digits ({name})" for name, digits in DIGITS.items())
    raise ValueError(f"{code!r} is no area code; allowed: {allowed}")


def parent(code: str, wanted: str) -> str:
    """The area of the wanted level that holds this one, or is it; ValueError if this one is wider."""
    if wanted not in DIGITS:
        raise ValueError(f"level {wanted!r} is not known; allowed: {', '.join(DIGITS)}")
    if len(code) < DIGITS[wanted]:
        raise ValueError(f"{code!r} is a {level(code)}, which is wider than a {wanted}")
    level(code)
    return code[: DIGITS[wanted]]


def county_of(code: str) -> str:
    """The county of a village, township or county code."""
    return parent(code, "county")


def area_range(code: str) -> tuple[str, str]:
    """(low, high) such that low <= c < high as text for every code c inside the area.

    A range can use sorted files where a pattern match would have to read them all.
    """
    level(code)
    stem = code.rstrip("9")
    # Past "99" comes nothing of the same length; ":" follows "9" in the order of text.
    high = stem[:-1] + chr(ord(stem[-1]) + 1) + "0" * (len(code) - len(stem)) if stem else ":"
    return code, high


def current_code(code: str, on: date) -> str:
    """The code that names the county on that day, following every change up to that year.

    A change counts from the first of January of its year: the lists it was read from are yearly.
    Only counties: how the codes of their townships changed is not known. ValueError otherwise.
    """
    if level(code) != "county":
        raise ValueError(f"{code!r} is a {level(code)}; only changes of county codes are known")
    for change in sorted(code_changes(), key=lambda each: each.year):
        if change.old == code and change.year <= on.year:
            code = change.new
    return code


@cache
def area_names() -> dict[str, Text]:
    """The names of the areas wider than a county, by code."""
    document = load(package_file("tuopin.terms", "area_names.yaml"))
    found = {}
    for entry in take(document, "names", list):
        no_more(entry, ("code", "zh", "en"))
        found[take(entry, "code", str)] = Text(take(entry, "zh", str), take(entry, "en", str))
    return found


@cache
def code_changes() -> tuple[CodeChange, ...]:
    """The changes of county codes that are known."""
    entries = take(_document(), "changes", list)
    return tuple(_change(entry) for entry in entries)


@cache
def statistical_codes() -> tuple[StatisticalCode, ...]:
    """The codes known to be the statistics office's own."""
    entries = take(_document(), "statistical", list)
    return tuple(_statistical(entry) for entry in entries)


def _document() -> Located:
    return load(package_file("tuopin.terms", "area_changes.yaml"))


def _change(entry: Located) -> CodeChange:
    no_more(entry, ("old", "new", "old_name", "new_name", "year", "source", "mark"))
    return CodeChange(
        old=_county(entry, "old"),
        new=_county(entry, "new"),
        old_name=take_text(entry, "old_name"),
        new_name=take_text(entry, "new_name"),
        year=take(entry, "year", int),
        source=take_text(entry, "source"),
        mark=take(entry, "mark", str, allowed=MARKS),
    )


def _statistical(entry: Located) -> StatisticalCode:
    no_more(entry, ("code", "name", "last_year", "source", "mark"))
    return StatisticalCode(
        code=_county(entry, "code"),
        name=take_text(entry, "name"),
        last_year=take(entry, "last_year", int, default=None),
        source=take_text(entry, "source"),
        mark=take(entry, "mark", str, allowed=MARKS),
    )


def _county(entry: Located, key: str) -> str:
    code: str = take(entry, key, str)
    if len(code) != DIGITS["county"] or not code.isdigit():
        refuse(entry, key, ["six digits in quotes"])
    return code
