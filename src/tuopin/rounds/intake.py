"""Intake run: files read, rows judged by table, what was accepted, rejected and found counted by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.rounds.progress import Progress, silent
from tuopin.rules import Edition
from tuopin.stages.registry import FINDING_COLUMNS, judge
from tuopin.store import Engine, arrow_schema
from tuopin.store.readers import FILE_CHECKS, Delivery, FileFinding, Part, Scratch, read_file
from tuopin.store.readers import Mapping as ColumnMapping
from tuopin.tables import TABLES, Column
from tuopin.terms import code_lists

__all__ = ["Counted", "Intake", "take_in"]


NOTHING: Mapping[str, frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a file went where; accepted + rejected = read."""

    file: str
    table: str
    read: int
    accepted: int
    rejected: int


@dataclass(frozen=True)
class Intake:
    """What came of a delivery.

    `frames` holds a typed frame for every core table (empty where nothing was delivered), `rejected` the
    rejected rows as text by table, `findings` one frame with FINDING_COLUMNS. The frames live as long as
    the engine and this object do.
    """

    frames: Mapping[str, nw.LazyFrame]
    rejected: Mapping[str, nw.LazyFrame]
    findings: nw.LazyFrame
    counts: tuple[Counted, ...]
    texts: Mapping[str, nw.LazyFrame] = field(default_factory=dict)  # rows as delivered, by table
    by_check: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (check, severity)
    scratch: Scratch | None = None
    bare: frozenset[str] = frozenset()  # tables that certainly have no row in `frames`

    @property
    def errors(self) -> int:
        """How many findings are of severity error."""
        return sum(n for (_, severity), n in self.by_check.items() if severity == "error")


def take_in(
    paths: Sequence[str | Path],
    engine: Engine,
    edition: Edition | None = None,
    mapping: ColumnMapping | None = None,
    *,
    as_of: date,
    table: str | None = None,
    progress: Progress = silent,
    scratch: Scratch | None = None,
    elsewhere: Mapping[str, frozenset[str]] = NOTHING,
) -> Intake:
    """Read files, judge their rows and count what came of them.

    A pack's own tables come from `edition` where one is given. `as_of` is the day of the data. IntakeError
    where a file cannot be used at all: then nothing of the delivery is kept. `elsewhere` names, by table, required
    columns that a delivery may lack because the caller holds them.
    """
    kept = scratch or Scratch()
    labels = _labels([Path(path) for path in paths])
    deliveries = []
    for at, path in enumerate(paths):
        progress("intake", at, len(paths) + 1)
        deliveries.append(read_file(path, engine, mapping, table, scratch=kept, label=labels[at]))
    progress("intake", len(paths), len(paths) + 1)
    result = _judged(deliveries, engine, edition, as_of, kept, elsewhere)
    progress("intake", len(paths) + 1, len(paths) + 1)
    return result


def _labels(paths: Sequence[Path]) -> list[str]:
    """The files' names; whole paths where a name occurs twice, so that a row's place stays one place."""
    names = [path.name for path in paths]
    return [str(p) if names.count(p.name) > 1 else p.name for p in paths]


def _judged(
    deliveries: Sequence[Delivery],
    engine: Engine,
    edition: Edition | None,
    as_of: date,
    scratch: Scratch,
    elsewhere: Mapping[str, frozenset[str]],
) -> Intake:
    tables = {**TABLES, **(edition.tables if edition is not None else {})}
    lists = code_lists()

    def keep(frame: nw.LazyFrame, columns: tuple[Column, ...]) -> nw.LazyFrame:
        if engine.name == "memory":  # where the rows are anyway: a file would only be read back
            return engine.keep(frame.select(*(column.name for column in columns)))
        path = scratch.new()
        engine.write(frame, path)
        return engine.scan([path], columns, uniform=True)

    def rowless(frame: nw.LazyFrame) -> bool:
        return engine.collect(frame.head(1)).num_rows == 0

    accepted: dict[str, nw.LazyFrame] = {
        name: engine.empty(table.columns) for name, table in tables.items()
    }
    rejected: dict[str, nw.LazyFrame] = {}
    texts: dict[str, nw.LazyFrame] = {}
    found = [engine.frame(_file_findings(deliveries, elsewhere))]
    counts: list[Counted] = []
    for name, parts in _by_table(deliveries).items():
        table = parts[0].table
        texts[name] = _together(parts)
        known = elsewhere.get(name, frozenset())
        outcome = judge(texts[name], table, lists, as_of, keep, known, rowless)
        accepted[name], rejected[name] = outcome.accepted, outcome.rejected
        found.append(outcome.findings)
        counts += _counts(name, parts, outcome.rejected, engine)
    findings = keep(nw.concat(found), FINDING_COLUMNS)
    tally = engine.collect(findings.group_by(["check", "severity"]).agg(rows=nw.len()))
    by_check = {(row["check"], row["severity"]): row["rows"] for row in tally.to_pylist()}
    bare = frozenset(tables) - frozenset(texts)
    return Intake(accepted, rejected, findings, tuple(counts), texts, by_check, scratch, bare)


def _by_table(deliveries: Sequence[Delivery]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for delivery in deliveries:
        for part in delivery.parts:
            found.setdefault(part.table.name, []).append(part)
    return found


def _together(parts: Sequence[Part]) -> nw.LazyFrame:
    """The parts of one table as one frame; a column that some files lack is null in their rows."""
    held = [part.frame.collect_schema().names() for part in parts]
    names = sorted({name for each in held for name in each if name != "_row"})
    frames = [
        part.frame.select(
            *(nw.col(n) if n in has else nw.lit(None, dtype=nw.String()).alias(n) for n in names),
            "_row",
        )
        for part, has in zip(parts, held, strict=True)
    ]
    return frames[0] if len(frames) == 1 else nw.concat(frames, how="vertical")


def _counts(
    name: str, parts: Sequence[Part], rejected: nw.LazyFrame, engine: Engine
) -> list[Counted]:
    read: dict[str, int] = {}
    for part in parts:
        read[part.file] = read.get(part.file, 0) + part.rows
    tally = engine.collect(rejected.group_by("_file").agg(rows=nw.len()))
    lost = {row["_file"]: row["rows"] for row in tally.to_pylist()}
    return [
        Counted(file, name, rows, rows - lost.get(file, 0), lost.get(file, 0))
        for file, rows in read.items()
    ]


def _file_findings(
    deliveries: Sequence[Delivery], elsewhere: Mapping[str, frozenset[str]]
) -> pa.Table:
    rows = [
        _row(finding)
        for delivery in deliveries
        for finding in delivery.findings
        if finding.check != "file.missing_column"
        or finding.column not in elsewhere.get(finding.table or "", frozenset())
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(FINDING_COLUMNS))


def _row(finding: FileFinding) -> dict[str, Any]:
    message = finding.message
    return {
        "file": finding.file,
        "row": finding.row,
        "table": finding.table,
        "column": finding.column,
        "check": finding.check,
        "severity": str(FILE_CHECKS[finding.check].severity),
        "subject": finding.column,
        "message_zh": message.zh,
        "message_en": message.en,
        "value": finding.value,
    }
