"""Facts to deprivations: a raw survey taken in by a mapping, and a pack's criteria asked of every household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import narwhals.stable.v2 as nw

from tuopin.rounds.intake import Counted, take_in
from tuopin.rounds.progress import Progress, silent
from tuopin.rules import Edition, Scheme
from tuopin.stages import assessment
from tuopin.stages.estimation import EstimationError
from tuopin.store import Engine, file_digest
from tuopin.store.readers import Mapping as ColumnMapping

__all__ = ["Judged", "judged"]


@dataclass(frozen=True)
class Judged:
    """Households with a deprivation per indicator (null: unknown), and how many rows were taken in.

    `findings` counts what intake found, by check; what becomes of a cell is the check's own effect.
    """

    frame: nw.LazyFrame
    digest: str  # sha256 of the file
    counts: tuple[Counted, ...]
    findings: Mapping[str, int]


def judged(
    path: Path,
    mapping: ColumnMapping,
    edition: Edition,
    scheme: Scheme,
    kept: Sequence[str],
    engine: Engine,
    progress: Progress = silent,
) -> Judged:
    """One row a household: its columns in `kept`, and whether it is deprived in each indicator.

    A household is deprived exactly when the indicator's criterion is unmet. EstimationError where a
    column that is asked for is none of the pack's.
    """
    table = edition.tables[edition.rows.household]
    unknown = [name for name in kept if name not in table.names]
    if unknown:
        raise EstimationError(
            f"表 {table.name} 没有列 {'、'.join(unknown)};可用:{'、'.join(table.names)}",
            f"the table {table.name} has no column {', '.join(unknown)}; it has {', '.join(table.names)}",
        )
    intake = take_in([path], engine, edition, mapping, as_of=edition.on, progress=progress)
    own = [name for name in kept if name != "household_no"]
    assessed = assessment.assess(intake.frames, edition, own)
    deprived = [(~nw.col(name)).alias(name) for name in scheme.names]
    return Judged(
        frame=engine.keep(assessed.select(*kept, *deprived)),
        digest=file_digest(path),
        counts=intake.counts,
        findings={check: n for (check, _), n in intake.by_check.items()},
    )
