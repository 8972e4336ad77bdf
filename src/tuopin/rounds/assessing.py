"""Assessing a frozen round: a verdict file a chunk of counties, and the tables that stages make of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from tuopin import __version__
from tuopin.rounds.progress import Progress, silent
from tuopin.rules import Edition, Subject
from tuopin.stages import assessment, exits, flows, indicators, measures
from tuopin.store import Engine, Snapshot, Store

__all__ = ["AT_ONCE", "assess_round", "tables_of"]

#: Persons assessed in one go, so that a hundred million stay below a gigabyte. Measured: two million
#: at a time came to 0.94 GB over ten million persons and to 1.07 GB over a hundred million; larger
#: chunks within a bound of memory spill, which costs three times the processor time.
AT_ONCE = 1_500_000
#: Verdicts lie by village: whoever asks for one place reads little, and every run writes the same bytes.
BY_PLACE = ("village_code", "household_no")


def assess_round(
    store: Store,
    snapshot: Snapshot,
    edition: Edition,
    engine: Engine,
    progress: Progress = silent,
    *,
    before: Snapshot | None = None,
    tabulated: bool = False,
) -> list[Path]:
    """Assess a frozen round under an edition and write the verdicts; returns their files.

    One file a chunk of counties, one wide row a household. With `tabulated` the tables made of them
    are written beside, one Parquet file each (see `tables_of`; flows need `before`). The output
    belongs to the run (snapshots, edition, code version) and appears whole or not at all.
    """
    chunks = snapshot.chunks(AT_ONCE)
    read = [snapshot] if before is None else [snapshot, before]
    with store.writing_run(read, edition.hash, __version__, _about(edition)) as folder:
        paths = [folder / f"assessed/{number:04d}.parquet" for number in range(len(chunks))]
        paths[0].parent.mkdir()
        for number, counties in enumerate(chunks):
            progress("assess", number, len(chunks))
            facts = snapshot.facts(engine, counties=counties)
            engine.write(assessment.assess(facts, edition), paths[number], BY_PLACE)
        progress("assess", len(chunks), len(chunks))
        if tabulated:
            _write_tables(folder / "tables", paths, snapshot, before, edition, engine, progress)
    run = store.run(snapshot, edition.hash)
    return run.files("assessed") if run else []


def _about(edition: Edition) -> dict[str, Any]:
    return {"policy": edition.policy, "on": edition.on.isoformat(), "area": edition.area}


def _write_tables(
    folder: Path,
    paths: list[Path],
    snapshot: Snapshot,
    before: Snapshot | None,
    edition: Edition,
    engine: Engine,
    progress: Progress,
) -> None:
    folder.mkdir()
    facts: dict[str, nw.LazyFrame] = dict(snapshot.facts(engine))
    if before is not None:
        facts |= before.facts(engine, prefix="before.")
    frames = tables_of(facts, engine.rows(paths), edition)
    for number, (name, frame) in enumerate(frames.items()):
        progress("tables", number, len(frames))
        engine.write(frame, folder / f"{name}.parquet")
    progress("tables", len(frames), len(frames))


def tables_of(
    facts: Mapping[str, nw.LazyFrame], assessed: nw.LazyFrame, edition: Edition
) -> dict[str, nw.LazyFrame]:
    """What the stages make of an assessed round, by name: counts, indicators, exits, measures due, reviews."""
    persons = indicators.persons_of_households(facts, assessed, edition)
    frames = {"status_by_county": indicators.status(assessed)}
    for level in indicators.AREA_DIGITS:
        frames[f"incidence_by_{level}"] = indicators.by_area(assessed, facts["village"], level)
    for group in indicators.GROUPS:
        frames[f"persons_by_{group}"] = indicators.by_group(persons, group)
    asked = [c.id for c in edition.of_subject(Subject.HOUSEHOLD)]
    for standard in edition.standards.values():
        if (
            standard.subject is Subject.HOUSEHOLD
        ):  # what is asked of members is in it by household too
            asked += [name for name in standard.criteria if name not in asked]
    frames |= {
        "unmet": indicators.unmet(assessed, asked),
        "depth": indicators.depth(facts, assessed, edition),
        "exits_of_households": exits.households(assessed, edition),
        "exits_of_villages": exits.villages(facts, assessed, edition),
        "exits_of_counties": exits.counties(facts, assessed, edition),
        "measures_due": measures.due(facts, assessed, edition),
        "households_without_work": measures.without_work(assessed),
        "reviews_opened": measures.opened_reviews(facts, edition),
    }
    if "before.household" in facts:
        frames["flows_by_county"] = flows.balance(facts, edition)
    return frames
