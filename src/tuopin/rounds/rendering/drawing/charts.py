"""Charts that stay readable on a phone: paired bars by year, small multiples, stock and flow as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element, picture
from tuopin.rounds.rendering.numbers import short
from tuopin.rounds.rendering.words import say
from tuopin.stages.flows import IN, OUT

__all__ = ["HATCH", "bars_by_year", "small_multiple", "stock_and_flow"]

WIDTH = 380
LOOKS = ("bar", "bar-second")
#: Hatching for what is unknown: told apart from solid without any colour.
HATCH = Markup(
    '<svg width="0" height="0" class="defs" aria-hidden="true"><defs><pattern id="hatch" width="4" height="4" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" class="hatch-ground"/>'
    '<line x1="0" y1="0" x2="0" y2="4" class="hatch-line"/></pattern></defs></svg>'
)


def bars_by_year(
    id: str, title: str, rows: Sequence[Mapping[str, Any]], names: Sequence[str], lang: str
) -> Markup:
    """Horizontal bars a year, each with its number: the first column solid, a second outlined below it."""
    top = max((row[name] or 0 for row in rows for name in names), default=0) or 1
    step, left, right = 6 + 12 * len(names), 40, 78
    drawn = []
    for n, row in enumerate(rows):
        y = n * step + 4
        for place, (name, look) in enumerate(zip(names, LOOKS, strict=False)):
            value = row[name] or 0
            width = (WIDTH - left - right) * value / top
            drawn.append(
                element(
                    "rect", x=left, y=y + place * 12, width=max(width, 0.5), height=10, class_=look
                )
            )
            drawn.append(
                element(
                    "text",
                    short(value, lang),
                    x=left + width + 5,
                    y=y + place * 12 + 9,
                    class_="bar-number",
                )
            )
        drawn.append(
            element(
                "text", str(row["year"]), x=left - 6, y=y + 3 + 6 * len(names), class_="bar-name"
            )
        )
    desc = "; ".join(
        f"{row['year']}: " + " / ".join(f"{row[name] or 0:,}" for name in names) for row in rows
    )
    return picture(id, title, desc, (WIDTH, step * len(rows) + 6), *drawn, class_="chart")


def small_multiple(
    id: str, title: str, points: Sequence[tuple[int, int, int]], top: int, lang: str
) -> Markup:
    """One small chart of (year, unmet, unknown): columns on a scale shared with its neighbours."""
    width, floor, height = 190, 92, 66
    cell = width / max(1, len(points))
    drawn = [element("line", x1=0, y1=floor + 0.5, x2=width, y2=floor + 0.5, class_="axis")]
    for n, (year, unmet, unknown) in enumerate(points):
        x, high = n * cell + 2, height * unmet / (top or 1)
        more = height * unknown / (top or 1)
        drawn.append(
            element(
                "rect", x=x, y=floor - high, width=cell - 4, height=max(high, 0.3), class_="bar"
            )
        )
        drawn.append(
            element(
                "rect",
                x=x,
                y=floor - high - more,
                width=cell - 4,
                height=more,
                class_="bar-unknown",
            )
        )
        drawn.append(
            element("text", f"{year % 100:02d}", x=x + (cell - 4) / 2, y=floor + 13, class_="tick")
        )
        if n in (0, len(points) - 1):
            anchor = "at-start" if n == 0 else "at-end"
            place = x if n == 0 else x + cell - 4
            drawn.append(
                element(
                    "text",
                    short(unmet, lang),
                    x=place,
                    y=floor - high - more - 4,
                    class_=f"tick {anchor}",
                )
            )
    desc = "; ".join(f"{year}: {unmet:,} + {unknown:,}" for year, unmet, unknown in points)
    return picture(id, title, desc, (width, floor + 18), *drawn, class_="chart multiple")


def stock_and_flow(id: str, title: str, total: Mapping[str, Any], lang: str) -> Markup:
    """From the start's stock to the end's as a staircase, a bar for every flow by its name."""
    left, right, step = (96, 70, 18) if lang == "zh" else (118, 66, 18)
    steps = _staircase(total)
    widest = max(max(low, high) for _, low, high, _ in steps) or 1
    room = WIDTH - left - right
    drawn = []
    for n, (name, low, high, look) in enumerate(steps):
        x, y = left + room * min(low, high) / widest, n * step + 3
        width = room * abs(high - low) / widest
        value = high if look == "bar" else high - low
        sign = "" if look == "bar" else ("+" if value > 0 else "−" if value < 0 else "")
        drawn.append(
            element(
                "text",
                say(f"stair.{name}" if look == "bar" else f"flow.{name}", lang),
                x=left - 6,
                y=y + 10,
                class_="bar-name",
            )
        )
        drawn.append(element("rect", x=x, y=y, width=max(width, 0.8), height=12, class_=look))
        drawn.append(
            element(
                "text",
                f"{sign}{short(abs(value), lang)}",
                x=x + width + 5,
                y=y + 10,
                class_="bar-number",
            )
        )
    desc = "; ".join(f"{say(f'flow.{name}', lang)}: {total[name]:,}" for name, *_ in steps)
    return picture(id, title, desc, (WIDTH, step * len(steps) + 6), *drawn, class_="chart")


def _staircase(total: Mapping[str, Any]) -> list[tuple[str, float, float, str]]:
    """(flow, from, to, look) in order; the stocks stand on the ground, the flows hang between them."""
    level = total["start"]
    steps = [("start", 0, level, "bar")]
    for names, sign, look in (
        (IN, 1, "bar-in"),
        (OUT, -1, "bar-out"),
        (("unexplained",), 1, "bar-unknown"),
    ):
        for name in names:
            steps.append((name, level, level + sign * total[name], look))
            level += sign * total[name]
    return [*steps, ("end", 0, total["end"], "bar")]
