"""Taking a checked batch into the registry: everything or nothing, in one act, and what undoing will need kept.

The rows go into passing tables of this connection first. The registry is locked only while the database
moves them over, and a row that anybody changed since the check makes the whole acceptance fail.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.db import IntegrityError, connection
from django.utils import timezone

from tuopin.office.audit.acting import acting
from tuopin.office.intake.comparing import before_name, rows_name
from tuopin.office.intake.gates import need_open, same_year
from tuopin.office.intake.models import Batch, Kept
from tuopin.office.intake.staging import packed, staged
from tuopin.office.intake.uploads import forget, sealed_file
from tuopin.office.people.access import need
from tuopin.office.people.roles import Right
from tuopin.office.registry.bulk import (
    AT_ONCE,
    drop_incoming,
    fill_incoming,
    gathered,
    open_incoming,
    quoted,
    roomy,
)
from tuopin.office.registry.models import MODELS, Row
from tuopin.office.registry.windows import Order
from tuopin.terms import Text

__all__ = ["Stale", "Unacceptable", "accept"]

#: Rows of a piece of what is kept.
KEPT_AT_ONCE = 10_000
log = logging.getLogger("tuopin.intake")


class Unacceptable(Exception):
    """A batch that cannot be accepted or undone; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Stale(Unacceptable):
    """The registry moved since the check."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "检查之后,本批次涉及的行又有人改动过,什么也没有写入;请重新检查后再接收",
                "rows of this batch were changed by somebody since the check; nothing was written. "
                "Check the batch again, then accept it",
            )
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The rows of one table in their passing table."""

    model: type[Row]
    into: str
    names: list[str]
    new: int
    changed: int


def accept(
    batch: Batch,
    by: Any,
    *,
    reason: str = "",
    order: Order | None = None,
    tell: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Batch:
    """Accept the batch. Unacceptable (or Stale, or access.Refused) leaves everything as it was.

    Accepted already is no error: a job that was killed after its work simply ends.
    """
    if batch.state == "accepted":
        return batch
    key = batch.key.open()
    waiting: list[_Waiting] = []
    try:
        for name in MODELS:
            if sealed_file(batch.pk, rows_name(name)).exists():
                tell(name, sum(w.new + w.changed for w in waiting), batch.rows)
                waiting.append(_loaded(batch, key, name))
        tell("", batch.rows, batch.rows)
        started = time.monotonic()
        held = _written(batch, key, by, waiting, reason, order)
        seconds = round(time.monotonic() - started, 2)
        log.info("accepted", extra={"batch": batch.pk, "rows": batch.rows, "seconds": seconds})
    finally:
        for each in waiting:
            drop_incoming(each.into)
    _tidy(held)
    return held


def _loaded(batch: Batch, key: str, name: str) -> _Waiting:
    """The rows of a table, out of their stream into a passing table."""
    model, into = MODELS[name], f"incoming_{name}"
    names: list[str] = []
    new = changed = 0
    for rows in gathered(staged(batch.pk, key, rows_name(name))):
        if not names:
            names = _registered(rows)
            open_incoming(model, names, ("_id", "_version"), into)
        for start in range(0, rows.num_rows, AT_ONCE):
            fill_incoming([*names, "_id", "_version"], rows.slice(start, AT_ONCE), into)
        new += rows["_id"].null_count
        changed += rows.num_rows - rows["_id"].null_count
    if connection.vendor == "postgresql" and changed:
        with connection.cursor() as cursor:
            # for the join that brings rows up to date; what the other columns hold is dear to learn and of no use
            cursor.execute(f'ANALYZE "{into}" ("_id", "_version")')
    return _Waiting(model, into, names, new, changed)


def _registered(rows: pa.Table) -> list[str]:
    """The registry's own columns, without what the check noted beside them."""
    return [each for each in rows.column_names if not each.startswith("_")]


def _written(
    batch: Batch,
    key: str,
    by: Any,
    waiting: list[_Waiting],
    reason: str,
    order: Order | None,
) -> Batch:
    """The one transaction."""
    number = f"({order.number})" if order is not None and order.number.strip() else ""
    blanks = batch.blanks_told
    told = f"{reason.strip()}{number} [{blanks.zh} · {blanks.en}: {batch.blanked}]"
    with acting(
        by,
        "intake.accept",
        subject=str(batch),
        area=batch.area,
        reason=told.strip(),
        rows=batch.rows,
        digest=batch.digest,
    ) as act:
        held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
        _check(held, batch, by, reason, order)
        with roomy():
            for each in waiting:
                _keep(held, key, each.model.table.name)
                _update(each, held.pk)
                _insert(each, held.pk)
        held.state, held.act, held.reason = "accepted", act.pk, reason.strip()
        held.settled_by, held.settled_at = by, timezone.now()
        held.save(update_fields=["state", "act", "reason", "settled_by", "settled_at"])
    return held


def _check(held: Batch, batch: Batch, by: Any, reason: str, order: Order | None) -> None:
    if held.state not in ("ready", "wanting") or held.digest != batch.digest:
        raise Unacceptable(
            Text(
                f"批次 {held} 现为“{held.told.zh}”,不能接收",
                f"batch {held} is {held.told.en} and cannot be accepted",
            )
        )
    if by is not None:
        need(by, Right.ACCEPT, area=held.area)
    same_year(held)
    need_open(by, held.area, order)
    if held.state == "wanting" and not reason.strip():
        raise Unacceptable(
            Text(
                "本批次还有错误或被退回的行;仍要接收其余各行,须写明原因",
                "the batch has errors or rejected rows; to accept the others all the same, say why",
            )
        )


def _keep(batch: Batch, key: str, name: str) -> None:
    """What the rows held, as it was read at the check: their versions prove that it still is so."""
    pieces: Iterator[pa.Table] = (
        rows.select(_registered(rows)).slice(start, KEPT_AT_ONCE)
        for rows in gathered(staged(batch.pk, key, before_name(name)))
        for start in range(0, rows.num_rows, KEPT_AT_ONCE)
    )
    for place, rows in enumerate(pieces):
        Kept.objects.create(
            batch=batch, table=name, place=place, rows=rows.num_rows, data=packed(rows)
        )


def _update(waiting: _Waiting, batch: int) -> None:
    if not waiting.changed:
        return
    table = waiting.model._meta.db_table
    told = ", ".join(f'"{name}" = i."{name}"' for name in waiting.names)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {told}, "version" = "{table}"."version" + 1, "batch" = %s '
            f'FROM "{waiting.into}" i WHERE "{table}"."id" = i."_id" AND "{table}"."version" = i."_version"',
            [batch],
        )
        if cursor.rowcount != waiting.changed:
            raise Stale


def _insert(waiting: _Waiting, batch: int) -> None:
    if not waiting.new:
        return
    statement = (
        f'INSERT INTO "{waiting.model._meta.db_table}" ({quoted(waiting.names)}, "version", "batch") '
        f'SELECT {quoted(waiting.names)}, 1, %s FROM "{waiting.into}" WHERE "_id" IS NULL'
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [batch])
    except IntegrityError as error:
        raise Stale from error


def _tidy(batch: Batch) -> None:
    """The files go when nothing is left to mend; the rejected rows of others may be fetched for a while."""
    if not batch.rejected:
        forget(batch.pk)
        return
    for name in MODELS:
        for stream in (rows_name(name), before_name(name)):
            sealed_file(batch.pk, stream).unlink(missing_ok=True)
