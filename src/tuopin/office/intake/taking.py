"""The check of a batch: the same judging and the same catalogue as the command line, and the registry beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import narwhals.stable.v2 as nw
import pyarrow as pa
from django.utils import timezone

from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.intake import findings
from tuopin.office.intake.comparing import Compared, Comparison
from tuopin.office.intake.models import OPEN, Batch, Kept
from tuopin.office.intake.reading import OWN_HEADINGS, engine_for, laid_out, mapping_of
from tuopin.office.intake.undoing import FREEZE
from tuopin.office.intake.uploads import folder_of, forget, sweep_work, work_of
from tuopin.office.jobs.working import Running
from tuopin.office.registry.asking import edition_on
from tuopin.rounds.checking import Checked, all_findings, check_delivery
from tuopin.rounds.intake import Intake, take_in
from tuopin.rules import Edition, asked_on
from tuopin.store import Engine, StoreError, open_engine
from tuopin.store.readers import Scratch
from tuopin.tables import TABLES
from tuopin.terms import DocumentError, Text

__all__ = ["check", "sweep"]

READING = Text("读取文件", "reading the files")
COMPARING = Text("与台账比对", "comparing with the registry")
CHECKING = Text("按规则检查", "asking the checks")
WRITING = Text("整理结果", "putting the findings in order")
STEPS = 10
#: How long files of a settled batch stay, for whoever mends what was left out.
KEPT_FOR = timedelta(days=30)


def check(batch: Batch, running: Running) -> None:
    """Check a batch from its files, from the beginning; what an earlier try left is swept away first."""
    sweep()
    key = batch.key.open()
    for path in folder_of(batch.pk).glob("*-*.sealed"):
        if path.name.startswith(("rows-", "before-")):
            path.unlink()
    with work_of(batch.pk) as work, open_engine(engine_for(batch), spill=work) as engine:
        try:
            _checked(batch, key, running, engine, work)
        except (StoreError, DocumentError) as error:
            _refused(batch, running, error.text)


def _checked(batch: Batch, key: str, running: Running, engine: Engine, work: Path) -> None:
    rules = asked_on(edition_on(batch.as_of), batch.as_of)
    running.tell(READING, 0, STEPS)
    taken = take_in(
        laid_out(batch, key, work),
        engine,
        rules,
        mapping_of(batch, work),
        as_of=batch.as_of,
        table=batch.table or None,
        progress=lambda _, done, total: running.tell(READING, 4 * done // max(total, 1), STEPS),
        scratch=Scratch(work),
        elsewhere={table.name: table.decided for table in TABLES.values()},
    )
    taken = _without_our_columns(taken, engine)
    comparison = Comparison(batch, key, taken, engine, work)
    names = [name for name in TABLES if name in taken.texts]
    for place, name in enumerate(names):
        running.tell(COMPARING, 4 + 2 * place // len(names), STEPS)
        comparison.table(name)
    known = comparison.complete()
    running.tell(CHECKING, 6, STEPS)
    taken = replace(taken, frames=comparison.frames, bare=frozenset(comparison.bare))
    checked = check_delivery(taken, engine, rules)
    checked = _concerning(checked, known, set(names), engine, rules)
    running.tell(WRITING, 9, STEPS)
    found = comparison.finished()
    batch.tallies = findings.write(
        batch.pk, _pieces(checked, found.findings, engine, rules), engine, work
    )
    _counted(batch, taken, found)
    _save(batch, running)


def _counted(batch: Batch, taken: Intake, found: Compared) -> None:
    """What came of it, in numbers: the rows the office turned away count as rejected too."""
    batch.counts = [
        {
            "file": each.file,
            "table": each.table,
            "read": each.read,
            "accepted": each.accepted - found.rejected[(each.file, each.table)],
            "rejected": each.rejected + found.rejected[(each.file, each.table)],
        }
        for each in taken.counts
    ]
    batch.changes, batch.rows, batch.digest = found.changes, found.rows, found.digest
    batch.errors = sum(n for _, _, severity, n in batch.tallies if severity == "error")
    batch.rejected = sum(each["rejected"] for each in batch.counts)
    batch.state = "wanting" if batch.errors or batch.rejected else "ready"


def _without_our_columns(taken: Intake, engine: Engine) -> Intake:
    """The columns a download adds come back with the mended file; that they are not read is nothing to tell."""
    ours = (nw.col("check") == "file.unknown_column") & nw.col("column").is_in(OWN_HEADINGS)
    many = engine.collect(taken.findings.filter(ours).select(n=nw.len()))["n"][0].as_py()
    if not many:
        return taken
    place = ("file.unknown_column", "warning")
    by_check = {**taken.by_check, place: taken.by_check[place] - many}
    kept = taken.findings.filter(~ours.fill_null(False))
    return replace(taken, findings=kept, by_check=by_check)


def _concerning(
    checked: Checked,
    known: nw.LazyFrame | None,
    delivered: set[str],
    engine: Engine,
    rules: Edition,
) -> Checked:
    """Of households registered before, only what asks about something this delivery brings."""
    if known is None or checked.catalogue is None:
        return checked
    asking = [
        check.id
        for check in rules.checks.values()
        if {each.split(".")[0] for each in check.reads} & delivered
    ]
    mine = checked.catalogue.filter(nw.col("check").is_in(asking))
    others = checked.catalogue.filter(~nw.col("check").is_in(asking)).join(
        known, on="household_no", how="anti"
    )
    return replace(checked, catalogue=engine.keep(nw.concat([mine, others])))


def _pieces(
    checked: Checked, ours: list[pa.Table], engine: Engine, rules: Edition
) -> Iterator[pa.Table]:
    yield from ours
    yield from all_findings(checked, engine, rules, ordered=False)


#: What a check finds out.
FOUND = (
    "state", "checked_at", "counts", "changes", "tallies", "rejected", "errors", "rows", "digest", "wrong_zh",
    "wrong_en", "settled_at",
)  # fmt: skip


def _save(batch: Batch, running: Running) -> None:
    batch.checked_at = timezone.now()
    read = sum(each["read"] for each in batch.counts)
    with acting(
        running.by,
        "intake.check",
        subject=str(batch),
        area=batch.area,
        rows=read,
        digest=batch.digest,
    ):
        if Batch.objects.select_for_update().filter(pk=batch.pk, state="checking").exists():
            batch.save(update_fields=FOUND)


def _refused(batch: Batch, running: Running, why: Text) -> None:
    """A file of which nothing can be used: the whole batch goes back, with the reason."""
    batch.state, batch.wrong_zh, batch.wrong_en = "refused", why.zh, why.en
    batch.settled_at = timezone.now()
    _save(batch, running)
    forget(batch.pk)


def sweep() -> None:
    """Remove what killed checks left in the clear, files of batches settled long ago, and what no undoing can want."""
    frozen = Act.objects.filter(verb=FREEZE).order_by("-pk").first()
    if frozen is not None:
        Kept.objects.filter(batch__act__lt=frozen.pk).delete()
    settled = Batch.objects.exclude(state__in=OPEN).filter(settled_at__lt=timezone.now() - KEPT_FOR)
    for pk in settled.values_list("pk", flat=True):
        forget(pk)
    sweep_work()
