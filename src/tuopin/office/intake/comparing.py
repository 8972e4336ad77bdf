"""A delivery beside the registry: table by table in pieces, what waits written out, and rows as they will stand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tuopin.office.areas.queries import span
from tuopin.office.intake.looking_up import absent, of_households
from tuopin.office.intake.models import Batch
from tuopin.office.intake.piece import Aside, Hit, Piece, clear
from tuopin.office.intake.places import Places
from tuopin.office.intake.staging import Stage
from tuopin.office.registry.bulk import AT_ONCE
from tuopin.office.registry.models import MODELS
from tuopin.rounds.intake import Intake
from tuopin.stages.registry import FINDING_COLUMNS
from tuopin.store import Engine, arrow_schema
from tuopin.tables import TABLES, Table

__all__ = ["Compared", "Comparison", "before_name", "rows_name"]

PLACE = ("_file", "_row")
_PLACES = (replace(FINDING_COLUMNS[0], name="_file"), replace(FINDING_COLUMNS[1], name="_row"))


def rows_name(table: str) -> str:
    """The stream of a table's rows that wait."""
    return f"rows-{table}"


def before_name(table: str) -> str:
    """The stream of what the rows hold that they will change."""
    return f"before-{table}"


@dataclass
class Compared:
    """What came of a comparison."""

    changes: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)  # (file, table)
    findings: list[pa.Table] = field(default_factory=list)
    rows: int = 0
    digest: str = ""


class Comparison:
    """Compares table by table, in pieces; writes what waits, and the rows as they will stand, for the catalogue."""

    def __init__(self, batch: Batch, key: str, taken: Intake, engine: Engine, work: Path) -> None:
        self.batch, self.key, self.taken, self.engine, self.work = batch, key, taken, engine, work
        self.places = Places(batch.by, batch.area)
        self.low, self.high = span(batch.area)
        self.found = Compared()
        self.frames: dict[str, nw.LazyFrame] = dict(taken.frames)
        self.bare = set(taken.bare)
        self.undecided: set[str] = (
            set()
        )  # households the delivery would register without a decision
        self.met: dict[str, list[Any]] = {}  # numbers of registered rows that were met, by table
        self._hits: list[Hit] = []
        self._digest = hashlib.sha256()

    # ---- one table -----------------------------------------------------------------------------------

    def table(self, name: str) -> None:
        """Compare the delivered rows of one table."""
        table = TABLES[name]
        held = self.taken.texts[name].collect_schema().names()
        given = [column for column in table.columns if column.name in held]
        tally: Counter[str] = Counter(new=0, changed=0, same=0)
        aside = Aside(self, table, given)
        stage = Stage(self.batch.pk, self.key, rows_name(name))
        before = Stage(self.batch.pk, self.key, before_name(name))
        path = self.work / f"after-{name}.parquet"
        schema = arrow_schema((*table.columns, *_PLACES))
        self.met[name] = []
        try:
            with pq.ParquetWriter(path, schema) as after:
                for part in self._parts(table):
                    piece = Piece(self, table, given, part, aside)
                    self._note(name, piece)
                    tally.update(piece.counts)
                    stage.add(piece.waiting)
                    before.add(piece.before)
                    after.write_table(piece.after.select(schema.names).cast(schema))
            self._digest.update(stage.finish().encode())
            before.finish()
        finally:
            for each in (stage, before):
                if not each.closed:
                    each.abandon()
        met = self._met(name)
        tally["absent"] = absent(MODELS[name], self.batch.area, len(met))
        self.found.changes[name] = dict(tally)
        self.found.rows += stage.rows
        if len(met) or any(place[1] == name for place in self.found.rejected):
            self.frames[name] = self.engine.scan([path], (*table.columns, *_PLACES), uniform=True)

    def _parts(self, table: Table) -> Iterator[pa.Table]:
        """In the order of the registry's own lists, so that neighbours are written together."""
        for rows in self.engine.batches(self.taken.frames[table.name], table.order):
            for start in range(0, rows.num_rows, AT_ONCE):
                yield rows.slice(start, AT_ONCE).combine_chunks()

    def _note(self, name: str, piece: Piece) -> None:
        self.met[name].append(piece.met)
        self._hits += piece.hits
        self.tell(piece.findings)
        for row in piece.findings:
            self.found.rejected[(row["file"], name)] += 1

    def _met(self, name: str) -> pa.ChunkedArray:
        return pa.chunked_array(self.met.get(name) or [pa.array([], pa.int64())], pa.int64())

    def _tell_hits(self) -> None:
        """A person who stands in this delivery too is no stranger: there the delivery's own checks speak."""
        rows = pa.array([hit.row for hit in self._hits], pa.int64())
        known = pc.is_in(rows, value_set=self._met("person")).to_pylist()
        self.tell([hit.finding for hit, k in zip(self._hits, known, strict=True) if not k])

    def tell(self, rows: list[dict[str, Any]]) -> None:
        """Findings more."""
        if rows:
            self.found.findings.append(
                pa.Table.from_pylist(rows, schema=arrow_schema(FINDING_COLUMNS))
            )

    # ---- households that are registered already --------------------------------------------------------

    def complete(self) -> nw.LazyFrame | None:
        """Add to the frames what the registry holds of the same households and the delivery does not mention.

        So the catalogue is asked of the households as they will stand. Answers the households that were
        registered before, None where there is none: then the frames are the delivery's own.
        """
        delivered = self._households()
        known = pa.concat_tables(
            [
                rows.select(["household_no"])
                for rows in of_households(MODELS["household"], delivered)
            ]
        )
        if not known.num_rows:
            return None
        for table in TABLES.values():
            if "household_no" in table.names:
                self._add(table, known)
        return self.engine.frame(known)

    def _households(self) -> pa.Table:
        named = [
            frame.select("household_no")
            for name, frame in self.frames.items()
            if name in self.taken.texts and "household_no" in TABLES[name].names
        ]
        if not named:
            return pa.table({"household_no": pa.array([], pa.string())})
        whole = nw.concat(named).filter(~nw.col("household_no").is_null()).unique()
        return self.engine.collect(whole)

    def _add(self, table: Table, known: pa.Table) -> None:
        met = self._met(table.name)
        path = self.work / f"beside-{table.name}.parquet"
        rows, schema = 0, arrow_schema((*table.columns, *_PLACES))
        with pq.ParquetWriter(path, schema) as writer:
            for part in of_households(MODELS[table.name], known):
                left = part.filter(pc.invert(pc.is_in(part["id"], value_set=met)))
                opened = _opened(left, table).append_column(
                    "_file", pa.nulls(left.num_rows, pa.string())
                )
                opened = opened.append_column("_row", pa.nulls(left.num_rows, pa.int64()))
                writer.write_table(opened.select(schema.names))
                rows += left.num_rows
        if rows:
            self.bare.discard(table.name)
            beside = self.engine.scan([path], (*table.columns, *_PLACES), uniform=True)
            names = [*table.names, *PLACE]
            mine = self.frames[table.name]
            held = mine.collect_schema().names()
            if "_file" not in held:
                self.frames[table.name] = beside
            else:
                self.frames[table.name] = nw.concat([mine.select(names), beside.select(names)])

    def finished(self) -> Compared:
        """What came of it, once every table has been compared."""
        self._tell_hits()
        self.found.digest = self._digest.hexdigest()
        return self.found


def _opened(rows: pa.Table, table: Table) -> pa.Table:
    """Registered rows in the clear, for the checks alone."""
    made = {}
    for column in table.columns:
        held = rows.column(column.name)
        made[column.name] = clear(held) if column.sealed else held
    return pa.table(made)
