"""The living registry asked the catalogue before a freeze: counts by check, and every error row by row."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa
from django.db.models import Exists, OuterRef, QuerySet

from tuopin.office.archive.keeping import POLICY, as_of, edition_on, store
from tuopin.office.archive.loading import load
from tuopin.office.archive.models import Checked, Exemption, Fault
from tuopin.office.archive.reading import Living
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Change
from tuopin.office.registry.models import MODELS
from tuopin.rounds.checking import catalogue_findings
from tuopin.rules import Edition
from tuopin.store import Engine, open_engine
from tuopin.tables import TABLES

__all__ = ["check_living", "edition_of", "fresh", "last_checked", "open_faults", "table_of"]

#: Errors that are kept row by row; where there are more, nobody reads them one by one.
KEPT = 200_000
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


def check_living(living: Living, by: Any) -> Checked:
    """Ask the catalogue of the registry as read, with the round before where there is one, and keep what it finds."""
    edition = edition_of(living.year)
    with open_engine() as engine:
        facts = {name: engine.frame(rows) for name, rows in living.tables.items()}
        before = store()
        if living.year - 1 in before.rounds():
            facts |= before.snapshot(living.year - 1).facts(engine, prefix="before.")
        found, counts = catalogue_findings(facts, engine, edition)
        faults = _faults(found, engine)
    with acting(by, "archive.check", subject=str(living.year), rows=sum(living.rows.values())):
        made: Checked = Checked.objects.create(
            year=living.year,
            by=by,
            rows=living.rows,
            left_out=dict(living.left_out),
            counts=[[check, severity, n] for (check, severity), n in sorted(counts.items())],
            mark=living.mark,
            rules=edition.hash,
        )
        many = faults.num_rows
        load(Fault, faults.append_column("checked_id", pa.repeat(pa.scalar(made.pk), many)))
        old = Checked.objects.filter(year=living.year).order_by("-pk")[REMEMBERED:]
        Fault.objects.filter(checked__in=[each.pk for each in old]).delete()
    return made


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
