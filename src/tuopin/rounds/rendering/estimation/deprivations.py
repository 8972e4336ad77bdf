"""Deprivations as bars: who is deprived in each indicator, and within that who is also poor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element
from tuopin.rounds.rendering.estimation import legends, lettering, signs, telling
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import Figure, Figures, gathered
from tuopin.rounds.rendering.estimation.numerals import percent
from tuopin.rounds.rendering.estimation.paper import Entry, Paper, Words, label, row_of, sheet
from tuopin.rounds.rendering.estimation.scales import Scale, scale_of
from tuopin.rounds.rendering.estimation.words import say

__all__ = ["deprivations"]

NAME, NUMBER, TICK, HEAD = 12.5, 11.5, 11.0, 13.0
LEADING, BAR, APART, INSET, GAP, NUMBERS = 15.0, 16.0, 20.0, 8.0, 16.0, 46.0
WIDEST_NAME, PER_TICK = 250.0, 60.0
#: Height of the solid bar within the light one.
INNER = 9.0


@dataclass(frozen=True)
class _Bars:
    """An indicator: its name and weight, and by round the censored and the uncensored headcount."""

    name: str
    weight: str
    rounds: tuple[tuple[str, Figure, Figure], ...]


@dataclass(frozen=True)
class _Plan:
    """Where names end, bars begin and end, and the two columns of numbers end."""

    paper: Paper
    scale: Scale
    left: float
    right: float
    names: float
    ends: tuple[float, float]

    def place(self, value: float) -> float:
        """Where a value lies."""
        return self.scale.place(value, self.left, self.right - INSET)


def deprivations(
    document: Estimation, lang: str, *, k: str | None = None, narrow: bool = False
) -> str | None:
    """The picture as SVG text, or None where neither hd nor hdk is estimated for everybody.

    Indicators stand by dimension in the standard's order, two rounds (the last two) one under the other.
    """
    k = k or next(iter(document.cutoffs), None)
    paper, rounds = Paper(lang, narrow), document.rounds[-2:]
    rows = _rows(document, gathered(document.estimates), k, rounds, lang)
    bars = [row for row in rows if isinstance(row, _Bars)]
    censored = [hdk for row in bars for _, hdk, _ in row.rounds]
    uncensored = [hd for row in bars for *_, hd in row.rounds]
    if not any(figure.span for figure in (*censored, *uncensored)):
        return None
    plan = _plan(paper, bars, _reach(censored, uncensored))
    words = Words(
        id=telling.ident(paper, "deprivations"),
        title=say("deprivations.title", lang),
        subtitle=telling.subtitle(document, lang, censored, k=k, rounds=rounds),
        desc=_desc(rows, lang),
        source=telling.source(document, lang),
    )
    return sheet(paper, words, _legend(lang, censored, uncensored), partial(_body, plan, rows))


def _rows(
    document: Estimation, held: Figures, k: str | None, rounds: Sequence[str], lang: str
) -> list[_Bars | str]:
    """Headings of dimensions, where they say anything, and the bars below each."""
    weights = document.standard.get("weights") or {}
    rows: list[_Bars | str] = []
    for dimension, indicators in document.dimensions().items():
        if dimension:
            whole = _sum([weights.get(each) for each in indicators])
            name = document.name(dimension, lang)
            rows.append(f"{name} · {say('weight', lang, weight=whole)}" if whole else name)
        for each in indicators:
            found = tuple(
                (
                    document.name(when, lang) if when and len(rounds) > 1 else "",
                    held.get("hdk", k=k, indicator=each, round=when),
                    held.get("hd", indicator=each, round=when),
                )
                for when in (rounds or (None,))
            )
            weight = say("weight", lang, weight=weights[each]) if each in weights else ""
            rows.append(_Bars(document.name(each, lang), weight, found))
    return rows


def _sum(weights: Sequence[object]) -> str:
    """The weights' sum as a fraction; nothing where one of them is not there or is no number."""
    try:
        return str(sum((Fraction(str(each)) for each in weights), Fraction(0)))
    except ValueError:
        return ""


