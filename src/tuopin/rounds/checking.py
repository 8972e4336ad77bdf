"""A delivery checked whole: rows judged at intake, then the data-quality catalogue over the accepted rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from tuopin.rounds.intake import Intake
from tuopin.rules import Check, Edition, Facts
from tuopin.stages.registry import (
    FINDING_COLUMNS,
    Exemption,
    Standing,
    exemptions_from,
    read_exemptions,
    reconcile,
)
from tuopin.stages.registry.catalogue import findings_by_view
from tuopin.store import Engine, Snapshot, write_csv
from tuopin.tables import Privacy
from tuopin.terms import Text, load

__all__ = [
    "Apart",
    "Checked",
    "all_findings",
    "catalogue_findings",
    "check_delivery",
    "kept_apart",
    "reads_names",
    "write_findings",
]

MASK = "***"


@dataclass(frozen=True)
class Checked:
    """What intake and the catalogue found: frames of findings, and how many of each check."""

    intake: Intake
    catalogue: nw.LazyFrame | None
    by_check: Mapping[tuple[str, str], int]

    @property
    def errors(self) -> int:
        """How many findings of severity error there are, of both kinds."""
        return sum(n for (_, severity), n in self.by_check.items() if severity == "error")


def check_delivery(
    intake: Intake, engine: Engine, edition: Edition, before: Snapshot | None = None
) -> Checked:
    """Ask the edition's catalogue of the accepted rows; with the round before, changes over time as well."""
    # without the rows' places in their files, which the tables do not declare
    facts = {name: rows.select(*edition.tables[name].names) for name, rows in intake.frames.items()}
    if before is not None:
        facts |= before.facts(engine, prefix="before.")
    # a view of no rows is not put to the engine: to plan one costs as much as to ask it of ten thousand rows
    views = {name for name, view in edition.views.items() if view.rows not in intake.bare}
    checks = [check for check in edition.checks.values() if check.view in views]
    found, tally = catalogue_findings(facts, engine, edition, checks)
    counts = dict(intake.by_check)
    for place, n in tally.items():
        counts[place] = counts.get(place, 0) + n
    return Checked(intake, found, counts)


def catalogue_findings(
    facts: Facts, engine: Engine, edition: Edition, checks: Iterable[Check] | None = None
) -> tuple[nw.LazyFrame | None, dict[tuple[str, str], int]]:
    """The catalogue (or some of it) asked of a round's facts, computed once: findings, and how many of each check.

    View by view: asked all at once, what every view holds of its rows would be in memory together, and to plan
    that takes longer than to ask each.
    """
    views = findings_by_view(facts, edition, checks)
    if not views:
        return None, {}
    found = nw.concat([engine.keep(each) for each in views.values()], how="vertical")
    tally = engine.collect(
        found.group_by("check", "severity").agg(nw.len().cast(nw.Int64).alias("n"))
    )
    return found, {(row["check"], row["severity"]): row["n"] for row in tally.to_pylist()}


def reads_names(check: Check, edition: Edition) -> bool:
    """Whether the check reads a direct identifier of this round (none is left of the round before)."""
    for name in check.reads:
        table, _, column = name.rpartition(".")
        known = table in edition.tables and column in edition.tables[table].names
        if known and edition.tables[table].column(column).privacy is Privacy.DIRECT:
            return True
    return False


def all_findings(
    checked: Checked, engine: Engine, edition: Edition, *, ordered: bool = True
) -> Iterator[pa.Table]:
    """Findings of both kinds with the columns of FINDING_COLUMNS, piece by piece; in no order for who sorts anyway.

    Those of the catalogue are about a household, person or village, which `subject` names, not about
    a row of a file.
    """
    order = ("file", "table", "row", "check") if ordered else ()
    yield from engine.batches(checked.intake.findings, order)
    if checked.catalogue is None:
        return
    for piece in engine.batches(checked.catalogue, ("check", "subject") if ordered else ()):
        yield _of_catalogue(piece, edition)


