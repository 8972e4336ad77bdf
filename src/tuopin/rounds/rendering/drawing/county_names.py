"""County names short enough for a tile, and numbers short enough for a cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["cell_number", "highest", "short_names"]

#: What a name loses on a tile: the kind of county, and the peoples an autonomous county is named for.
ZH_KIND = re.compile(r"(?:(?:土家族|苗族|侗族|瑶族|各族)*自治县|[县市区])$")
EN_KIND = re.compile(r"(?: (?:\w+ and )?\w+ Autonomous County| County| City| District)$")
SHORTEST_ZH = 2


def short_names(counties: Sequence[Mapping[str, Any]], lang: str) -> dict[str, str]:
    """By county code; a name that two would share, or one character alone, stays whole."""
    cut = {county["code"]: _cut(county, lang) for county in counties}
    often = Counter(cut.values())
    return {
        county["code"]: cut[county["code"]]
        if often[cut[county["code"]]] == 1
        else _told_apart(county, lang)
        for county in counties
    }


def _cut(county: Mapping[str, Any], lang: str) -> str:
    name = name_of(county, lang)
    if lang == "zh":
        cut = ZH_KIND.sub("", name)
        return cut if len(cut) >= SHORTEST_ZH else name
    return EN_KIND.sub("", name)


def _told_apart(county: Mapping[str, Any], lang: str) -> str:
    name = name_of(county, lang)
    return (
        name
        if lang == "zh"
        else name.replace(" District", " D.").replace(" County", " Co.").replace(" City", " C.")
    )


def name_of(county: Mapping[str, Any], lang: str) -> str:
    """The county's name in the language, its Chinese name where there is no other."""
    return str(county.get(lang) or county["zh"])


def cell_number(value: float | None) -> str:
    """Two figures that fit a small cell: 0.48, 3.1, 19, and a plain 0."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    if value < 1:
        return f"{value:.2f}"
    return f"{value:.1f}"


def highest(counties: Sequence[Mapping[str, Any]], year: int, lang: str) -> str:
    """The three highest counties of a year with their incidence, for a picture's description."""
    known = [c for c in counties if c["incidence"].get(str(year)) is not None]
    first = sorted(known, key=lambda c: (-c["incidence"][str(year)], c["code"]))[:3]
    joint = "、" if lang == "zh" else ", "
    return (
        joint.join(f"{name_of(c, lang)} {cell_number(c['incidence'][str(year)])}%" for c in first)
        or "–"
    )


__all__ += ["name_of"]
