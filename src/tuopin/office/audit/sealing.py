"""Sealing the record: acts and changes digested in batches, each digest holding the one before, and proved again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tuopin.office.audit.acting import RECORD
from tuopin.office.audit.models import Act, Change, Seal

__all__ = ["Broken", "seal", "verify"]

FIRST = "0" * 64
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A seal that does not hold, and which acts it covers."""

    seal: int
    first_act: int
    last_act: int


def seal() -> Seal | None:
    """Seal whatever acts are not sealed yet; None where there are none."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECORD])
        last = Seal.objects.select_for_update().order_by("-last_act").first()
        since = last.last_act if last else 0
        ends = list(Act.objects.filter(pk__gt=since).order_by("pk").values_list("pk", flat=True))
        if not ends:
            return None
        before = last.digest if last else FIRST
        digest, changes = _digest(since + 1, ends[-1], before)
        return Seal.objects.create(
            first_act=since + 1, last_act=ends[-1], changes=changes, before=before, digest=digest
        )


def verify(told: Callable[[int], None] = lambda seals: None) -> tuple[int, int, list[Broken]]:
    """(seals, acts not sealed yet, seals that do not hold): all worked out again; `told` hears how far it is."""
    broken, before, expected, count = [], FIRST, 1, 0
    for each in Seal.objects.order_by("last_act").iterator():
        count += 1
        digest, _ = _digest(each.first_act, each.last_act, before)
        if (digest, before, expected) != (each.digest, each.before, each.first_act):
            broken.append(Broken(each.pk, each.first_act, each.last_act))
        before, expected = each.digest, each.last_act + 1
        told(count)
    return count, Act.objects.filter(pk__gte=expected).count(), broken


def _digest(first: int, last: int, before: str) -> tuple[str, int]:
    told, changes = hashlib.sha256(before.encode()), 0
    for row in _rows(Act.objects.filter(pk__range=(first, last)).order_by("pk")):
        told.update(row)
    for row in _rows(Change.objects.filter(act__range=(first, last)).order_by("pk")):
        told.update(row)
        changes += 1
    return told.hexdigest(), changes


def _rows(found: Any) -> Iterator[bytes]:
    for row in found.values().iterator(chunk_size=AT_ONCE):
        yield json.dumps(row, sort_keys=True, default=str, ensure_ascii=False).encode() + b"\n"
