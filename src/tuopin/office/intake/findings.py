"""Findings of a batch: written once, the worst first, as a file that a page of them is read from by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
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
#: Texts that many findings have in common.
REPEATED = ("file", "table", "column", "check", "severity", "message_zh", "message_en")
#: Findings that are sorted in memory, where they take some hundred bytes each.
IN_MEMORY = 1_000_000
#: Rows of a group: a page is within one or two of them.
GROUP = 5_000


def write(batch: int, pieces: Iterable[pa.Table], engine: Engine, work: Path) -> list[list[Any]]:
    """Write the findings of a batch; how many there are by table, check and severity."""
    tally, schema = Counter[tuple[Any, ...]](), arrow_schema(COLUMNS)

    def ranked() -> Iterator[pa.Table]:
        for piece in pieces:
            tally.update(_tally(piece))
            yield _ranked(piece).select(schema.names).cast(schema)

    path = folder_of(batch) / NAME
    partial, at = path.with_suffix(".partial"), 0
    numbered = schema.insert(0, pa.field("n", pa.int64()))
    with pq.ParquetWriter(partial, numbered, compression="zstd") as writer:
        for rows in _sorted(ranked(), engine, work / "findings-loose.parquet"):
            places = pa.array(np.arange(at + 1, at + rows.num_rows + 1))
            told = rows.select(schema.names).cast(schema).add_column(0, "n", places)
            writer.write_table(told, row_group_size=GROUP)
            at += rows.num_rows
    partial.chmod(0o600)
    partial.replace(path)
    return [[*place, n] for place, n in sorted(tally.items(), key=_worst_first)]


def _sorted(pieces: Iterator[pa.Table], engine: Engine, loose: Path) -> Iterator[pa.Table]:
    """The findings in ORDER: in memory while they are few enough, as they nearly always are, else by way of a file."""
    held: list[pa.Table] = []
    many = 0
    for piece in pieces:
        held.append(_coded(piece))
        many += piece.num_rows
        if many > IN_MEMORY:
            break
    else:
        yield _in_order(pa.concat_tables(held)) if held else arrow_schema(COLUMNS).empty_table()
        return
    schema = arrow_schema(COLUMNS)
    with pq.ParquetWriter(loose, schema) as writer:
        for piece in chain(held, pieces):
            writer.write_table(piece.cast(schema))
    yield from engine.batches(engine.scan([loose], COLUMNS), ORDER)


def _coded(piece: pa.Table) -> pa.Table:
    """A piece with what repeats from finding to finding written once: it is moved about at a fraction of the cost."""
    for place, name in enumerate(piece.column_names):
        if name in REPEATED:
            piece = piece.set_column(place, name, piece[name].dictionary_encode())
    return piece


def _in_order(rows: pa.Table) -> pa.Table:
    """Sorted by ORDER; a repeated text by the place it has among its few values, which is quicker to compare."""
    rows = rows.unify_dictionaries()
    keys = {name: _rank(rows[name]) if name in REPEATED else rows[name] for name in ORDER}
    order = pc.sort_indices(pa.table(keys), [(name, "ascending") for name in ORDER])
    return rows.take(order)


def _rank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where each value stands among the column's values in order; nothing for none, which comes last."""
    if not column.num_chunks:
        return pa.chunked_array([], pa.int64())
    values = column.chunk(0).dictionary
    places = pc.rank(values, "ascending") if len(values) else pa.array([], pa.uint64())
    return pa.chunked_array([places.take(each.indices) for each in column.chunks])


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
