"""Tables of changes between two rounds: first and last value, absolute and relative change, significance."""

from __future__ import annotations

from collections.abc import Mapping

from tuopin.rounds.rendering.estimation.changes import ends, pairs, parted, significant
from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import Figures, gathered
from tuopin.rounds.rendering.estimation.grids import Cell, Grid
from tuopin.rounds.rendering.estimation.naming import COUNTED
from tuopin.rounds.rendering.estimation.numerals import form_of, interval, probability, written
from tuopin.rounds.rendering.estimation.words import say
from tuopin.rounds.rendering.numbers import ABSENT
from tuopin.stages.estimation.estimates import Estimate

__all__ = ["all_changes", "changes"]

#: Of everybody headcounts of indicators are told too; contributions are left to the sheet.
DEPRIVATIONS = ("hd", "hdk")


def all_changes(document: Estimation, lang: str) -> list[Grid]:
    """Of everybody first, then by group, for every pair of rounds; those without a row are not there."""
    found = [
        changes(document, pair, by, lang)
        for pair in pairs(document)
        for by in (None, *document.groupings)
    ]
    return [grid for grid in found if grid.rows]


def changes(document: Estimation, pair: str, by: str | None, lang: str) -> Grid:
    """Changes between two rounds: of everybody and the indicators (`by` None), or of a column's groups."""
    chosen = [e for e in document.changes if e.round == pair and e.by == by and _told(e)]
    held = {
        kind: gathered(e for e in chosen if (e.change or "absolute") == kind)
        for kind in ("absolute", "relative")
    }
    levels = gathered(document.estimates)
    several = len({e.k for e in document.changes if e.k}) > 1
    rows = []
    subjects = {_same(e): e for e in reversed(chosen) if e.change != "relative"}
    for each in reversed(subjects.values()):
        measure = f"{each.measure} (k = {each.k})" if several and each.k else each.measure
        stub = (Cell(_subject(document, each, lang)), Cell(measure))
        rows.append((*stub, *_change(document, each, held, levels, lang)))
    start, end = ends(document, pair, lang)
    heads = [say("what", lang), say("measure", lang), start, end]
    heads += [say(name, lang) for name in ("absolute", "relative", "p", "significant")]
    title = f"{start} → {end}"
    if by is not None:
        title = f"{say('by_group', lang, by=document.name(by, lang))}, {title}"
    name = "all" if by is None else str(document.groupings.index(by))
    id = f"changes-{pairs(document).index(pair)}-{name}"
    return Grid(id, title, tuple(Cell(head) for head in heads), tuple(rows), 2)


def _told(e: Estimate) -> bool:
    if e.dimension and not e.indicator:
        return False
    if e.indicator:
        return e.measure in DEPRIVATIONS and e.by is None
    return e.measure in COUNTED


def _same(e: Estimate) -> tuple[str | None, ...]:
    return (e.measure, e.k, e.indicator, e.subgroup)


def _subject(document: Estimation, e: Estimate, lang: str) -> str:
    if e.by is not None:
        return document.subgroup(e.by, e.subgroup, lang)
    return document.name(e.indicator, lang) if e.indicator else say("everybody", lang)


def _change(
    document: Estimation, e: Estimate, held: Mapping[str, Figures], levels: Figures, lang: str
) -> tuple[Cell, ...]:
    """First and last value, absolute and relative change, p and whether it is significant."""
    of = {name: getattr(e, name) for name in ("k", "indicator", "by", "subgroup")}
    first, last = (levels.get(e.measure, **of, round=when) for when in parted(e.round or ""))
    moved = held["absolute"].get(e.measure, **of, round=e.round)
    share = held["relative"].get(e.measure, **of, round=e.round)
    level, form = form_of(e.measure), form_of(e.measure, "absolute")
    percent = form_of(e.measure, "relative")
    found = {True: "yes", False: "no", None: "unclear"}[significant(moved, document.level)]
    return (
        Cell(written(level, first, lang)),
        Cell(written(level, last, lang)),
        Cell(written(form, moved, lang, signed=True), interval(form, moved, signed=True)),
        Cell(written(percent, share, lang, signed=True), interval(percent, share, signed=True)),
        Cell(probability(moved.p)),
        Cell(say(found, lang) if moved.span else ABSENT),
    )
