"""Headcount ratio and intensity by group: two scales, one sorted list, the whole population as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup

from tuopin.rounds.rendering.estimation import legends, signs, telling
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import Figure, Figures, gathered
from tuopin.rounds.rendering.estimation.numerals import percent
from tuopin.rounds.rendering.estimation.paper import Entry, Paper, Words, sheet
from tuopin.rounds.rendering.estimation.scales import scale_of
from tuopin.rounds.rendering.estimation.tracks import Line, Track, drawing, steps
from tuopin.rounds.rendering.estimation.words import say

__all__ = ["headcounts"]

MEASURES = ("H", "A")
UNITS = {"H": "persons", "A": "deprivations"}
#: Lines of the whole population, the earlier round's first where there are two.
REFERENCES = ("e-reference-first", "e-reference")


def headcounts(
    document: Estimation, by: str | None, lang: str, *, k: str | None = None, narrow: bool = False
) -> str | None:
    """The picture as SVG text, or None where H and A are not estimated.

    Shows the cutoff `k` (the first asked) and the last two rounds; `by` None shows everybody alone. The
    groups stand from the highest H of the last round to the lowest. H begins at 0; A, which cannot lie
    below k, at the round number below its lowest value.
    """
    k = k or next(iter(document.cutoffs), None)
    paper, rounds = Paper(lang, narrow), document.rounds[-2:]
    held = gathered(document.estimates)
    find = partial(_both, held, k, rounds or (None,))
    everybody, groups = find(None, None), _groups(document, by, find)
    shown = [figure for pair in (everybody, *groups.values()) for each in pair for figure in each]
    if not any(figure.span for figure in shown):
        return None
    lines = [_line(say("everybody", lang), everybody, document, lang, strong=True)]
    for group, pair in groups.items():
        lines.append(_line(document.subgroup(by, group, lang), pair, document, lang))
    tracks = [_track(n, lines, paper, everybody[n]) for n in range(len(MEASURES))]
    title = (
        say("headcount.alone", lang)
        if by is None
        else say("headcount.title", lang, by=document.name(by, lang))
    )
    words = Words(
        id=telling.ident(paper, "headcount", _number(document, by)),
        title=title,
        subtitle=telling.subtitle(document, lang, shown, k=k, rounds=rounds),
        desc=_desc(lines, lang),
        source=telling.source(document, lang),
    )
    legend = _legend(document, lang, rounds, shown, everybody[0], with_groups=bool(groups))
    return sheet(paper, words, legend, drawing(paper, tracks, lines))


#: The figures of a row: of H, then of A, each by round.
Pair = tuple[tuple[Figure, ...], ...]


def _both(
    held: Figures,
    k: str | None,
    rounds: Sequence[str | None],
    by: str | None,
    subgroup: str | None,
) -> Pair:
    return tuple(
        tuple(held.get(measure, k=k, by=by, subgroup=subgroup, round=each) for each in rounds)
        for measure in MEASURES
    )


def _groups(
    document: Estimation, by: str | None, find: Callable[[str | None, str | None], Pair]
) -> dict[str | None, Pair]:
    """Groups from the highest H to the lowest, those without one at the end."""
    found = {} if by is None else {each: find(by, each) for each in document.subgroups(by)}

    def order(group: str | None) -> tuple[bool, float]:
        last = found[group][0][-1].middle
        return last is None, -(last or 0.0)

    return {group: found[group] for group in sorted(found, key=order)}


def _line(name: str, pair: Pair, document: Estimation, lang: str, *, strong: bool = False) -> Line:
    said = telling.joined((_told(m, f) for m, f in zip(MEASURES, pair, strict=True)), lang)
    stop = "：" if lang == "zh" else ": "
    sizes = [figure.n for figure in pair[0] if figure.n is not None]
    size = f" (n {' → '.join(f'{n:,}' for n in sizes)})" if sizes else ""
    return Line(name, pair, f"{name}{stop}{said}{size}", strong)


def _told(measure: str, figures: Sequence[Figure]) -> str:
    return f"{measure} {' → '.join(_with_interval(figure) for figure in figures)}"


def _with_interval(figure: Figure) -> str:
    if figure.ll is None or figure.ul is None or figure.value is None:
        return percent(figure)
    return f"{percent(figure)} [{figure.ll * 100:.1f}, {figure.ul * 100:.1f}]"


def _track(number: int, lines: Sequence[Line], paper: Paper, everybody: Sequence[Figure]) -> Track:
    measure = MEASURES[number]
    values = [value for line in lines for figure in line.figures[number] for value in figure.span]
    looks = REFERENCES[-len(everybody) :]
    most = steps(paper, len(MEASURES))
    scale = scale_of(values, factor=100.0, include=0.0 if measure == "H" else None, most=most)
    return Track(
        title=say(f"{measure}.short", paper.lang),
        unit=say(UNITS[measure], paper.lang),
        scale=scale,
        say=partial(percent, digits=max(1, scale.digits)),
        draw=_draw,
        references=tuple(
            (figure.value, look)
            for figure, look in zip(everybody, looks, strict=True)
            if figure.value is not None
        ),
    )


def _draw(figure: Figure, place: signs.Place, y: float, earlier: bool) -> list[Markup]:
    return signs.estimate(figure, place, y, open=earlier)


def _legend(
    document: Estimation,
    lang: str,
    rounds: Sequence[str],
    shown: Sequence[Figure],
    everybody: Sequence[Figure],
    *,
    with_groups: bool,
) -> list[Entry]:
    names = [document.name(each, lang) for each in rounds]
    bounded = all(each.value is None for each in shown)
    entries = _values(names, bounded, lang)
    if any(each.ll is not None and each.ul is not None for each in shown):
        entries.append(Entry(legends.interval, say("legend.interval", lang)))
    looks = REFERENCES[-len(everybody) :]
    for n, (figure, look) in enumerate(zip(everybody, looks, strict=True)):
        if with_groups and figure.value is not None:
            text = (
                say("legend.reference_in", lang, round=names[n])
                if len(names) > 1
                else say("legend.reference", lang)
            )
            entries.append(Entry(partial(legends.upright, look=look), text))
    return entries


def _values(names: Sequence[str], bounded: bool, lang: str) -> list[Entry]:
    """The sign of a value or of bounds, of each round where there are two."""
    earlier, later = (legends.open_band, legends.band) if bounded else (legends.ring, legends.disc)
    if len(names) > 1:
        return [Entry(earlier, names[0]), Entry(later, names[1])]
    return [Entry(later, say("legend.bounds" if bounded else "legend.value", lang))]


def _desc(lines: Sequence[Line], lang: str) -> str:
    """Everybody, then the groups, of many the first and the last."""
    everybody, *groups = (line.told for line in lines)
    if not groups:
        return everybody
    return f"{everybody}. {say('desc.rows', lang, n=len(groups))} {telling.listed(groups, lang)}"


def _number(document: Estimation, by: str | None) -> str:
    """A grouping's place among the groupings: a column's own name may not be fit for an id."""
    return "all" if by is None else str(document.groupings.index(by))
