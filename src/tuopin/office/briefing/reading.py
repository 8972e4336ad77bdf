"""Reading a counted run: an area's figures with their parts, what lies inside it, and its years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q

from tuopin.office.archive.keeping import as_of, edition_on
from tuopin.office.areas.models import Area, AreaCode
from tuopin.office.areas.queries import inside
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.verdicts import title_of
from tuopin.office.briefing.figures import INCIDENCE, STATUS, Said, question_of, said
from tuopin.office.briefing.models import AreaCount, Counted
from tuopin.office.briefing.needs import Need, needs_of
from tuopin.rules import Edition
from tuopin.stages.behind import REGISTERED, deciding, figures, named
from tuopin.terms import Text, Verdict

__all__ = [
    "Count",
    "Criterion",
    "Figure",
    "Incidence",
    "Line",
    "counted_runs",
    "counts_of",
    "criteria_of",
    "figure_of",
    "figures_of",
    "incidence_of",
    "line_of",
    "lines_of",
    "needs_told",
    "years_of",
]


@dataclass(frozen=True, slots=True)
class Count:
    """Households, and the persons in them."""

    households: int
    persons: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an area: what it is, what it counts, and what it is a share of (None: of nothing)."""

    said: Said
    count: Count
    of: Count | None = None
    of_title: Text | None = None
    persons_counted: bool = True  # of causes and of what is due households alone are kept

    @property
    def share(self) -> float | None:
        """Of households, in percent."""
        return _percent(self.count.households, self.of.households) if self.of else None

    @property
    def share_persons(self) -> float | None:
        """Of persons, in percent."""
        return _percent(self.count.persons, self.of.persons) if self.of else None


@dataclass(frozen=True, slots=True)
class Incidence:
    """Poor persons over rural population, in percent; None while the population of a village is unknown."""

    said: Said
    numerator: int
    denominator: int | None
    missing: int  # villages whose population is unknown

    @property
    def value(self) -> float | None:
        """In percent."""
        return _percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion or standard asked of households: the figure of each verdict."""

    name: str
    title: Text
    main: bool  # a standard
    question: Text
    figures: tuple[tuple[Verdict, Figure], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One area's counts, by figure."""

    code: str
    households: dict[str, int]
    persons: dict[str, int]
    population: int
    missing: int

    def count(self, name: str) -> Count:
        """A figure's count; nothing of a name the run was not counted for."""
        return Count(self.households.get(name, 0), self.persons.get(name, 0))

    @property
    def incidence(self) -> float | None:
        """In percent."""
        return incidence_of(self).value


def _percent(part: int, whole: int | None) -> float | None:
    return 100 * part / whole if whole else None


def counts_of(run: Run | None) -> Counted | None:
    """The run's counts, where they are of the run as it is now and of the figures there are now."""
    if run is None:
        return None
    found = Counted.objects.filter(run=run).select_related("by").first()
    if found is None:
        return None
    found.run = run
    return found if _holds(found) else None


def _holds(counted: Counted) -> bool:
    run = counted.run
    now = _figures_of(run.policy, run.on, as_of(run.round.year))
    return bool(counted.digest == run.digest and counted.figures == now)


@lru_cache(maxsize=16)
def _figures_of(policy: str, on: date, day: date) -> list[str]:
    return figures(edition_on(policy, on, day))


def _line(row: AreaCount, names: Sequence[str]) -> Line:
    return Line(
        row.code,
        dict(zip(names, row.households, strict=True)),
        dict(zip(names, row.persons, strict=True)),
        row.population,
        row.without_population,
    )


def line_of(counted: Counted, area: Area) -> Line:
    """The area's counts; an area without a household or a village of the round counts nothing."""
    return lines_of(counted, [area])[0][1]