def _of_catalogue(piece: pa.Table, edition: Edition) -> pa.Table:
    """Findings of the catalogue; what follows from the check alone is looked up once for each check."""
    coded = pa.chunked_array([piece["check"].combine_chunks()]).dictionary_encode().chunk(0)
    checks = [edition.checks[name] for name in coded.dictionary.to_pylist()]
    nothing = pa.nulls(piece.num_rows, pa.string())

    def told(values: Iterable[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(coded.indices)

    columns = {
        "file": nothing,
        "row": pa.nulls(piece.num_rows, pa.int64()),
        "table": told(each.reads[0].split(".")[0] if each.reads else None for each in checks),
        "column": piece.column("column"),
        "check": piece.column("check"),
        "severity": piece.column("severity"),
        "subject": piece.column("subject"),
        "message_zh": told(each.message.zh for each in checks),
        "message_en": told(each.message.en for each in checks),
        "value": nothing,
    }
    return pa.table(columns)


def write_findings(checked: Checked, engine: Engine, edition: Edition, folder: Path) -> list[Path]:
    """Write `findings.csv` and, per table, the rejected rows as delivered, direct identifiers masked.

    `_file` and `_row` say where a rejected row stands, so that it is found in the delivery itself.
    """
    path = folder / "findings.csv"
    write_csv(path, all_findings(checked, engine, edition), FINDING_COLUMNS)
    written = [path]
    for name, rows in checked.intake.rejected.items():
        pieces = [
            _masked(piece, edition, name) for piece in engine.batches(rows, ("_file", "_row"))
        ]
        table = pa.concat_tables(pieces) if pieces else None
        if table is not None and table.num_rows:
            written.append(_write_rejected(folder / f"rejected-{name}.csv", table))
    return written


def _masked(rows: pa.Table, edition: Edition, name: str) -> pa.Table:
    """The rows with every direct identifier, and every cell no column claims, hidden."""
    open_columns = {c.name for c in edition.tables[name].columns if c.privacy is not Privacy.DIRECT}
    open_columns |= {"_file", "_row"}
    masked = {
        column: rows.column(column) if column in open_columns else pa.array([MASK] * rows.num_rows)
        for column in rows.column_names
    }
    return pa.table(masked)


def _write_rejected(path: Path, rows: pa.Table) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(rows.column_names)
        writer.writerows(
            zip(*[rows.column(name).to_pylist() for name in rows.column_names], strict=True)
        )
    return path


@dataclass(frozen=True)
class Apart:
    """Findings told apart: flagged still, corrected since an earlier check, exempted; never added up."""

    counts: Mapping[str, int]
    open_errors: int
    exempted: tuple[Mapping[str, Any], ...]

    @property
    def text(self) -> Text:
        """The three counts in a sentence."""
        flagged, corrected, exempted = (
            self.counts[str(s)] for s in (Standing.FLAGGED, Standing.CORRECTED, Standing.EXEMPTED)
        )
        return Text(
            f"待核 {flagged},已更正 {corrected},已豁免 {exempted}(三者分列,不相加)",
            f"flagged {flagged}, corrected {corrected}, exempted {exempted} (three counts, never added up)",
        )


def kept_apart(
    checked: Checked,
    engine: Engine,
    edition: Edition,
    exemptions: Path | None,
    earlier: Path | None,
) -> Apart | None:
    """Findings told apart by a list of exemptions and an earlier check's findings; None where neither is given."""
    if exemptions is None and earlier is None:
        return None
    now = [row for piece in all_findings(checked, engine, edition) for row in piece.to_pylist()]
    before = _rows(earlier) if earlier else []
    told = reconcile(before, now, _exemptions(exemptions), edition.on)
    flagged = [row.finding for row in told.rows if row.standing is Standing.FLAGGED]
    return Apart(
        told.counts,
        sum(finding["severity"] == "error" for finding in flagged),
        tuple(
            {
                "check": row.check,
                "subject": row.subject,
                "reason": row.exemption.reason,
                "approver": row.exemption.approver,
                "expires": row.exemption.expires.isoformat(),
            }
            for row in told.rows
            if row.standing is Standing.EXEMPTED and row.exemption is not None
        ),
    )


def _exemptions(path: Path | None) -> list[Exemption]:
    if path is None:
        return []
    return exemptions_from(_rows(path)) if path.suffix == ".csv" else read_exemptions(load(path))


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as source:
        return [
            {name: _cell(name, value) for name, value in row.items()}
            for row in csv.DictReader(source)
        ]


def _cell(name: str, value: str) -> Any:
    """A row's number is a number again, as in the findings it is compared with."""
    return int(value) if name == "row" and value.isdigit() else value or None
