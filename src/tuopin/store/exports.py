"""Exports: typed rows written as the text files an office exchanges, in any of the accepted headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from tuopin.tables import Column, Kind

__all__ = ["HEADINGS", "as_text", "headings", "write_csv"]

#: Which headings a file may carry: our names, the Chinese ones, or the national system's codes.
HEADINGS = ("name", "zh", "alias")


def headings(columns: Sequence[Column], kind: str) -> list[str]:
    """One heading per column; a column without a national code keeps our name."""
    if kind == "zh":
        return [column.text.zh for column in columns]
    if kind == "alias":
        return [column.aliases[0] if column.aliases else column.name for column in columns]
    if kind == "name":
        return [column.name for column in columns]
    raise ValueError(f"no headings {kind!r}; there are {', '.join(HEADINGS)}")


def as_text(table: pa.Table, columns: Sequence[Column]) -> pa.Table:
    """The rows as people write them: money in yuan, days as 2019-12-31, yes and no as 1 and 0."""
    arrays = []
    for column in columns:
        values = (
            table.column(column.name)
            if column.name in table.column_names
            else pa.nulls(table.num_rows)
        )
        arrays.append(_text(values, column.kind))
    return pa.table(dict(zip([c.name for c in columns], arrays, strict=True)))


def _text(values: pa.ChunkedArray, kind: Kind) -> pa.ChunkedArray:
    if pa.types.is_null(values.type):
        return values.cast(pa.string())
    if kind is Kind.MONEY:
        return _yuan(values)
    if kind is Kind.BOOL:
        return pc.if_else(values, pa.scalar("1"), pa.scalar("0"))
    if kind is Kind.DATE:
        return pc.strftime(values, format="%Y-%m-%d")
    return values.cast(pa.string())


def _yuan(fen: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole fen as yuan with two decimals, by whole-number arithmetic so that nothing is rounded."""
    size = pc.abs(fen)
    whole = pc.divide(size, 100)
    rest = pc.subtract(size, pc.multiply(whole, 100))
    digits = pc.utf8_lpad(rest.cast(pa.string()), width=2, padding="0")
    text = pc.binary_join_element_wise(whole.cast(pa.string()), digits, ".")
    return pc.if_else(pc.less(fen, 0), pc.binary_join_element_wise("-", text, ""), text)


def write_csv(
    path: Path, batches: Iterable[pa.Table], columns: Sequence[Column], kind: str = "name"
) -> int:
    """Write rows as UTF-8 CSV with a byte-order mark (spreadsheets then read Chinese right); returns rows.

    The file appears under its name only when it is complete.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    names = headings(columns, kind)
    schema = pa.schema([(name, pa.string()) for name in names])
    rows = 0
    with partial.open("wb") as sink:
        sink.write(b"\xef\xbb\xbf")
        options = pa_csv.WriteOptions(quoting_style="needed")
        with pa_csv.CSVWriter(sink, schema, write_options=options) as writer:
            for batch in _gathered(batches):
                text = batch if _is_text(batch) else as_text(batch, columns)
                writer.write_table(text.select([c.name for c in columns]).rename_columns(names))
                rows += batch.num_rows
    partial.replace(path)
    return rows


#: Rows gathered before they are written: converting costs by the column, not by the row.
GATHERED = 50_000


def _gathered(batches: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The batches in larger ones; typed rows and rows that are text already stay apart."""
    held: list[pa.Table] = []
    for batch in batches:
        if held and held[0].schema != batch.schema:
            yield pa.concat_tables(held)
            held = []
        held.append(batch)
        if sum(each.num_rows for each in held) >= GATHERED:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _is_text(table: pa.Table) -> bool:
    return all(pa.types.is_string(field.type) for field in table.schema)