def _reach(censored: Sequence[Figure], uncensored: Sequence[Figure]) -> list[float]:
    """What the scale must hold: bars with their bounds, and the intervals that are drawn."""
    bare = [v for f in uncensored for v in (f.value, f.low, f.high) if v is not None]
    return [*bare, *(value for figure in censored for value in figure.span)]


def _plan(paper: Paper, bars: Sequence[_Bars], values: Sequence[float]) -> _Plan:
    words = [lettering.width(text, NAME) for row in bars for text in (row.name, row.weight)]
    labels = [lettering.width(when, NUMBER) for row in bars for when, *_ in row.rounds]
    when = min(max(labels, default=0.0), 90.0)
    names = paper.room if paper.narrow else min(max(words, default=0.0) + 1, WIDEST_NAME)
    left = paper.margin + (0 if paper.narrow else names + GAP) + (when + 6 if when else 0)
    end = paper.width - paper.margin
    right = end - 2 * NUMBERS
    most = max(2, min(8, int((right - left) // PER_TICK)))
    scale = scale_of(values, factor=100.0, include=0.0, most=most)
    # the first tick's number stays within the frame
    half = lettering.width(scale.tick(scale.low), TICK) / 2
    left = max(left, half + 1)
    return _Plan(paper, scale, left, right, names, (end - NUMBERS, end))


def _body(plan: _Plan, rows: Sequence[_Bars | str], top: float) -> tuple[list[Markup], float]:
    lang, y = plan.paper.lang, top + HEAD + 4
    head = lettering.fitted(say("axis.hd", lang), HEAD, plan.ends[0] - plan.left - 34, bold=True)
    drawn = [label(head, plan.left, y, HEAD, "strong")]
    drawn += [
        label(name, end, y, HEAD, "strong", "end")
        for name, end in zip(("hdk", "hd"), plan.ends, strict=True)
    ]
    drawn += _ticks(plan, y + 17)
    first = y = y + 24
    signs_drawn: list[Markup] = []
    for row in rows:
        more, y = _heading(plan, row, y) if isinstance(row, str) else _indicator(plan, row, y)
        signs_drawn += more
    lines = [
        _upright(plan.place(tick), first, y, "e-axis" if tick == 0 else "e-grid")
        for tick in plan.scale.ticks
    ]
    return [*drawn, *lines, *signs_drawn, *_ticks(plan, y + 14)], y + 16


def _upright(x: float, top: float, foot: float, look: str) -> Markup:
    return element("line", x1=x, y1=top, x2=x, y2=foot, class_=look)


def _ticks(plan: _Plan, y: float) -> list[Markup]:
    return [
        label(plan.scale.tick(tick), plan.place(tick), y, TICK, "middle", "soft")
        for tick in plan.scale.ticks
    ]


def _heading(plan: _Plan, text: str, y: float) -> tuple[list[Markup], float]:
    """A dimension: its words over the whole width on a ground that parts them from the lines below."""
    paper = plan.paper
    lines = lettering.lines(text, HEAD, paper.room - 8, most=2, bold=True)
    high = len(lines) * (LEADING + 1) + 6
    ground = element(
        "rect", x=paper.margin, y=y + 4, width=paper.room, height=high, class_="e-heading"
    )
    said = [
        label(line, paper.margin + 4, y + 18 + n * (LEADING + 1), HEAD, "strong")
        for n, line in enumerate(lines)
    ]
    return [ground, *said], y + high + 8


def _indicator(plan: _Plan, row: _Bars, y: float) -> tuple[list[Markup], float]:
    """Name and weight, and the bars beside them or, where it is narrow, below them."""
    narrow, margin = plan.paper.narrow, plan.paper.margin
    bars = APART * len(row.rounds)
    if narrow:
        names, said = _name_above(plan, row, y)
        drawn, top = said, y + names
        high = names + bars + 6
    else:
        lines = lettering.lines(row.name, NAME, plan.names, most=2)
        words = LEADING * (len(lines) + bool(row.weight))
        high = max(words, bars) + 9
        first = y + (high - words) / 2 + NAME - 1
        drawn = [label(each, margin, first + n * LEADING, NAME) for n, each in enumerate(lines)]
        drawn.append(label(row.weight, margin, first + len(lines) * LEADING, NUMBER, "soft"))
        top = y + (high - bars) / 2
    for n, (when, hdk, hd) in enumerate(row.rounds):
        drawn += _bar(plan, when, hdk, hd, top + APART * (n + 0.5))
    return [row_of(_told(row, plan.paper.lang), *drawn)], y + high


def _name_above(plan: _Plan, row: _Bars, y: float) -> tuple[float, list[Markup]]:
    """The name with its weight at the line's end, and how high they are."""
    weight = lettering.width(row.weight, NUMBER) + 8 if row.weight else 0.0
    lines = lettering.lines(row.name, NAME, plan.paper.room - weight, most=2)
    # the lines of the scale do not run through a name
    high = LEADING * len(lines) + 3
    drawn = [
        element(
            "rect",
            x=plan.paper.margin,
            y=y + 1,
            width=plan.paper.room,
            height=high,
            class_="e-ground",
        )
    ]
    drawn += [
        label(each, plan.paper.margin, y + 15 + n * LEADING, NAME) for n, each in enumerate(lines)
    ]
    edge = plan.paper.width - plan.paper.margin
    drawn.append(label(row.weight, edge, y + 15, NUMBER, "end", "soft"))
    return high + 1, drawn


def _bar(plan: _Plan, when: str, hdk: Figure, hd: Figure, y: float) -> list[Markup]:
    """A light bar, in it a solid one with its interval, and both numbers."""
    drawn = [*_length(plan, hd, y, BAR, "e-light"), *_length(plan, hdk, y, INNER, "e-solid")]
    if hdk.ll is not None and hdk.ul is not None:
        edge = plan.place(hdk.value if hdk.value is not None else hdk.low or 0.0)
        drawn += signs.across(plan.place(hdk.ll), plan.place(hdk.ul), edge, y)
    if when:
        short = lettering.fitted(when, NUMBER, 90.0)
        drawn.append(label(short, plan.left - 6, y + 4, NUMBER, "end", "soft"))
    drawn += [
        label(_number(plan, figure), end, y + 4, NUMBER, "end")
        for figure, end in zip((hdk, hd), plan.ends, strict=True)
    ]
    return drawn


def _length(plan: _Plan, figure: Figure, y: float, high: float, look: str) -> list[Markup]:
    """A bar from 0; of bounds the lowest as a bar and the rest as a dashed frame."""
    value = figure.low if figure.value is None else figure.value
    zero, drawn = plan.place(0.0), []
    if value is not None:
        left, right = sorted((zero, plan.place(value)))
        size = {"width": right - left, "height": high}
        drawn.append(element("rect", x=left, y=y - high / 2, **size, class_=look))
    if figure.value is None and figure.low is not None and figure.high is not None:
        left, right = plan.place(figure.low), plan.place(figure.high)
        size = {"width": right - left, "height": high}
        drawn.append(element("rect", x=left, y=y - high / 2, **size, class_="e-extent"))
    return drawn


def _number(plan: _Plan, figure: Figure) -> str:
    """In percent, with a decimal where it is one number and there is room."""
    return percent(figure, 0 if figure.value is None else max(1, plan.scale.digits))


def _told(row: _Bars, lang: str) -> str:
    said = [
        f"{when} ".lstrip() + say("desc.hd", lang, name=row.name, hdk=percent(hdk), hd=percent(hd))
        for when, hdk, hd in row.rounds
    ]
    return ("；" if lang == "zh" else "; ").join(said)


def _legend(lang: str, censored: Sequence[Figure], uncensored: Sequence[Figure]) -> list[Entry]:
    entries = []
    if any(figure.span for figure in censored):
        entries.append(Entry(partial(legends.bar, look="e-solid"), say("legend.hdk", lang)))
    if any(figure.span for figure in uncensored):
        entries.append(Entry(partial(legends.bar, look="e-light"), say("legend.hd", lang)))
    if any(figure.ll is not None for figure in censored):
        entries.append(Entry(legends.interval, say("legend.interval_hdk", lang)))
    if any(figure.low is not None for figure in (*censored, *uncensored)):
        entries.append(Entry(partial(legends.bar, look="e-extent"), say("legend.bounds", lang)))
    return entries


def _desc(rows: Sequence[_Bars | str], lang: str) -> str:
    return telling.listed([_told(row, lang) for row in rows if isinstance(row, _Bars)], lang)
