"""Rows of signs on one or more scales side by side: the frame of the pictures of headcounts and of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from tuopin.rounds.rendering.drawing.svg import element
from tuopin.rounds.rendering.estimation import lettering
from tuopin.rounds.rendering.estimation.figures import Figure
from tuopin.rounds.rendering.estimation.paper import Paper, label, row_of
from tuopin.rounds.rendering.estimation.scales import Scale
from tuopin.rounds.rendering.estimation.signs import Place

__all__ = ["Line", "Track", "drawing"]

NAME, NUMBER, TICK, HEAD = 12.5, 11.5, 11.0, 13.0
LEADING, ROW, APART, GAP, INSET = 15.0, 22.0, 14.0, 14.0, 8.0
WIDEST_NAME, LEAST_NAME = 236.0, 60.0
#: A tick's number wants this much; below it there are fewer ticks.
PER_TICK = 52.0
#: From this many rows on the scale is said at the foot as well as at the head.
TALL = 15


@dataclass(frozen=True)
class Track:
    """One scale: its heading and unit, how a figure is said and drawn, and what lines cross all rows.

    `draw` has the figure, where values lie, the height, and whether it is the earlier of two rounds.
    """

    title: str
    unit: str
    scale: Scale
    say: Callable[[Figure], str]
    draw: Callable[[Figure, Place, float, bool], list[Markup]]
    references: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One row: a name, and for every track its figures, the earlier round first. A heading has none."""

    name: str
    figures: tuple[tuple[Figure, ...], ...] = ()
    told: str = ""
    strong: bool = False


@dataclass(frozen=True)
class _Plan:
    """Where things stand: the names' width and, for every track, plot from left to right and number's end."""

    paper: Paper
    names: float
    spans: tuple[tuple[float, float, float], ...]

    def place(self, track: Track, number: int) -> Place:
        left, right, _ = self.spans[number]
        # the numbers at the scale's ends stay within the frame
        ends = (track.scale.tick(end) for end in (track.scale.low, track.scale.high))
        half = max(lettering.width(end, TICK) for end in ends) / 2
        inset = max(INSET, half - self.paper.margin + 1)
        return lambda value: track.scale.place(value, left + inset, right - inset)


