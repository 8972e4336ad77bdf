"""A run brought down to counts: household by household to villages, and from villages up to the province.

An area's counts are the sums of its parts' by how they are made, and a page reads a line an area: it never
goes through the province.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from tuopin import __version__
from tuopin.office.archive.codes import codes_of
from tuopin.office.archive.loading import load
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import output_of, snapshot_of
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.audit.acting import acting
from tuopin.office.briefing.models import BITS, AreaCount, Counted
from tuopin.office.briefing.needs import count_needs
from tuopin.rounds.progress import Progress, silent
from tuopin.stages import behind
from tuopin.store import Engine, StoreError, open_engine
from tuopin.tables import TABLES
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["GONE", "READ", "count_run", "files_of"]

VILLAGE = DIGITS["village"]
LEVELS = (DIGITS["province"], DIGITS["prefecture"], DIGITS["county"], DIGITS["township"], VILLAGE)
GONE = Text(
    "这次评估的结果文件不在轮次库里;请重新运行评估",
    "the files of this run are not in the store; run the assessment again",
)
#: What is read of a round beside the run's own rows.
READ = {name: TABLES[name] for name in ("household", "village")}
#: Sums by area: the counts of every figure, population, and villages whose population is unknown.
Sums = Mapping[str, Any]


def files_of(run: Run) -> Any:
    """The run's output; StoreError where the store has it no more, or has it of another digest."""
    output = output_of(run)
    if output is None or output.digest != run.digest:
        raise StoreError(GONE.zh, GONE.en)
    return output


def count_run(run: Run, by: Any, progress: Progress = silent) -> int:
    """Count a run and keep its counts in place of those there were; how many areas. One act.

    Runs of policies whose households have no standard of exit are not counted: 0.
    """
    edition = edition_of(run)
    if not {"identification", "household_exit"} <= set(edition.standards):
        return 0
    asked = behind.conditions(edition)
    output = files_of(run)
    progress("count", 0, 1)
    with open_engine() as engine:
        facts = snapshot_of(run.round).facts(engine, tables=READ)
        codes = codes_of(run.round)
        rows = behind.households(engine.rows(output.files("assessed")), facts["household"])
        rows = codes.today(rows)
        sums = _sums(rows, codes.today(facts["village"]), asked, engine)
        needs = count_needs(run, output, rows, engine)
    table = _table(run, sums, len(asked), needs)
    with acting(
        by, "briefing.count", subject=f"{run.round} {run.on}", rows=len(sums), digest=run.digest
    ):
        AreaCount.objects.filter(run=run)._raw_delete(AreaCount.objects.db)
        Counted.objects.filter(run=run).delete()
        load(AreaCount, table)
        Counted.objects.create(
            run=run,
            figures=list(asked),
            digest=run.digest,
            areas=len(sums),
            code_version=__version__,
            by=by,
        )
    progress("count", 1, 1)
    return len(sums)


def _sums(rows: Any, villages: Any, asked: Mapping[str, Any], engine: Engine) -> Sums:
    """By area code, from the widest down."""
    counts = engine.collect(behind.by_village(rows, asked))
    told = engine.collect(behind.population(villages))
    width = 2 * len(asked)
    found: dict[str, Any] = {}

    def add(codes: list[str], values: Any, at: slice) -> None:
        for code, row in zip(codes, values, strict=True):
            for digits in LEVELS:
                if digits <= len(code):
                    sums = found.setdefault(code[:digits], np.zeros(width + 2, dtype=np.int64))
                    sums[at] += row

    add(_codes(counts), _matrix(counts, behind.asked_columns(list(asked))), slice(0, width))
    add(_codes(told), _matrix(told, ["population", "without_population"]), slice(width, width + 2))
    return {code: found[code] for code in sorted(found, key=lambda each: (len(each), each))}


def _codes(table: pa.Table) -> list[str]:
    return [str(code) for code in table.column("village_code").to_pylist()]


def _matrix(table: pa.Table, names: list[str]) -> Any:
    return np.column_stack([table.column(name).to_numpy() for name in names])


def _table(
    run: Run, sums: Sums, figures: int, needs: tuple[Mapping[str, str], Mapping[str, str]]
) -> pa.Table:
    """The rows as the database takes them."""
    causes, due = needs
    matrix = np.stack(list(sums.values())) if sums else np.zeros((0, 2 * figures + 2), np.int64)
    households, persons = matrix[:, :figures], matrix[:, figures : 2 * figures]
    return pa.table(
        {
            "run_id": pa.repeat(pa.scalar(run.pk, pa.int64()), len(sums)),
            "code": list(sums),
            "level": pa.array([len(code) for code in sums], pa.int64()),
            "households": [_json(row) for row in households],
            "persons": [_json(row) for row in persons],
            "population": matrix[:, 2 * figures],
            "without_population": matrix[:, 2 * figures + 1],
            "held": _bits(households[:, :BITS]),
            "held_more": _bits(households[:, BITS:]),
            "causes": [causes.get(code, "{}") for code in sums],
            "due": [due.get(code, "{}") for code in sums],
        }
    )


def _json(row: Any) -> str:
    return f"[{','.join(map(str, row.tolist()))}]"


def _bits(households: Any) -> Any:
    """Bit i of each row says that its column i is not 0; ValueError where there are more than fit."""
    if households.shape[1] > BITS:
        raise ValueError(f"{households.shape[1]} figures do not fit into {BITS} bits")
    weights = np.left_shift(np.int64(1), np.arange(households.shape[1], dtype=np.int64))
    return ((households != 0) * weights).sum(axis=1, dtype=np.int64)
