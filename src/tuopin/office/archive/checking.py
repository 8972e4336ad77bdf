"""The living registry asked the catalogue before a freeze: counts by check, and every error row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
from django.db.models import Exists, OuterRef, QuerySet

from tuopin.office.archive.keeping import POLICY, as_of, edition_on, store
from tuopin.office.archive.loading import load
from tuopin.office.archive.models import Checked, Exemption, Fault
from tuopin.office.archive.preparing import Ready
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Change
from tuopin.office.look.numbers import whole
from tuopin.office.registry.models import MODELS
from tuopin.rounds.checking import catalogue_findings, reads_names
from tuopin.rules import Check, Edition, Facts
from tuopin.store import Engine, Prepared, empty_table, open_engine
from tuopin.tables import TABLES, Column, Table

__all__ = [
    "check_living", "edition_of", "faults_behind", "fresh", "last_checked", "open_faults", "table_of",
]  # fmt: skip

#: Errors that are kept row by row; where there are more, nobody reads them one by one.
KEPT = 200_000
#: What the engine may hold before it spills rows without names.
MEMORY = "3GB"
#: Checks of a year whose errors are kept: the last, and the one before to compare it with.
REMEMBERED = 2


def edition_of(year: int) -> Edition:
    """The policy whose catalogue a year's round is asked."""
    return edition_on(POLICY, as_of(year), as_of(year))


def last_checked(year: int) -> Checked | None:
    """The last check of the living registry for that year's round."""
    found: Checked | None = Checked.objects.filter(year=year).order_by("-pk").first()
    return found


def fresh(checked: Checked, mark: int | None = None) -> bool:
    """Whether nothing of the registry has changed between the check and a moment (now), nor the rules."""
    if checked.rules != edition_of(checked.year).hash:
        return False
    tables = [model._meta.db_table for model in MODELS.values()]
    since = Change.objects.filter(pk__gt=checked.mark, table__in=tables)
    return not (since if mark is None else since.filter(pk__lte=mark)).exists()


def open_faults(checked: Checked) -> QuerySet[Any]:
    """The errors that are neither corrected nor exempted on the round's day."""
    exempted = Exemption.objects.filter(
        check_id=OuterRef("check_id"), subject=OuterRef("subject"), expires__gte=as_of(checked.year)
    )
    return Fault.objects.filter(~Exists(exempted), checked=checked)


def faults_behind(rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    """The errors behind a key, `village_code.number`; all of them where it is none."""
    village, _, told = after.partition(".")
    number = whole(told)
    if not number:
        return rows
    return rows.filter(village_code__gte=village).exclude(village_code=village, pk__lte=number)


def check_living(ready: Ready, by: Any) -> Checked:
    """Ask the catalogue of the registry as made ready, and of the round before where there is one; keep what it finds.

    Only the checks that read names or numbers see any: those are opened in memory, and nothing of them is written.
    """
    edition = edition_of(ready.year)
    every = edition.checks.values()
    naming = [check for check in every if reads_names(check, edition)]
    rest = [check for check in every if not reads_names(check, edition)]
    with open_engine(memory=MEMORY) as engine:
        faults, counts = _asked(engine, _without_names(_facts(ready, engine)), edition, rest)
    with open_engine(spill="") as engine:
        facts = _with_names(_facts(ready, engine), ready.prepared, engine, naming)
        more, others = _asked(engine, facts, edition, naming)
    return _entered(ready, by, edition, pa.concat_tables([faults, more]), counts | others)


def _entered(
    ready: Ready, by: Any, edition: Edition, faults: pa.Table, counts: dict[tuple[str, str], int]
) -> Checked:
    faults = faults.sort_by(
        [(name, "ascending") for name in ("village_code", "check_id", "subject")]
    )
    faults = faults.slice(0, KEPT)
    with acting(by, "archive.check", subject=str(ready.year), rows=sum(ready.rows.values())):
        made: Checked = Checked.objects.create(
            year=ready.year,
            by=by,
            rows=ready.rows,
            left_out=ready.left_out,
            counts=[[check, severity, n] for (check, severity), n in sorted(counts.items())],
            mark=ready.mark,
            rules=edition.hash,
        )
        many = faults.num_rows
        load(Fault, faults.append_column("checked_id", pa.repeat(pa.scalar(made.pk), many)))
        old = Checked.objects.filter(year=ready.year).order_by("-pk")[REMEMBERED:]
        Fault.objects.filter(checked__in=[each.pk for each in old]).delete()
    return made


def _asked(
    engine: Engine, facts: Facts, edition: Edition, checks: Sequence[Check]
) -> tuple[pa.Table, dict[tuple[str, str], int]]:
    """The errors row by row, and how many findings of each check."""
    found, counts = catalogue_findings(facts, engine, edition, checks)
    return _faults(found, engine), counts


def _facts(ready: Ready, engine: Engine) -> dict[str, nw.LazyFrame]:
    held, kept = ready.prepared.facts(engine), store()
    if ready.year - 1 in kept.rounds():
        held |= kept.snapshot(ready.year - 1).facts(engine, prefix="before.")
    return held


def _without_names(facts: Facts) -> dict[str, nw.LazyFrame]:
    """The facts with every direct identifier unknown, since views hand on all columns of a table."""
    return {**facts, **{n: _unknown(facts[n], t, t.direct) for n, t in TABLES.items() if t.direct}}


def _with_names(
    facts: Facts, prepared: Prepared, engine: Engine, checks: Sequence[Check]
) -> dict[str, nw.LazyFrame]:
    """The facts with those direct identifiers beside them that a check reads; others are unknown."""
    read = {name for check in checks for name in check.reads}
    found = dict(facts)
    for name, table in TABLES.items():
        wanted = [column for column in table.direct if f"{name}.{column.name}" in read]
        columns = [*map(table.column, table.key), *wanted]
        parts = [rows.select([c.name for c in columns]) for rows in prepared.names(name)]
        rows = pa.concat_tables(parts) if parts else empty_table(columns)
        if wanted:
            found[name] = facts[name].join(engine.frame(rows), on=list(table.key), how="left")
        if table.direct:
            unread = [column for column in table.direct if column not in wanted]
            found[name] = _unknown(found[name], table, unread)
    return found


def _unknown(frame: nw.LazyFrame, table: Table, columns: Sequence[Column]) -> nw.LazyFrame:
    nothing = nw.lit(None, dtype=nw.String)
    return frame.with_columns(**{column.name: nothing for column in columns}).select(*table.names)


def _faults(found: nw.LazyFrame | None, engine: Engine) -> pa.Table:
    names = ["check_id", "subject", "household_no", "village_code", "column"]
    if found is None:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    errors = found.filter(nw.col("severity") == "error").select(
        nw.col("check").alias("check_id"),
        *[nw.col(name).fill_null("").alias(name) for name in names[1:]],
    )
    return engine.collect(errors.sort("village_code", "check_id", "subject").head(KEPT))


def table_of(check: str, year: int) -> str:
    """The table that a check is about, by the first column it reads."""
    reads = edition_of(year).checks[check].reads
    return reads[0].split(".")[0] if reads else next(iter(TABLES))