def lines_of(counted: Counted, areas: Sequence[Area]) -> list[tuple[Area, Line]]:
    """The counts of areas in their order, each under the code it had then; one query, two where codes changed."""
    found = _lines(counted, [each.code for each in areas])
    absent = [each for each in areas if each.code not in found]
    if absent:
        rows = AreaCode.objects.filter(area__in=absent).values_list("code", "area__code")
        now = {code: today for code, today in rows if code != today}
        for code, line in (_lines(counted, list(now)) if now else {}).items():
            found[now[code]] = line
    return [(each, found.get(each.code) or Line(each.code, {}, {}, 0, 0)) for each in areas]


def _lines(counted: Counted, codes: list[str]) -> dict[str, Line]:
    rows = AreaCount.objects.filter(run=counted.run_id, code__in=codes).defer("causes", "due")
    return {row.code: _line(row, counted.figures) for row in rows}


def incidence_of(line: Line) -> Incidence:
    """Incidence with its parts."""
    known = line.population if line.population and not line.missing else None
    return Incidence(INCIDENCE, line.count("poor").persons, known, line.missing)


def figure_of(name: str, line: Line, edition: Edition) -> Figure:
    """One figure of an area; KeyError where there is none of that name."""
    told = said(name, edition)
    if not told.of:
        return Figure(told, line.count(name))
    return Figure(told, line.count(name), line.count(told.of), said(told.of, edition).title)


def needs_told(
    counted: Counted, line: Line, edition: Edition, asked: Sequence[Need] = ()
) -> list[Figure] | None:
    """The needs of an area (all, or those asked), told as figures; None where the run was counted without them."""
    held = needs_of(counted, [line.code])
    if held is None:
        return None
    found = []
    for need in asked or [each for name in Need.names() if (each := Need.read(name))]:
        told = need.said()
        count = Count(need.many(held.due if need.of_measures else held.causes), 0)
        of = line.count(told.of) if told.of else None
        title = said(told.of, edition).title if told.of else None
        found.append(Figure(told, count, of, title, persons_counted=False))
    return found


def figures_of(line: Line, edition: Edition) -> list[Figure]:
    """The figures of registered status."""
    return [figure_of(each.name, line, edition) for each in STATUS]


def criteria_of(line: Line, edition: Edition, among: str = REGISTERED) -> list[Criterion]:
    """Met, unmet and unknown among the registered or the poor, standard by standard, criterion by criterion."""
    of, title = line.count(among), said(among, edition).title
    return [
        Criterion(
            name,
            title_of(edition, name),
            name in edition.standards,
            question_of(edition, name),
            tuple(
                (verdict, Figure(said(figure, edition), line.count(figure), of, title))
                for verdict in Verdict
                for figure in [named(name, verdict, among)]
            ),
        )
        for name in deciding(edition)
    ]


# ---- the years side by side --------------------------------------------------------------------------------


def counted_runs() -> list[Counted]:
    """For each year the counted run that speaks for it, the oldest first.

    The newest version of the round, under the documents of its own day where such a run was counted; the
    run that is current speaks for its year in any case.
    """
    found: dict[int, tuple[Any, Counted]] = {}
    for each in Counted.objects.select_related("run__round"):
        run = each.run
        own = run.on == as_of(run.round.year)
        rank = (run.current, run.round.version, own, run.at)
        if _holds(each) and (run.round.year not in found or rank > found[run.round.year][0]):
            found[run.round.year] = (rank, each)
    return [found[year][1] for year in sorted(found)]


def years_of(area: Area) -> list[tuple[Counted, Line]]:
    """The area in every counted year, under whichever code it had then, in one query."""
    runs = {each.run_id: each for each in counted_runs()}
    codes = {area.code, *area.codes.values_list("code", flat=True)}
    rows = AreaCount.objects.filter(Q(run__in=list(runs)) & Q(code__in=codes)).defer(
        "causes", "due"
    )
    held = {row.run_id: _line(row, runs[row.run_id].figures) for row in rows}
    return [(counted, held[pk]) for pk, counted in runs.items() if pk in held]


def villages_of(counted: Counted, codes: Sequence[str]) -> Any:
    """The counts of villages inside these areas."""
    return AreaCount.objects.filter(inside(codes), run=counted.run_id, level=12)


__all__ += ["villages_of"]