def steps(paper: Paper, tracks: int) -> int:
    """How many ticks' distances fit a track."""
    room = paper.room - (0 if paper.narrow else WIDEST_NAME)
    return max(3, min(6, int((room / tracks - 2 * INSET - 60) // PER_TICK)))


def drawing(
    paper: Paper, tracks: Sequence[Track], rows: Sequence[Line]
) -> Callable[[float], tuple[list[Markup], float]]:
    """Draws the rows from a height down; says where it ended."""
    plan = _plan(paper, tracks, rows)

    def body(top: float) -> tuple[list[Markup], float]:
        drawn, y = _heads(plan, tracks, top + HEAD + 6)
        first, grounds, signs = y, [], []
        for row in rows:
            ground, sign, y = _row(plan, tracks, row, y)
            grounds += ground
            signs += sign
        drawn += [*grounds, *_scales(plan, tracks, first + 2, y), *signs]
        if len(rows) >= TALL:
            drawn += _ticks(plan, tracks, y + 14)
            y += 16
        return drawn, y

    return body


def _plan(paper: Paper, tracks: Sequence[Track], rows: Sequence[Line]) -> _Plan:
    longest = max(
        (lettering.width(row.name, NAME, bold=row.strong) for row in rows if row.figures),
        default=0.0,
    )
    names = 0.0 if paper.narrow else min(max(longest + 1, LEAST_NAME), WIDEST_NAME) + GAP
    each = (paper.room - names + GAP) / len(tracks) - GAP
    spans = []
    for number, track in enumerate(tracks):
        left = paper.margin + names + number * (each + GAP)
        said = [track.say(figure) for row in rows if row.figures for figure in row.figures[number]]
        numbers = max((lettering.width(text, NUMBER) for text in said), default=0.0) + 4
        spans.append((left, left + each - numbers, left + each))
    return _Plan(paper, names, tuple(spans))


def _heads(plan: _Plan, tracks: Sequence[Track], y: float) -> tuple[list[Markup], float]:
    """Every track's heading and unit, and the numbers of its ticks."""
    drawn, deepest = [], y
    for track, (left, _, end) in zip(tracks, plan.spans, strict=True):
        below = y
        for text, look in ((track.title, "strong"), (track.unit, "soft")):
            size = HEAD if look == "strong" else NUMBER
            for line in lettering.lines(text, size, end - left, bold=look == "strong"):
                drawn.append(label(line, left, below, size, look))
                below += LEADING + 1
        deepest = max(deepest, below)
    drawn += _ticks(plan, tracks, deepest + 2)
    return drawn, deepest + 8


def _ticks(plan: _Plan, tracks: Sequence[Track], y: float) -> list[Markup]:
    return [
        label(track.scale.tick(tick), plan.place(track, n)(tick), y, TICK, "middle", "soft")
        for n, track in enumerate(tracks)
        for tick in _numbered(track.scale, plan.place(track, n))
    ]


def _numbered(scale: Scale, place: Place) -> list[float]:
    """The ticks whose numbers fit beside one another: all, or every second or third, 0 among them."""
    ticks = scale.ticks
    kept = min(range(len(ticks)), key=lambda n: abs(ticks[n]))
    widest = max(lettering.width(scale.tick(tick), TICK) for tick in ticks)
    apart = place(ticks[1]) - place(ticks[0])
    every = ceil((widest + 3) / apart)
    return [tick for n, tick in enumerate(ticks) if (n - kept) % every == 0]


def _scales(plan: _Plan, tracks: Sequence[Track], top: float, foot: float) -> list[Markup]:
    """Lines at the ticks, and the lines all rows are held against."""
    drawn = []
    for n, track in enumerate(tracks):
        place = plan.place(track, n)
        for tick in track.scale.ticks:
            drawn.append(_upright(place(tick), top, foot, "e-grid"))
        for value, look in track.references:
            drawn.append(_upright(place(value), top, foot, look))
    return drawn


def _upright(x: float, top: float, foot: float, look: str) -> Markup:
    return element("line", x1=x, y1=top, x2=x, y2=foot, class_=look)


def _row(
    plan: _Plan, tracks: Sequence[Track], row: Line, y: float
) -> tuple[list[Markup], list[Markup], float]:
    """What lies under the scales, what lies over them, and where the next row begins."""
    if not row.figures:
        return _heading(plan, row, y)
    paper = plan.paper
    room = paper.room if paper.narrow else plan.names - GAP
    said = lettering.lines(row.name, NAME, room, most=2, bold=row.strong)
    signs = ROW + APART * (max(len(figures) for figures in row.figures) - 1)
    if paper.narrow:
        words = LEADING * len(said) + 3
        first, middle, high = y + NAME + 2, y + words + signs / 2 - 3, words + signs
        drawn = [_ground(paper, y, words)]
    else:
        high = max(LEADING * len(said) + 7, signs)
        middle = y + high / 2
        first, drawn = middle - LEADING * (len(said) - 1) / 2 + 4, []
    drawn += _name(paper, said, first, strong=row.strong)
    for n, (track, figures) in enumerate(zip(tracks, row.figures, strict=True)):
        drawn += _figures(plan, track, n, figures, middle)
    return [_under(paper, y + high)], [row_of(row.told or row.name, *drawn)], y + high


def _heading(plan: _Plan, row: Line, y: float) -> tuple[list[Markup], list[Markup], float]:
    """A name over the whole width, with no figures."""
    paper = plan.paper
    said = lettering.lines(row.name, NAME, paper.room, most=2, bold=row.strong)
    high = LEADING * len(said) + 12
    # where the next name has a ground too, the two meet
    drawn = [
        _ground(paper, y, high + paper.narrow),
        *_name(paper, said, y + NAME + 7, strong=row.strong),
    ]
    return [_under(paper, y + high)], drawn, y + high


def _name(paper: Paper, said: Sequence[str], first: float, *, strong: bool) -> list[Markup]:
    looks = ("strong",) if strong else ()
    return [
        label(line, paper.margin, first + n * LEADING, NAME, *looks) for n, line in enumerate(said)
    ]


def _under(paper: Paper, y: float) -> Markup:
    edge = paper.width - paper.margin
    return element("line", x1=paper.margin, y1=y, x2=edge, y2=y, class_="e-row")


def _ground(paper: Paper, y: float, high: float) -> Markup:
    """Keeps the lines of the scales from running through a name."""
    return element(
        "rect", x=paper.margin, y=y + 1, width=paper.room, height=high, class_="e-ground"
    )


def _figures(
    plan: _Plan, track: Track, number: int, figures: Sequence[Figure], middle: float
) -> list[Markup]:
    """The signs of one row on one track, a round above another, each with its number."""
    drawn: list[Markup] = []
    for n, figure in enumerate(figures):
        y = middle + APART * (n - (len(figures) - 1) / 2)
        drawn += track.draw(figure, plan.place(track, number), y, n < len(figures) - 1)
        looks = ("end", "soft") if n < len(figures) - 1 else ("end",)
        drawn.append(label(track.say(figure), plan.spans[number][2], y + 4, NUMBER, *looks))
    return drawn


__all__ += ["steps"]
