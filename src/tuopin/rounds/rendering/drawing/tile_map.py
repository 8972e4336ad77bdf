"""The province as a grid of tiles: one wide map of start and end, and small maps for a narrow screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.county_names import cell_number, highest, name_of, short_names
from tuopin.rounds.rendering.drawing.shades import shade
from tuopin.rounds.rendering.drawing.svg import element, picture
from tuopin.rounds.rendering.words import say

__all__ = ["exit_map", "small_map", "wide_map"]

County = Mapping[str, Any]
WIDE = (88, 66)
SMALL = (28, 30)
GAP = 2
#: Letters of a name that fit a wide tile at the usual size.
LONG = 11


def placed(counties: Sequence[County]) -> list[County]:
    """The counties that have a place on the grid."""
    return [c for c in counties if c.get("col") is not None and c.get("row") is not None]


def wide_map(counties: Sequence[County], start: int, end: int, lang: str) -> Markup:
    """Each tile: the name, the start's and the end's incidence side by side, the year of exit."""
    tiles, names = placed(counties), short_names(counties, lang)
    title = say("map.both", lang, start=start, end=end)
    drawn = [_wide_tile(county, names[county["code"]], start, end, lang) for county in tiles]
    return _whole("map-wide", title, tiles, WIDE, start, lang, drawn, "map map-wide")


def _wide_tile(county: County, name: str, start: int, end: int, lang: str) -> Markup:
    width, height = WIDE
    x, y = county["col"] * width, county["row"] * height
    half = (width - GAP) / 2
    cells = [
        element("rect", x=x + side * half, y=y + 20, width=half, height=25, class_=shade(value))
        + element(
            "text",
            cell_number(value),
            x=x + (side + 0.5) * half,
            y=y + 38,
            class_=f"tile-number on-{shade(value)}",
        )
        for side, value in enumerate(_incidence(county, year) for year in (start, end))
    ]
    out = say("map.out", lang, year=county["exit_year"]) if county.get("exit_year") else ""
    return element(
        "g",
        element("title", _told(county, (start, end), lang)),
        element("rect", x=x, y=y, width=width - GAP, height=height - GAP, class_="tile"),
        element(
            "text",
            name,
            x=x + (width - GAP) / 2,
            y=y + 15,
            class_="tile-name" if len(name) <= LONG else "tile-name-long",
        ),
        *cells,
        element("text", out, x=x + (width - GAP) / 2, y=y + 58, class_="tile-year")
        if out
        else Markup(""),
        _frame(county, x, y, width - GAP, height - GAP),
    )


def small_map(counties: Sequence[County], year: int, lang: str) -> Markup:
    """One year on a narrow screen: the number, and in Chinese, whose names are short, the name."""
    names = short_names(counties, lang)

    def tile(county: County) -> Markup:
        value = _incidence(county, year)
        return _small_tile(county, names, cell_number(value), shade(value), (year,), lang)

    title = say("map.title", lang, year=year)
    return _small(f"map-{year}", title, counties, year, lang, tile)


def exit_map(counties: Sequence[County], lang: str) -> Markup:
    """The year of exit on a narrow screen; counties that were never on the list stay blank."""
    names = short_names(counties, lang)
    years = sorted({c["exit_year"] for c in counties if c.get("exit_year")})

    def tile(county: County) -> Markup:
        year = county.get("exit_year")
        tone = f"x{min(years.index(year), 3)}" if year else "x-none"
        return _small_tile(county, names, str(year) if year else "", tone, (), lang)

    return _small(
        "map-exit", say("map.exits", lang), counties, years[-1] if years else 0, lang, tile
    )


def _small(
    id: str,
    title: str,
    counties: Sequence[County],
    year: int,
    lang: str,
    tile: Callable[[County], Markup],
) -> Markup:
    tiles = placed(counties)
    return _whole(id, title, tiles, SMALL, year, lang, [tile(c) for c in tiles], "map map-small")


def _small_tile(
    county: County,
    names: Mapping[str, str],
    number: str,
    tone: str,
    years: tuple[int, ...],
    lang: str,
) -> Markup:
    width, height = SMALL
    x, y = county["col"] * width, county["row"] * height
    middle = x + (width - 1) / 2
    named = lang == "zh"
    return element(
        "g",
        element("title", _told(county, years, lang)),
        element("rect", x=x, y=y, width=width - 1, height=height - 1, class_=tone),
        element("text", names[county["code"]], x=middle, y=y + 12, class_=f"small-name on-{tone}")
        if named
        else Markup(""),
        element(
            "text", number, x=middle, y=y + (24 if named else 19), class_=f"small-number on-{tone}"
        )
        if number
        else Markup(""),
        _frame(county, x, y, width - 1, height - 1),
    )


def _frame(county: County, x: float, y: float, width: float, height: float) -> Markup:
    """Poverty counties are outlined, deep-poverty counties twice as heavily; others have no outline."""
    if not county.get("poverty_county"):
        return Markup("")
    kind = "frame frame-deep" if county.get("deep") else "frame"
    return element(
        "rect", x=x + 0.5, y=y + 0.5, width=width - 1.0, height=height - 1.0, class_=kind
    )


def _whole(
    id: str,
    title: str,
    tiles: Sequence[County],
    size: tuple[int, int],
    year: int,
    lang: str,
    drawn: list[Markup],
    class_: str,
) -> Markup:
    columns = 1 + max((c["col"] for c in tiles), default=0)
    rows = 1 + max((c["row"] for c in tiles), default=0)
    desc = say("map.desc", lang, n=len(tiles), high=highest(tiles, year, lang))
    return picture(id, title, desc, (columns * size[0], rows * size[1]), *drawn, class_=class_)


def _incidence(county: County, year: int) -> float | None:
    value = county["incidence"].get(str(year))
    return None if value is None else float(value)


def _told(county: County, years: tuple[int, ...], lang: str) -> str:
    """What a pointer resting on the tile is told."""
    parts = [f"{year}: {cell_number(_incidence(county, year))}%" for year in years]
    if county.get("exit_year"):
        parts.append(say("map.out", lang, year=county["exit_year"]))
    return " · ".join([name_of(county, lang), *parts])
