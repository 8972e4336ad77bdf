"""Findings of a batch: written once, the worst first, as a file that a page of them is read from by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from tuopin.office.intake.office_checks import rejecting
from tuopin.office.intake.uploads import folder_of
from tuopin.rules import Severity
from tuopin.stages.registry import FINDING_COLUMNS
from tuopin.store import Engine, arrow_schema
from tuopin.tables import Column, Kind
from tuopin.terms import Text

__all__ = ["PAGE", "Leaf", "every", "leaf", "write"]

NAME = "findings.parquet"
PAGE = 50
#: Whether the finding keeps its row out, and its place when the worst come first.
REJECTS = Column("rejects", Kind.BOOL, Text("不予接收", "rejected"))
RANK = Column("rank", Kind.INT, Text("轻重", "how bad"))
COLUMNS = (*FINDING_COLUMNS, REJECTS, RANK)
ORDER = ("rank", "file", "table", "row", "check", "subject")
#: Rows of a group: a page is within one or two of them.
GROUP = 5_000


def write(batch: int, pieces: Iterable[pa.Table], engine: Engine, work: Path) -> list[list[Any]]:
    """Write the findings of a batch; how many there are by table, check and severity."""
    loose, tally = work / "findings-loose.parquet", Counter[tuple[Any, ...]]()
    schema = arrow_schema(COLUMNS)
    with pq.ParquetWriter(loose, schema) as writer:
        for piece in pieces:
            ranked = _ranked(piece)
            writer.write_table(ranked.select(schema.names).cast(schema))
            tally.update(_tally(piece))
    path = folder_of(batch) / NAME
    partial, at = path.with_suffix(".partial"), 0
    numbered = schema.insert(0, pa.field("n", pa.int64()))
    with pq.ParquetWriter(partial, numbered, compression="zstd") as writer:
        for rows in engine.batches(engine.scan([loose], COLUMNS), ORDER):
            places = pa.array(range(at + 1, at + rows.num_rows + 1), pa.int64())
            told = rows.select(schema.names).cast(schema).add_column(0, "n", places)
            writer.write_table(told, row_group_size=GROUP)
            at += rows.num_rows
    partial.chmod(0o600)
    partial.replace(path)
    return [[*place, n] for place, n in sorted(tally.items(), key=_worst_first)]


def _ranked(piece: pa.Table) -> pa.Table:
    """0 for what keeps a row out, then by severity."""
    out = pc.is_in(piece["check"], value_set=pa.array(sorted(rejecting())))
    grades = pa.array([str(each) for each in Severity])
    grade = pc.add(pc.index_in(piece["severity"], value_set=grades), 1).cast(pa.int64())
    rank = pc.if_else(out, pa.scalar(0, pa.int64()), grade)
    return piece.append_column("rejects", out).append_column("rank", rank)


def _tally(piece: pa.Table) -> Counter[tuple[Any, ...]]:
    counted = piece.group_by(["table", "check", "severity"]).aggregate([([], "count_all")])
    return Counter(
        {
            (row["table"] or "", row["check"], row["severity"]): row["count_all"]
            for row in counted.to_pylist()
        }
    )


def _worst_first(item: tuple[tuple[Any, ...], int]) -> tuple[Any, ...]:
    (table, check, severity), n = item
    out = 0 if check in rejecting() else 1
    return (out, [str(each) for each in Severity].index(severity), -n, check, table)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of findings, and the numbers to go on from."""

    rows: list[dict[str, Any]]
    before: int | None
    after: int | None


def leaf(batch: int, chosen: Mapping[str, str], after: int = 0, before: int = 0) -> Leaf:
    """One page: findings of this severity, check, table, file, from a number on or up to one."""
    path = folder_of(batch) / NAME
    if not path.exists():
        return Leaf([], None, None)
    source = ds.dataset(path)
    where = pc.scalar(True)
    for name, value in chosen.items():
        where = where & (pc.field(name) == value)
    if before:
        found = _last(source, where & (pc.field("n") < before))
        more = len(found) > PAGE
        found = found[-PAGE:]
        return Leaf(found, found[0]["n"] if more else None, found[-1]["n"] if found else None)
    found = _first(source, where & (pc.field("n") > after))
    shown = found[:PAGE]
    return Leaf(
        shown,
        shown[0]["n"] if after and shown else None,
        shown[-1]["n"] if len(found) > PAGE else None,
    )


def _first(source: Any, where: Any) -> list[dict[str, Any]]:
    """The first of them and one more; groups of rows before the first are not read."""
    scanner = source.scanner(filter=where, use_threads=False, batch_size=GROUP)
    return list(scanner.head(PAGE + 1).to_pylist())


def _last(source: Any, where: Any) -> list[dict[str, Any]]:
    """The last of them and one more: their numbers alone are looked through."""
    numbers = source.to_table(columns=["n"], filter=where)["n"]
    if not len(numbers):
        return []
    first = numbers[max(len(numbers) - PAGE - 1, 0)]
    return list(source.to_table(filter=where & (pc.field("n") >= first)).to_pylist())


def every(batch: int, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Every finding, the worst first."""
    path = folder_of(batch) / NAME
    if path.exists():
        for rows in pq.ParquetFile(path).iter_batches(columns=columns):
            yield from rows.to_pylist()
