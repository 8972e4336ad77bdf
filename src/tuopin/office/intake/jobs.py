"""The long work of intake: checking, accepting and undoing a batch, and the workbook of its findings."""

from __future__ import annotations

from typing import Any

from tuopin.office.intake.accepting import Unacceptable, accept
from tuopin.office.intake.models import Batch
from tuopin.office.intake.taking import check
from tuopin.office.intake.undoing import undo
from tuopin.office.intake.workbook import make
from tuopin.office.jobs.kinds import job_kind
from tuopin.office.jobs.working import Running, Unfinished
from tuopin.office.people.access import Refused
from tuopin.office.registry.windows import Order
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["accept_batch", "check_batch", "make_workbook", "undo_batch"]


def _batch(pk: int) -> Batch:
    found = Batch.objects.select_related("by", "mapping").filter(pk=pk).first()
    if found is None:
        raise Unfinished(Text("没有这个批次", "there is no such batch"))
    return found


@job_kind("intake.check", Text("检查批次", "check a batch"), page="batch_by_job")
def check_batch(running: Running, batch: int) -> dict[str, Any]:
    """Check; a batch that was settled meanwhile is left alone."""
    held = _batch(batch)
    if held.state == "checking":
        check(held, running)
    return {"batch": batch, "state": held.state}


@job_kind("intake.accept", Text("接收批次", "accept a batch"), page="batch_by_job")
def accept_batch(running: Running, batch: int, reason: str = "", order: str = "") -> dict[str, Any]:
    """Accept."""

    def tell(step: str, done: int, total: int) -> None:
        if step:
            name = TABLES[step].text
            running.tell(Text(f"准备{name.zh}", f"preparing {name.en}"), done, total)
        else:
            running.tell(Text("写入台账", "writing into the registry"), done, total)

    try:
        held = accept(
            _batch(batch),
            running.by,
            reason=reason,
            order=Order(order) if order else None,
            tell=tell,
        )
    except (Unacceptable, Refused) as error:
        raise Unfinished(error.text) from error
    return {"batch": batch, "rows": held.rows}


@job_kind("intake.undo", Text("撤销批次", "undo a batch"), page="batch_by_job")
def undo_batch(running: Running, batch: int, reason: str) -> dict[str, Any]:
    """Undo."""
    running.tell(Text("恢复原来的行", "putting the rows back"))
    try:
        undo(_batch(batch), running.by, reason)
    except (Unacceptable, Refused) as error:
        raise Unfinished(error.text) from error
    return {"batch": batch}


@job_kind(
    "intake.workbook", Text("生成疑点工作簿", "make the workbook of findings"), page="workbook"
)
def make_workbook(running: Running, batch: int, language: str, whole: bool) -> dict[str, Any]:
    """Write the workbook, sealed, into the batch's folder."""
    name = make(_batch(batch), running, language, whole=whole)
    return {"batch": batch, "file": name}
