"""One round worked out: assessed in chunks of counties, then brought down to the small tables a brief needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rounds.assessing import assess_round
from tuopin.rounds.progress import Progress, silent
from tuopin.rules import Edition
from tuopin.stages import exits, flows, indicators, measures
from tuopin.store import Engine, Snapshot, Store

__all__ = ["HELD", "Facts", "YearTables", "work_out"]


@dataclass(frozen=True)
class YearTables:
    """What one round says, small enough to hold: rows by county, and counts over the province."""

    year: int
    as_of: str
    version: int
    digest: str
    edition: str
    counties: Sequence[Mapping[str, Any]]
    flows: Sequence[Mapping[str, Any]]
    statistics: Sequence[Mapping[str, Any]]
    villages_out: int
    unmet: Mapping[str, Any] = field(default_factory=dict)
    breakdowns: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    depth: Mapping[str, Any] = field(default_factory=dict)
    measures: Sequence[Mapping[str, Any]] = ()
    without_work: Mapping[str, Any] = field(default_factory=dict)
    paper_exits: Sequence[str] = ()  # household numbers: for whoever may see them, never in a brief


def work_out(
    store: Store,
    snapshot: Snapshot,
    before: Snapshot | None,
    edition: Edition,
    engine: Engine,
    progress: Progress = silent,
    held: Facts | None = None,
) -> YearTables:
    """Assess a round and bring it down to the tables of a brief; `before` is the round before, if any.

    `held` is shared by those who work out several rounds in order, so that each is read once.
    """
    held = held or Facts(engine)
    facts = dict(held.of(before)) if before is not None else {}
    facts = {f"before.{name}": frame for name, frame in facts.items()} | held.of(snapshot)
    assessed = engine.rows(assess_round(store, snapshot, edition, engine, progress))
    household_criteria = list(edition.standards["identification"].criteria)
    persons = engine.keep(indicators.persons_of_households(facts, assessed, edition))
    return YearTables(
        year=snapshot.year,
        as_of=snapshot.as_of.isoformat(),
        version=snapshot.version,
        digest=snapshot.digest,
        edition=edition.hash,
        counties=_counties(facts, assessed, edition, engine),
        flows=_rows(engine, flows.balance(facts, edition), "county_code")
        if before is not None
        else [],
        statistics=_rows(engine, facts["area_statistics"], "area_code", "statistic", "data_year"),
        villages_out=_villages_out(facts, engine),
        unmet=_rows(engine, indicators.unmet(assessed, household_criteria))[0],
        breakdowns={
            g: _rows(engine, indicators.by_group(persons, g), "code") for g in indicators.GROUPS
        },
        depth=_rows(engine, indicators.depth(facts, assessed, edition))[0],
        measures=_measures(facts, assessed, edition, engine),
        without_work=_rows(engine, _without_work(assessed))[0],
        paper_exits=[
            row["household_no"] for row in _rows(engine, _paper_exits(assessed), "household_no")
        ],
    )


#: Rounds of up to that many persons are held while they are worked out: their files are many and
#: small, and opening them again for every table of a brief costs more than all the counting.
HELD = 300_000


class Facts:
    """The facts of a round and of the one before, read once where they are small."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: dict[str, dict[str, nw.LazyFrame]] = {}

    def of(self, snapshot: Snapshot) -> dict[str, nw.LazyFrame]:
        """All core tables of a snapshot, held until two other snapshots were asked for."""
        if snapshot.digest not in self._held:
            frames = dict(snapshot.facts(self._engine))
            if snapshot.rows("person") <= HELD:
                frames = {name: self._engine.keep(frame) for name, frame in frames.items()}
            while len(self._held) > 1:
                self._held.pop(next(iter(self._held)))
            self._held[snapshot.digest] = frames
        return self._held[snapshot.digest]


def _rows(engine: Engine, frame: nw.LazyFrame, *order: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.collect(frame).to_pylist()
    return sorted(rows, key=lambda row: tuple(str(row[name]) for name in order))


def _counties(
    facts: Any, assessed: nw.LazyFrame, edition: Edition, engine: Engine
) -> list[dict[str, Any]]:
    """One row per county: its facts, status counts, incidence and the exit verdict of the day."""
    status = {
        row["county_code"]: row for row in _rows(engine, indicators.status(assessed), "county_code")
    }
    places = indicators.by_area(assessed, facts["village"], "county")
    area = {row["area_code"]: row for row in _rows(engine, places, "area_code")}
    found = []
    for county in _rows(engine, exits.counties(facts, assessed, edition), "county_code"):
        code = county["county_code"]
        counts = status.get(code) or dict.fromkeys(_status_names(), 0)
        place = area.get(code, {})
        found.append(
            county
            | counts
            | {
                "county_code": code,
                "poverty_county": county["poverty_county_type"] is not None,
                "rural_population": place.get("rural_population"),
                "incidence": place.get("incidence"),
            }
        )
    return found


def _status_names() -> list[str]:
    kinds = ("poor", "out", "recomputed_poor", "unknown", "exited", "paper_exit", "out_not_passing")
    return [f"{kind}_{unit}" for kind in kinds for unit in ("persons", "households")]


def _villages_out(facts: Any, engine: Engine) -> int:
    now = facts["village"].filter(nw.col("village_exit_year") == nw.col("data_year"))
    return int(engine.collect(now.select(nw.len().cast(nw.Int64).alias("n"))).to_pylist()[0]["n"])


def _measures(
    facts: Any, assessed: nw.LazyFrame, edition: Edition, engine: Engine
) -> list[dict[str, Any]]:
    """Per head: households due, persons named as due, and households where it is not known."""
    rows = engine.keep(measures.due(facts, assessed, edition))
    households = _households_due(rows.filter(nw.col("due")), "due_households")
    unknown = _households_due(rows.filter(nw.col("due").is_null()), "unknown_households")
    persons = rows.filter(nw.col("due") & ~nw.col("person_no").is_null())
    once = persons.unique(subset=["person_no", "head"], keep="any")
    named = once.group_by("head").agg(nw.len().cast(nw.Int64).alias("due_persons"))
    table: dict[str, dict[str, Any]] = {}
    for frame in (households, unknown, named):
        for row in _rows(engine, frame, "head"):
            empty = {
                "head": row["head"],
                "due_households": 0,
                "due_persons": 0,
                "unknown_households": 0,
            }
            table.setdefault(row["head"], empty).update(row)
    return [table[head] for head in sorted(table)]


def _households_due(rows: nw.LazyFrame, name: str) -> nw.LazyFrame:
    once = rows.unique(subset=["household_no", "head"], keep="any")
    return once.group_by("head").agg(nw.len().cast(nw.Int64).alias(name))


def _paper_exits(assessed: nw.LazyFrame) -> nw.LazyFrame:
    passes = nw.col("household_exit").fill_null(False)
    return assessed.filter(nw.col("exited_now") & ~passes).select("household_no")


def _without_work(assessed: nw.LazyFrame) -> nw.LazyFrame:
    idle = measures.without_work(assessed)
    return idle.select(
        nw.len().cast(nw.Int64).alias("households"),
        nw.col("members").sum().cast(nw.Int64).alias("persons"),
    )
