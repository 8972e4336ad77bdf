"""An estimation's tables, once for the page and the terminal: cells are words already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import Figure, gathered
from tuopin.rounds.rendering.estimation.naming import INDICATORS, sign, titled
from tuopin.rounds.rendering.estimation.numerals import form_of, interval, written
from tuopin.rounds.rendering.estimation.words import say
from tuopin.rounds.rendering.numbers import ABSENT
from tuopin.stages.estimation.estimates import Estimate

__all__ = [
    "Cell",
    "Grid",
    "column_groups",
    "columns",
    "dimensions",
    "groups",
    "indicators",
    "measures",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number or name in words, and what stands below it: its interval, or a column's long name."""

    text: str
    below: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: the first `stub` columns say what a row is of, the others hold numbers."""

    id: str
    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    stub: int = 1


#: The order in which people read what is counted of everybody.
HEADLINE = {"H": 0, "A": 1, "M0": 2}


@dataclass(frozen=True, slots=True)
class _Column:
    """A measure at a cutoff, of a column of the survey, below a poverty line."""

    measure: str
    k: str | None
    of: str | None
    line: str | None


def measures(document: Estimation, lang: str) -> Grid:
    """What is counted of everybody: a row for each measure, cutoff and round."""
    chosen = [e for e in document.estimates if e.by is None and _counted(e)]
    # bounds are worked out in another order, and are read in the same
    chosen.sort(key=lambda e: HEADLINE.get(e.measure, len(HEADLINE)))
    return _listed(document, chosen, "headline", lang)


def columns(document: Estimation, lang: str) -> Grid:
    """What is measured of the survey's columns, such as incomes: a row for each measure, line and round."""
    chosen = [e for e in document.estimates if e.by is None and _measured(e)]
    return _listed(document, chosen, "columns", lang)


def _listed(document: Estimation, chosen: Sequence[Estimate], title: str, lang: str) -> Grid:
    """A row for each figure; a column that would be empty all the way down is left out."""
    held, asked = gathered(chosen), _columns(chosen)
    about = {
        "of": any(each.of or each.line for each in asked),
        "k": any(each.k for each in asked),
        "round": bool(document.rounds),
    }
    rows = []
    for each in asked:
        for when in _rounds(document):
            figure = held.get(each.measure, k=each.k, indicator=each.of, line=each.line, round=when)
            if figure.n is not None:
                said = {
                    "of": _of(document, each, lang),
                    "k": each.k or ABSENT,
                    "round": document.name(when, lang) if when else ABSENT,
                }
                stub = [Cell(said[name]) for name, there in about.items() if there]
                rows.append(
                    (Cell(titled(each.measure, lang)), *stub, *_in_full(each, figure, lang))
                )
    first = ["measure", *(name for name, there in about.items() if there)]
    heads = [Cell(say(name, lang)) for name in (*first, "estimate", "se", "n")]
    heads[-3] = Cell(heads[-3].text, say("ci", lang))
    return Grid(title, say(title, lang), tuple(heads), tuple(rows), len(first))


def _of(document: Estimation, column: _Column, lang: str) -> str:
    """The survey's column and the poverty line."""
    parts = [document.name(column.of, lang)] if column.of else []
    return ", ".join([*parts, *([column.line] if column.line else [])]) or ABSENT


def _counted(e: Estimate) -> bool:
    """Whether a figure is of a population and of no indicator, dimension or column."""
    return not e.dimension and not e.indicator


def _measured(e: Estimate) -> bool:
    """Whether a figure is of a column of the survey that is no indicator of the standard."""
    return bool(e.indicator) and e.measure not in INDICATORS


def _in_full(column: _Column, figure: Figure, lang: str) -> tuple[Cell, ...]:
    form = form_of(column.measure).like(figure.middle)
    n = ABSENT if figure.n is None else f"{figure.n:,}"
    return (
        Cell(written(form, figure, lang), interval(form, figure)),
        Cell(form.say(figure.se, unit=False)),
        Cell(n),
    )


def groups(document: Estimation, by: str, lang: str) -> Grid:
    """What is counted of every group of a column, in the order they are asked."""
    return _grouped(document, by, "by", [e for e in document.estimates if _counted(e)], lang)


def column_groups(document: Estimation, by: str, lang: str) -> Grid:
    """What is measured of the survey's columns, in every group of a column."""
    return _grouped(
        document, by, "columns-by", [e for e in document.estimates if _measured(e)], lang
    )


