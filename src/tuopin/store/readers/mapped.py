"""A mapping carried out: the raw text of another survey as text frames of our tables."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from tuopin.store.engines import Engine
from tuopin.store.readers.delimited import Loaded
from tuopin.store.readers.delivery import FAULT, LINE, PLACE, FileFinding, Part, scan_text
from tuopin.store.readers.mapping import Mapping, Source, TableMapping

__all__ = ["mapped_parts"]


def mapped_parts(
    mapping: Mapping, written: Loaded, engine: Engine
) -> tuple[list[Part], list[FileFinding]]:
    """One part for each table of the mapping, and what it left out or assumed."""
    file = written.file
    raw = scan_text(engine, written.path, written.names)
    parts: list[Part] = []
    found: list[FileFinding] = []
    for each in mapping.tables:
        frame = _chosen(raw, each, FAULT in written.names)
        rows = _count(engine, frame)
        if not each.one_per and rows < written.rows:
            details = {"count": str(written.rows - rows)}
            found.append(FileFinding(file, "file.filtered", None, each.table.name, details=details))
        for name, source in each.columns.items():
            if source.assume:
                details = {"column": name, "assume": source.assume}
                found.append(
                    FileFinding(file, "file.assumed", None, each.table.name, name, details=details)
                )
        parts.append(Part(each.table, _columns(frame, each, FAULT in written.names), rows, file))
    return parts, found


def _count(engine: Engine, frame: nw.LazyFrame) -> int:
    return int(engine.collect(frame.select(rows=nw.len()))["rows"][0].as_py())


def _chosen(raw: nw.LazyFrame, each: TableMapping, faults: bool) -> nw.LazyFrame:
    frame = raw
    for name, values in each.where.items():
        kept = nw.col(name).is_in(list(values))
        # a row that could not be split belongs to no one's choice: it stays, to be reported
        frame = frame.filter(kept | ~nw.col(FAULT).is_null() if faults else kept)
    if each.one_per:
        if faults:
            frame = frame.filter(nw.col(FAULT).is_null())
        first = frame.group_by(list(each.one_per)).agg(nw.col("_row").min().alias("_row"))
        frame = frame.join(first.select("_row"), on="_row", how="semi")
    return frame


def _columns(frame: nw.LazyFrame, each: TableMapping, faults: bool) -> nw.LazyFrame:
    made = [_made(source).alias(name) for name, source in each.columns.items()]
    kept = [*PLACE, *((FAULT, LINE) if faults else ())]
    return frame.select(*made, *kept)


def _made(source: Source) -> nw.Expr:
    if source.value is not None:
        return nw.lit(source.value)
    if source.dates is not None:
        age = nw.col(source.parts[0]).str.strip_chars().str.replace_all(r"\.0+$", "")
        return _replaced(age, dict(source.dates), keep=age)
    text = _joined(source)
    if source.codes is not None:
        text = _replaced(text, dict(source.codes), keep=text)
    if source.times is not None:
        text = _multiplied(text, source.times)
    if source.before:
        text = nw.concat_str(nw.lit(source.before), text)
    return text


def _replaced(text: nw.Expr, values: dict[str, str], keep: nw.Expr) -> nw.Expr:
    """Their values as ours; a value the mapping does not name stays as it is, and is flagged when judged."""
    mapped = text.replace_strict(
        list(values), list(values.values()), default=None, return_dtype=nw.String()
    )
    emptied = [key for key, value in values.items() if value == ""]
    kept = nw.coalesce(mapped, keep)
    return nw.when(~text.is_in(emptied)).then(kept) if emptied else kept


def _joined(source: Source) -> nw.Expr:
    parts: list[nw.Expr] = []
    for at, name in enumerate(source.parts):
        part = nw.col(name)
        if source.pad:
            part = part.str.zfill(source.pad[at])
        if source.empty is not None:
            part = part.fill_null(source.empty)
        parts.append(part)
    if source.number:
        nth = nw.col("_row").cum_count().over(*source.parts, order_by="_row")
        parts.append(nth.cast(nw.String()).str.zfill(source.number))
    return parts[0] if len(parts) == 1 else nw.concat_str(*parts, separator=source.between)


def _multiplied(text: nw.Expr, times: float) -> nw.Expr:
    """A number times a factor, to six places; what is no number stays as it is, and is flagged when judged."""
    number = nw.when(text.str.contains(r"^-?[0-9]{1,13}(?:\.[0-9]+)?$")).then(text)
    product = (number.cast(nw.Float64()) * times).round(6).cast(nw.String())
    return nw.coalesce(product, text)
