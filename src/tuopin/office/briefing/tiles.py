"""The counties as a grid of tiles: a picture drawn on the server, where each tile leads to its county's brief."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tuopin.office.areas.models import Area
from tuopin.office.briefing.reading import Line
from tuopin.office.look.language import language, say
from tuopin.rounds.brief import tile_layout
from tuopin.rounds.rendering.drawing.county_names import cell_number, short_names
from tuopin.rounds.rendering.drawing.shades import CLASSES, NO_DATA, shade
from tuopin.rules import Edition
from tuopin.terms import Text

__all__ = ["Tile", "by_prefecture", "grid", "legend", "tiles_of"]

#: Drawn for a phone's width, so that names can be read there; a wide page shows them larger.
WIDE, HIGH, GAP = 28, 26, 1
HATCH = "s-theirs"
#: So many tiles side by side are wide enough on a phone for English names too.
FEW = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """A county's place on the grid, its brief (empty: not the reader's to open), and its incidence."""

    code: str
    name: Text
    short: str
    column: int
    row: int
    listed: bool  # on the list of poverty counties
    to: str
    incidence: float | None

    @property
    def tone(self) -> str:
        """Its class of incidence."""
        return str(shade(self.incidence)) if self.to else HATCH

    @property
    def number(self) -> str:
        """Its incidence as the tile shows it; empty where it is not the reader's."""
        return str(cell_number(self.incidence)) if self.to else ""


def tiles_of(
    edition: Edition, lines: Sequence[tuple[Area, Line]], within: str, to: Callable[[str], str]
) -> list[Tile]:
    """The counties of the policy's own grid inside an area; those without a line are not the reader's."""
    held = {area.code: line for area, line in lines}
    placed = [t for t in tile_layout(edition) if t["code"].startswith(within)]
    names = short_names(placed, language())
    first = (min((t["col"] for t in placed), default=0), min((t["row"] for t in placed), default=0))
    return [_tile(t, held, names, first, to) for t in placed]


def _tile(
    told: Mapping[str, Any],
    held: Mapping[str, Line],
    names: Mapping[str, str],
    first: tuple[int, int],
    to: Callable[[str], str],
) -> Tile:
    code = told["code"]
    return Tile(
        code=code,
        name=Text(told["zh"], told["en"]),
        short=names[code],
        column=told["col"] - first[0],
        row=told["row"] - first[1],
        listed=told["poverty_county"],
        to=to(code) if code in held else "",
        incidence=held[code].incidence if code in held else None,
    )


def by_prefecture(
    tiles: Sequence[Tile], prefectures: Sequence[Area]
) -> list[tuple[Area, list[Tile]]]:
    """The counties that may be opened, in the order of codes inside each: the map in names, for a narrow page."""
    held = sorted((tile for tile in tiles if tile.to), key=lambda tile: tile.code)
    found = [
        (area, [tile for tile in held if tile.code.startswith(area.code)]) for area in prefectures
    ]
    return [(area, inside) for area, inside in found if inside]


def legend(tiles: Sequence[Tile]) -> list[tuple[str, str]]:
    """The classes of incidence, light to dark, and what stands for no figure where there is such a tile."""
    found = [(name, f"{label} %") for name, label in CLASSES]
    if any(tile.to and tile.incidence is None for tile in tiles):
        found.append((NO_DATA, say(Text("没有数字", "no figure"))))
    if any(not tile.to for tile in tiles):
        found.append((HATCH, say(Text("不在您的范围", "not yours to see"))))
    return found


def grid(tiles: Sequence[Tile]) -> SafeString:
    """The picture; what it shows stands in the table of areas inside too."""
    if not tiles:
        return SafeString("")
    across = 1 + max(t.column for t in tiles)
    width = across * WIDE
    height = (1 + max(t.row for t in tiles)) * HIGH
    title = Text("各县贫困发生率(方格示意图)", "Incidence by county, one tile a county")
    return format_html(
        '<svg class="tiles{}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" role="group" '
        'aria-label="{}">{}</svg>',
        " few" if across <= FEW else "",
        width,
        height,
        2 * width,
        say(title),
        format_html_join("", "{}", ((_drawn(t),) for t in tiles)),
    )


def _drawn(tile: Tile) -> SafeString:
    x, y = tile.column * WIDE, tile.row * HIGH
    tone, number = tile.tone, tile.number
    inside = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="{}{}"/>'
        '<text x="{}" y="{}" class="tile-name {} on-{}">{}</text>'
        '<text x="{}" y="{}" class="tile-number on-{}">{}</text>',
        x + 0.5,
        y + 0.5,
        WIDE - GAP,
        HIGH - GAP,
        tone,
        " listed" if tile.listed and tile.to else "",
        x + WIDE / 2,
        y + 11,
        "long" if len(tile.short) > (2 if language() == "zh" else 7) else "",
        tone,
        tile.short,
        x + WIDE / 2,
        y + 21.5,
        tone,
        number,
    )
    if not tile.to:
        return format_html("<g>{}</g>", inside)
    told = f"{say(tile.name)} {number}" + (" %" if tile.incidence is not None else "")
    return format_html(
        '<a href="{}" aria-label="{}"><title>{}</title>{}</a>', tile.to, told, told, inside
    )
