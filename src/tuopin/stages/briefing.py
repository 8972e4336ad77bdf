"""Briefing: figures worked out from yearly county rows, each with its numerator, denominator and definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.stages.flows import FLOWS

__all__ = ["Asked", "CountyYears", "Figure", "MEASURES", "figure", "total_flows", "total_status"]

#: Where a figure is asked for.
PROVINCE, POVERTY_COUNTIES, DEEP_COUNTIES = "province", "poverty_counties", "deep_counties"


@dataclass(frozen=True, slots=True)
class CountyYears:
    """What a brief is worked out from: per year one row per county, and cited statistics.

    `counties[year]` rows hold county_code, poverty_county (bool), deep_poverty, county_exit_year,
    exit_approved_on, rural_population and the columns of `indicators.status`; `flows[year]` the rows
    of `flows.balance`; `statistics` the rows of table area_statistics.
    """

    counties: Mapping[int, Sequence[Mapping[str, Any]]]
    flows: Mapping[int, Sequence[Mapping[str, Any]]]
    statistics: Sequence[Mapping[str, Any]]
    thresholds: Mapping[str, Any]

    @property
    def years(self) -> list[int]:
        """The rounds' years in order."""
        return sorted(self.counties)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a figure asks for: a measure over an area and years; `key` names a statistic or parameter."""

    measure: str
    area: str
    first: int
    last: int
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A worked-out figure with its parts; `years` are the rounds it rests on. None: cannot be said."""

    value: float | int | str | None
    numerator: float | int | None
    denominator: float | int | None
    years: tuple[int, ...]


def figure(asked: Asked, rows: CountyYears) -> Figure:
    """The figure; ValueError naming the measures there are, None inside where a year is not held."""
    if asked.measure not in MEASURES:
        raise ValueError(f"no measure {asked.measure!r}; there are {', '.join(MEASURES)}")
    return MEASURES[asked.measure](asked, rows)


def _area_rows(
    rows: Iterable[Mapping[str, Any]], counties: Mapping[str, Mapping[str, Any]], area: str
) -> list[Mapping[str, Any]]:
    if area == PROVINCE:
        return list(rows)
    flag = {POVERTY_COUNTIES: "poverty_county", DEEP_COUNTIES: "deep_poverty"}
    if area in flag:
        chosen = {code for code, county in counties.items() if county.get(flag[area])}
    else:
        chosen = {code for code in counties if code.startswith(area)}
    return [row for row in rows if row["county_code"] in chosen]


def _counties(rows: CountyYears, year: int) -> dict[str, Mapping[str, Any]]:
    return {row["county_code"]: row for row in rows.counties.get(year, ())}


def _years(asked: Asked) -> tuple[int, ...]:
    return tuple(range(asked.first, asked.last + 1))


def _lifted(asked: Asked, rows: CountyYears) -> int | None:
    total = 0
    for year in _years(asked):
        if year not in rows.flows:
            return None
        for row in _area_rows(rows.flows[year], _counties(rows, year), asked.area):
            total += row["exited"] - row["relapsed"]
    return total


def persons_lifted(asked: Asked, rows: CountyYears) -> Figure:
    """Persons who exited less persons who relapsed: a flow, never a difference of stocks."""
    lifted = _lifted(asked, rows)
    return Figure(lifted, lifted, None, _years(asked))


def share_of_persons_lifted(asked: Asked, rows: CountyYears) -> Figure:
    """Persons lifted in the area over persons lifted in the province, in percent."""
    part = _lifted(asked, rows)
    whole = _lifted(Asked(asked.measure, PROVINCE, asked.first, asked.last), rows)
    value = part * 100 / whole if part is not None and whole else None
    return Figure(value, part, whole, _years(asked))


def _summed(asked: Asked, rows: CountyYears, column: str) -> int | None:
    if asked.last not in rows.counties:
        return None
    held = _area_rows(rows.counties[asked.last], _counties(rows, asked.last), asked.area)
    values = [row[column] for row in held]
    return None if any(value is None for value in values) else sum(values)


def remaining(asked: Asked, rows: CountyYears) -> Figure:
    """Registered poor persons not yet out at the end of the year."""
    poor = _summed(asked, rows, "poor_persons")
    return Figure(poor, poor, None, (asked.last,))


def incidence(asked: Asked, rows: CountyYears) -> Figure:
    """Registered poor persons over rural registered population, in percent."""
    poor, population = (
        _summed(asked, rows, "poor_persons"),
        _summed(asked, rows, "rural_population"),
    )
    value = poor * 100 / population if poor is not None and population else None
    return Figure(value, poor, population, (asked.last,))


def counties_exited(asked: Asked, rows: CountyYears) -> Figure:
    """Counties whose exit was approved for one of the years."""
    held = [
        row
        for row in _area_rows(_latest(rows), _counties(rows, rows.years[-1]), asked.area)
        if row["county_exit_year"] is not None
        and asked.first <= row["county_exit_year"] <= asked.last
        and row["exit_approved_on"] is not None
    ]
    return Figure(len(held), len(held), None, (rows.years[-1],))


def counties_in_area(asked: Asked, rows: CountyYears) -> Figure:
    """How many counties the area has."""
    number = len(
        _area_rows(rows.counties.get(asked.last, ()), _counties(rows, asked.last), asked.area)
    )
    return Figure(number, number, None, (asked.last,))


def approval_day(asked: Asked, rows: CountyYears) -> Figure:
    """The day on which the counties of an exit year were approved; none where they were not on one day."""
    days = {
        row["exit_approved_on"] for row in _latest(rows) if row["county_exit_year"] == asked.last
    }
    day = days.pop() if len(days) == 1 else None
    return Figure(day.isoformat() if isinstance(day, date) else None, None, None, (rows.years[-1],))


def cited_statistic(asked: Asked, rows: CountyYears) -> Figure:
    """A statistics office's figure as it stands in area statistics; never derived from the registry."""
    found = [
        row["statistic_value"]
        for row in rows.statistics
        if row["statistic"] == asked.key
        and row["area_code"] == asked.area
        and row["data_year"] == asked.last
    ]
    value = found[0] if found else None
    return Figure(value, value, None, (asked.last,))


def threshold(asked: Asked, rows: CountyYears) -> Figure:
    """A threshold as the edition in force says it."""
    value = rows.thresholds.get(asked.key or "")
    return Figure(value, value, None, ())


def _latest(rows: CountyYears) -> Sequence[Mapping[str, Any]]:
    return rows.counties[rows.years[-1]]


MEASURES: dict[str, Callable[[Asked, CountyYears], Figure]] = {
    each.__name__: each
    for each in (
        persons_lifted,
        share_of_persons_lifted,
        remaining,
        incidence,
        counties_exited,
        counties_in_area,
        approval_day,
        cited_statistic,
        threshold,
    )
}


def total_flows(rows: CountyYears, year: int, area: str) -> dict[str, int]:
    """Start, every flow, what is unexplained, and end of an area's stock of registered poor persons."""
    held = _area_rows(rows.flows[year], _counties(rows, year), area)
    return {
        name: sum(row[name] for row in held) for name in ("start", *FLOWS, "unexplained", "end")
    }


def total_status(rows: CountyYears, year: int, area: str, names: Sequence[str]) -> dict[str, int]:
    """Sums of status columns over an area's counties."""
    held = _area_rows(rows.counties[year], _counties(rows, year), area)
    return {name: sum(row[name] or 0 for row in held) for name in names}
