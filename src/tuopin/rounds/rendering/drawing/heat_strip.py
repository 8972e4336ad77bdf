"""Incidence by county and year as a heat strip: a row a county, a cell a year, the year of exit boxed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.county_names import cell_number, highest, name_of, short_names
from tuopin.rounds.rendering.drawing.shades import shade
from tuopin.rounds.rendering.drawing.svg import element, picture
from tuopin.rounds.rendering.words import say

__all__ = ["heat_strip", "in_order"]

County = Mapping[str, Any]
ROW, TOP, WIDTH = 18, 20, 380
NAME = {"zh": 62, "en": 84}


def in_order(counties: Sequence[County], years: Sequence[int]) -> list[County]:
    """Poverty counties (all, where none is one) from the highest at the start to the lowest."""
    shown = [c for c in counties if c.get("poverty_county")] or list(counties)
    first = str(years[0]) if years else ""
    return sorted(shown, key=lambda c: (-(c["incidence"].get(first) or 0.0), c["code"]))


def heat_strip(
    id: str, rows: Sequence[County], every: Sequence[County], years: Sequence[int], lang: str
) -> Markup:
    """One strip of the counties given; `every` county is needed to know which short names are taken."""
    names = short_names(every, lang)
    cell = (WIDTH - NAME[lang]) / max(1, len(years))
    heads = [
        element("text", str(year), x=NAME[lang] + (n + 0.5) * cell, y=TOP - 7, class_="heat-year")
        for n, year in enumerate(years)
    ]
    drawn = [_row(c, names[c["code"]], n, years, cell, lang) for n, c in enumerate(rows)]
    title = f"{say('heat', lang, n=len(rows))}"
    desc = f"{say('heat.desc', lang)} {highest(rows, years[0], lang)}"
    size = (WIDTH, TOP + ROW * len(rows) + 2)
    return picture(id, title, desc, size, *heads, *drawn, class_="heat")


def _row(
    county: County, name: str, place: int, years: Sequence[int], cell: float, lang: str
) -> Markup:
    y = TOP + place * ROW
    cells, box = [], Markup("")
    for n, year in enumerate(years):
        x, value = NAME[lang] + n * cell, county["incidence"].get(str(year))
        cells.append(element("rect", x=x, y=y, width=cell - 1, height=ROW - 1, class_=shade(value)))
        cells.append(
            element(
                "text",
                cell_number(value),
                x=x + (cell - 1) / 2,
                y=y + 13,
                class_=f"heat-number on-{shade(value)}",
            )
        )
        if year == county.get("exit_year"):
            box = element(
                "rect", x=x, y=y, width=cell - 1, height=ROW - 1, class_="frame frame-exit"
            )
    label = element("text", name, x=NAME[lang] - 6, y=y + 13, class_="heat-name")
    return element("g", element("title", name_of(county, lang)), label, *cells, box)