def _grouped(
    document: Estimation, by: str, id: str, estimates: Sequence[Estimate], lang: str
) -> Grid:
    chosen = [e for e in estimates if e.by == by]
    held = gathered(chosen)

    def find(column: _Column, each: str | None, when: str | None) -> Figure:
        return held.get(
            column.measure,
            k=column.k,
            indicator=column.of,
            line=column.line,
            by=by,
            subgroup=each,
            round=when,
        )

    name = document.name(by, lang)
    title = say("by_group", lang, by=name)
    grid = Grid(f"{id}-{document.groupings.index(by)}", title, (Cell(name),), ())
    subjects = [((document.subgroup(by, e, lang),), e) for e in document.subgroups(by)]
    return _pivot(document, lang, grid, subjects, _columns(chosen), find)


def indicators(document: Estimation, lang: str) -> Grid:
    """Headcounts and contributions of every indicator, of everybody."""
    chosen = [
        e for e in document.estimates if e.by is None and e.indicator and e.measure in INDICATORS
    ]
    held = gathered(chosen)
    weights = document.standard.get("weights") or {}
    subjects: list[tuple[tuple[str, ...], str | None]] = []
    for home, names in document.dimensions().items():
        dimension = document.name(home, lang) if home else ABSENT
        for each in names:
            words = (document.name(each, lang), dimension, str(weights.get(each, ABSENT)))
            subjects.append((words, each))
    heads = tuple(Cell(say(name, lang)) for name in ("indicator", "dimension", "weight.column"))
    return _pivot(
        document,
        lang,
        Grid("indicators", say("indicators", lang), heads, ()),
        subjects,
        _columns(chosen, of=False),
        lambda column, each, when: held.get(column.measure, k=column.k, indicator=each, round=when),
    )


def dimensions(document: Estimation, lang: str) -> Grid:
    """Contributions of every dimension, of everybody."""
    chosen = [e for e in document.estimates if e.by is None and e.dimension and not e.indicator]
    held = gathered(chosen)
    order = dict.fromkeys(each.dimension for each in chosen)
    return _pivot(
        document,
        lang,
        Grid("dimensions", say("dimensions", lang), (Cell(say("dimension", lang)),), ()),
        [((document.name(each or "", lang),), each) for each in order],
        _columns(chosen),
        lambda column, each, when: held.get(column.measure, k=column.k, dimension=each, round=when),
    )


def _columns(estimates: Iterable[Estimate], *, of: bool = True) -> list[_Column]:
    return list(
        dict.fromkeys(
            _Column(e.measure, e.k, e.indicator if of else None, e.line) for e in estimates
        )
    )


def _rounds(document: Estimation) -> tuple[str | None, ...]:
    return document.rounds or (None,)


def _pivot(
    document: Estimation,
    lang: str,
    grid: Grid,
    subjects: Sequence[tuple[tuple[str, ...], str | None]],
    columns: Sequence[_Column],
    find: Callable[[_Column, str | None, str | None], Figure],
) -> Grid:
    """Subjects by rounds down, measures across; `grid` brings id, title and the heads of its stub."""
    rounds = _rounds(document)
    rows = []
    for words, subject in subjects:
        for when in rounds:
            stub = [Cell(word) for word in words]
            stub += [Cell(document.name(when, lang))] if when else []
            found = [(column.measure, find(column, subject, when)) for column in columns]
            if any(figure.n is not None for _, figure in found):
                rows.append((*stub, *(_cell(measure, figure, lang) for measure, figure in found)))
    several = len({column.k for column in columns if column.k}) > 1
    heads = [*grid.heads, *([Cell(say("round", lang))] if rounds[0] else [])]
    heads += [_head(document, column, several, lang) for column in columns]
    return Grid(grid.id, grid.title, tuple(heads), tuple(rows), len(heads) - len(columns))


def _cell(measure: str, figure: Figure, lang: str) -> Cell:
    form = form_of(measure).like(figure.middle)
    return Cell(written(form, figure, lang), interval(form, figure))


def _head(document: Estimation, column: _Column, several: bool, lang: str) -> Cell:
    """A sign with its long name below; with several cutoffs, columns or lines, which it is."""
    short, long = sign(column.measure, lang), titled(column.measure, lang)
    parts = [_of(document, column, lang)] if column.of or column.line else []
    parts += [f"k\u00a0=\u00a0{column.k}"] if several and column.k else []
    said = f"{short} ({', '.join(parts)})" if parts else short
    return Cell(said, long.removeprefix(short).strip())
