"""Counting the poor from raw facts: the pack's criteria asked of every household, then every measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from bench import registry
from bench.contenders.counting import asked, said
from bench.survey_facts import TABLES
from tuopin.policies.global_mpi import PACK
from tuopin.rounds.estimating import count
from tuopin.rules import edition
from tuopin.stages.assessment import assess
from tuopin.stages.estimation import Drawn
from tuopin.store import open_engine

__all__ = ["run"]

KEPT = ("sample_weight", "household_size", "stratum", "psu", "region")
DRAWN = Drawn("sample_weight", "household_size", ("stratum",), ("psu",))


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Deprivations worked out and written chunk by chunk of counties, then counted over all of them at once."""
    rules, wanted = edition(PACK, date(2019, 12, 31)), replace(asked(), drawn=DRAWN)
    written: list[Path] = []
    with open_engine("duckdb", memory=memory) as engine:
        for number, counties in enumerate(registry.chunks(data, chunk, "mpi_member")):
            facts = {
                name: engine.scan(
                    registry.paths(data, name, counties), rules.tables[name].analysed, uniform=True
                )
                for name in TABLES
            }
            deprived = [(~nw.col(name)).alias(name) for name in wanted.indicators]
            written.append(out / f"{number:04d}.parquet")
            engine.write(assess(facts, rules, KEPT).select(*KEPT, *deprived), written[-1])
        found = count(engine.rows(written), wanted, engine)
    return said(found)
