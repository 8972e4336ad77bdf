"""Changes between two rounds with their intervals around a line at 0, of groups or of indicators."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from tuopin.rounds.rendering.estimation import legends, signs, telling
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import NOTHING, Figure, gathered
from tuopin.rounds.rendering.estimation.numerals import Form
from tuopin.rounds.rendering.estimation.paper import Entry, Paper, Words, sheet
from tuopin.rounds.rendering.estimation.scales import scale_of
from tuopin.rounds.rendering.estimation.tracks import Line, Track, drawing, steps
from tuopin.rounds.rendering.estimation.words import say
from tuopin.stages.estimation.estimates import Estimate

__all__ = ["ends", "group_changes", "indicator_changes", "pairs", "parted", "significant"]

ARROW = "→"
INDEX = "M0"


def pairs(document: Estimation) -> tuple[str, ...]:
    """The pairs of rounds compared, as "2014→2019", in order."""
    return tuple(dict.fromkeys(each.round for each in document.changes if each.round))


def ends(document: Estimation, pair: str, lang: str) -> tuple[str, str]:
    """The two rounds of a pair by their names."""
    first, last = parted(pair)
    return document.name(first, lang), document.name(last, lang)


def parted(pair: str) -> tuple[str, str]:
    """The two rounds of a pair by their ids."""
    first, _, last = pair.partition(ARROW)
    return first, last


def significant(figure: Figure, level: float) -> bool | None:
    """Whether the interval leaves out 0; by p where there is no interval; None where neither is known."""
    if figure.ll is not None and figure.ul is not None:
        return figure.ll > 0 or figure.ul < 0
    return None if figure.p is None else figure.p < 1 - level


def group_changes(
    document: Estimation,
    by: str | None,
    pair: str,
    lang: str,
    *,
    k: str | None = None,
    narrow: bool = False,
) -> str | None:
    """Absolute changes of M0 and H by group as SVG text, or None where there are none.

    Everybody stands first, then the groups from the greatest fall of M0 (or H) to the greatest rise.
    """
    k = k or next(iter(document.cutoffs), None)
    absolute = _absolute(document, pair)
    measures = [m for m in ("M0", "H") if any(e.measure == m and e.k == k for e in absolute)]
    held = gathered(absolute)
    groups = dict.fromkeys(e.subgroup for e in absolute if e.by == by and by is not None)
    rows = {
        group: tuple((held.get(m, k=k, by=by, subgroup=group, round=pair),) for m in measures)
        for group in groups
    }
    everybody = tuple((held.get(m, k=k, round=pair),) for m in measures)
    lines = [_line(say("everybody", lang), everybody, measures, lang, strong=True)]
    lines = [line for line in lines if any(figure.span for (figure,) in line.figures)]
    for group in sorted(rows, key=lambda each: _order(rows[each][0][0])):
        lines.append(_line(document.subgroup(by, group, lang), rows[group], measures, lang))
    if not measures or not any(f.span for line in lines for (f,) in line.figures):
        return None
    first, last = ends(document, pair, lang)
    title = (
        say("changes.alone", lang, first=first, last=last)
        if by is None
        else say("changes.group", lang, by=document.name(by, lang).strip(), first=first, last=last)
    )
    number = "all" if by is None else str(document.groupings.index(by))
    return _drawn(
        document, Paper(lang, narrow), title, ("change", number), pair, measures, lines, k
    )


def indicator_changes(
    document: Estimation, pair: str, lang: str, *, k: str | None = None, narrow: bool = False
) -> str | None:
    """Absolute changes of the censored headcounts by dimension as SVG text, or None where there are none."""
    k = k or next(iter(document.cutoffs), None)
    held = gathered(_absolute(document, pair))
    lines = []
    for dimension, indicators in document.dimensions().items():
        found = {each: held.get("hdk", k=k, indicator=each, round=pair) for each in indicators}
        if dimension and any(figure.span for figure in found.values()):
            lines.append(Line(document.name(dimension, lang), strong=True))
        lines += [
            _line(document.name(each, lang), ((figure,),), ["hdk"], lang)
            for each, figure in found.items()
            if figure is not NOTHING
        ]
    if not any(f.span for line in lines for (f,) in line.figures):
        return None
    first, last = ends(document, pair, lang)
    title = say("changes.indicator", lang, first=first, last=last)
    name = ("change", "indicators")
    return _drawn(document, Paper(lang, narrow), title, name, pair, ["hdk"], lines, k)


def _absolute(document: Estimation, pair: str) -> list[Estimate]:
    return [e for e in document.changes if e.round == pair and e.change in (None, "absolute")]


def _order(figure: Figure) -> tuple[bool, float]:
    return figure.value is None, figure.value or 0.0


def _line(
    name: str,
    figures: tuple[tuple[Figure, ...], ...],
    measures: Sequence[str],
    lang: str,
    *,
    strong: bool = False,
) -> Line:
    said = [f"{m} {_told(lang, m, figure)}" for m, (figure,) in zip(measures, figures, strict=True)]
    stop = "：" if lang == "zh" else ": "
    return Line(name, figures, f"{name}{stop}{telling.joined(said, lang)}", strong)


def _told(lang: str, measure: str, figure: Figure) -> str:
    if figure.ll is None or figure.ul is None:
        return _value(lang, measure, figure)
    return f"{_value(lang, measure, figure)} {_bracket(measure, figure)}"


def _value(lang: str, measure: str, figure: Figure) -> str:
    """The change, or the two bounds the unknown answers leave it."""
    if figure.value is None and figure.low is not None and figure.high is not None:
        low, high = _said(measure, figure.low), _said(measure, figure.high)
        return f"{low}{say('to', lang)}{high}"
    return _said(measure, figure.value)


def _said(measure: str, value: float | None) -> str:
    """With its sign, and no more of it where it rounds to nought."""
    form = Form(1.0, 3) if measure == INDEX else Form(100.0, 1)
    return form.say(value, signed=True)


def _bracket(measure: str, figure: Figure) -> str:
    return f"[{_said(measure, figure.ll)}, {_said(measure, figure.ul)}]"


def _drawn(
    document: Estimation,
    paper: Paper,
    title: str,
    name: Sequence[str],
    pair: str,
    measures: Sequence[str],
    lines: Sequence[Line],
    k: str | None,
) -> str:
    """The picture of lines on one track a measure."""
    lang = paper.lang
    shown = [figure for line in lines for (figure,) in line.figures]
    told = [line.told for line in lines if line.figures]
    words = Words(
        id=telling.ident(paper, *name, str(pairs(document).index(pair))),
        title=title,
        subtitle=telling.subtitle(document, lang, shown, k=k),
        desc=telling.listed(told, lang),
        source=telling.source(document, lang),
    )
    tracks = [_track(n, document, paper, measures, lines) for n in range(len(measures))]
    return sheet(paper, words, _legend(document, lang, shown), drawing(paper, tracks, lines))


def _track(
    number: int, document: Estimation, paper: Paper, measures: Sequence[str], lines: Sequence[Line]
) -> Track:
    measure, lang = measures[number], paper.lang
    values = [v for line in lines if line.figures for f in line.figures[number] for v in f.span]
    # alone there is room for the interval in numbers too
    say_it = _told if len(measures) == 1 else _value
    return Track(
        title=say(f"{measure}.short", lang),
        unit=say("index" if measure == INDEX else "points", lang),
        scale=scale_of(
            values,
            factor=1.0 if measure == INDEX else 100.0,
            include=0.0,
            most=steps(paper, len(measures)),
        ),
        say=partial(say_it, lang, measure),
        draw=partial(_draw, document.level),
        references=((0.0, "e-axis"),),
    )


def _draw(
    level: float, figure: Figure, place: signs.Place, y: float, _earlier: bool
) -> list[Markup]:
    return signs.change(figure, place, y, significant(figure, level))


def _legend(document: Estimation, lang: str, shown: Sequence[Figure]) -> list[Entry]:
    found = {significant(each, document.level) for each in shown if each.value is not None}
    entries = []
    if True in found:
        entries.append(Entry(legends.diamond, say("legend.significant", lang)))
    if False in found:
        entries.append(Entry(legends.ring, say("legend.not", lang)))
    if None in found:
        entries.append(Entry(legends.cross, say("legend.unclear", lang)))
    if any(each.ll is not None and each.ul is not None for each in shown):
        entries.append(Entry(legends.interval, say("legend.interval", lang)))
    if any(each.value is None and each.low is not None for each in shown):
        entries.append(Entry(legends.band, say("legend.bounds", lang)))
    return entries
