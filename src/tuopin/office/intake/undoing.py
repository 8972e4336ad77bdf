"""Undoing an accepted batch while nothing has been built on it: every row as it was, to the byte.

Only the version of a row goes on rising: somebody may hold a page that shows the batch's own version, and
must not be told that nothing has changed.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db import connection
from django.utils import timezone

from tuopin.office.areas.queries import span
from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.intake.accepting import Unacceptable
from tuopin.office.intake.gates import need_open
from tuopin.office.intake.models import Batch, Kept
from tuopin.office.intake.staging import unpacked
from tuopin.office.intake.uploads import forget
from tuopin.office.people.access import need
from tuopin.office.people.roles import Right
from tuopin.office.registry.bulk import AT_ONCE, drop_incoming, fill_incoming, open_incoming
from tuopin.office.registry.models import MODELS
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["FREEZE", "frozen_since", "undo"]

#: The verb under which the archive records a frozen round.
FREEZE = "archive.freeze"
#: What rows of other tables may be about, and the columns by which they say so. A person's rows name the household
#: too, and by its index they are found.
BUILT_ON = {"household": ("household_no",), "person": ("household_no", "person_no")}
_BUILT_ON = Text(
    "本批次写入的行,后来又有人改动过,或在其上又登记了别的,不能整批撤销;请逐户改正",
    "rows of this batch were changed since, or others were registered upon them: it can no longer be undone whole. "
    "Correct the households one by one",
)


def frozen_since(batch: Batch) -> bool:
    """Whether a round was frozen after the batch was accepted."""
    return Act.objects.filter(pk__gt=batch.act or 0, verb=FREEZE).exists()


def undo(batch: Batch, by: Any, reason: str) -> Batch:
    """Undo the batch. Unacceptable (or access.Refused) leaves everything as it is."""
    if batch.state == "undone":
        return batch
    if not reason.strip():
        raise Unacceptable(Text("撤销须写明原因", "undoing needs a reason"))
    loaded = _loaded(batch)
    try:
        with acting(
            by,
            "intake.undo",
            subject=str(batch),
            area=batch.area,
            reason=reason.strip(),
            rows=batch.rows,
            digest=batch.digest,
        ):
            held: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
            _check(held, by)
            for name in reversed(list(held.changes)):
                _unbuilt(held, name)
            for name in reversed(list(held.changes)):
                _restore(held, name, loaded.get(name, []))
                _remove(held, name)
            held.state, held.reason = "undone", reason.strip()
            held.settled_by, held.settled_at = by, timezone.now()
            held.save(update_fields=["state", "reason", "settled_by", "settled_at"])
            Kept.objects.filter(batch=held).delete()
    finally:
        for name in loaded:
            drop_incoming(f"before_{name}")
    forget(held.pk)
    return held


def _check(held: Batch, by: Any) -> None:
    if held.state != "accepted":
        raise Unacceptable(
            Text(
                f"批次 {held} 现为“{held.told.zh}”,没有可撤销的",
                f"batch {held} is {held.told.en}: there is nothing to undo",
            )
        )
    if by is not None:
        need(by, Right.ACCEPT, area=held.area)
    need_open(by, held.area, None)
    if frozen_since(held):
        raise Unacceptable(
            Text(
                "接收之后已冻结过轮次,本批次已在其中,不能撤销;请走更正程序",
                "a round was frozen since and this batch is in it: it cannot be undone. "
                "Correct the households under a correction order",
            )
        )


def _loaded(batch: Batch) -> dict[str, list[str]]:
    """What the rows held before, in passing tables; the columns by table."""
    found: dict[str, list[str]] = {}
    for name in MODELS:
        pieces = Kept.objects.filter(batch=batch, table=name).values_list("data", flat=True)
        for content in pieces.iterator(chunk_size=8):
            rows = unpacked(bytes(content))
            if name not in found:
                found[name] = [c for c in rows.column_names if c not in ("id", "version", "batch")]
                more = ("id", "version", "batch")
                open_incoming(MODELS[name], found[name], more, f"before_{name}")
            _fill(name, [*found[name], "id", "version", "batch"], rows)
    return found


def _fill(name: str, names: list[str], rows: pa.Table) -> None:
    for start in range(0, rows.num_rows, AT_ONCE):
        fill_incoming(names, rows.slice(start, AT_ONCE), f"before_{name}")


def _unbuilt(batch: Batch, name: str) -> None:
    """Nobody registered anything upon a household or a person that this batch brought."""
    if name not in BUILT_ON or not batch.changes[name]["new"]:
        return
    low, high = span(batch.area)
    brought = MODELS[name]._meta.db_table
    held = " AND ".join(f'o."{each}" = h."{each}"' for each in BUILT_ON[name])
    for other, table in TABLES.items():
        if other == name or not set(BUILT_ON[name]) <= set(table.names):
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT 1 FROM "{brought}" h JOIN "{MODELS[other]._meta.db_table}" o '
                f'ON {held} WHERE h."village_code" >= %s AND h."village_code" < %s '
                'AND h."batch" = %s AND h."version" = 1 AND (o."batch" IS NULL OR o."batch" <> %s) LIMIT 1',
                [low, high, batch.pk, batch.pk],
            )
            if cursor.fetchone() is not None:
                raise Unacceptable(_BUILT_ON)


def _restore(batch: Batch, name: str, names: list[str]) -> None:
    wanted = batch.changes[name]["changed"]
    if not wanted:
        return
    table = MODELS[name]._meta.db_table
    told = ", ".join(f'"{each}" = k."{each}"' for each in [*names, "batch"])
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {told}, "version" = "{table}"."version" + 1 FROM "before_{name}" k '
            f'WHERE "{table}"."id" = k."id" AND "{table}"."version" = k."version" + 1 AND "{table}"."batch" = %s',
            [batch.pk],
        )
        if cursor.rowcount != wanted:
            raise Unacceptable(_BUILT_ON)


def _remove(batch: Batch, name: str) -> None:
    """Rows the batch brought: those of its area that bear its number and nobody has touched."""
    wanted = batch.changes[name]["new"]
    if not wanted:
        return
    model, (low, high) = MODELS[name], span(batch.area)
    column = model.area_column
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{model._meta.db_table}" WHERE "{column}" >= %s AND "{column}" < %s '
            'AND "batch" = %s AND "version" = 1',
            [low, high, batch.pk],
        )
        if cursor.rowcount != wanted:
            raise Unacceptable(_BUILT_ON)
