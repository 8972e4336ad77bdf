"""Signatures made void: written down in the very act that moved a total, so that its return does not undo it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models.fields.json import KT
from django.utils import timezone

from tuopin.office.audit.models import Act, Change
from tuopin.office.national.models import Comparison, SignOff
from tuopin.office.national.standing import living, moved
from tuopin.office.registry.models import Household, Person
from tuopin.terms.areas import DIGITS

__all__ = ["closing", "compared_anew"]

#: What totals are counted by: a change of anything else alters none.
COUNTED = (
    "village_code", "exit_flag", "valid", "closed_on", "close_reason", "member_status", "left_on",
)  # fmt: skip
TOWNSHIP = DIGITS["township"]


def closing(act: Act) -> None:
    """Of an act that is about to be committed: which totals of the registry it moved under a signature."""
    standing = SignOff.objects.filter(void_at__isnull=True)
    if not standing.exists() or not _touching(act):
        return
    touched = _townships(act)
    rows = standing.filter(township__in=sorted(touched)) if touched else standing.none()
    for signed in rows.select_related("comparison").order_by("pk"):
        found = moved("ours", signed.ours, living(signed.township, signed.comparison))
        if found:
            _void(signed, act, found)


def compared_anew(held: Comparison, figures: Mapping[str, Mapping[str, Any]], act: Act) -> None:
    """Of a comparison just made (township → totals of theirs): which signatures of its year it speaks against."""
    rows = SignOff.objects.filter(
        void_at__isnull=True, comparison__as_of__year=held.as_of.year, comparison__lt=held.pk
    )
    for signed in [each for each in rows.order_by("pk") if each.township in figures]:
        found = moved("theirs", signed.theirs, figures[signed.township])
        if found:
            _void(signed, act, found, held)


def _void(
    signed: SignOff, act: Act, found: list[list[Any]], by_comparison: Comparison | None = None
) -> None:
    signed.void_at, signed.void_act = timezone.now(), act.pk
    signed.void_changed, signed.void_comparison = found, by_comparison
    signed.save(update_fields=["void_at", "void_act", "void_changed", "void_comparison"])


def _touching(act: Act) -> bool:
    """Whether it wrote a household or a person at all; an act inside it has a later number."""
    tables = [model._meta.db_table for model in (Household, Person)]
    return bool(Change.objects.filter(act__gte=act.pk, table__in=tables).exists())


def _townships(act: Act) -> set[str]:
    """Where it changed something counted: the place of the row now, and where it was before it moved or went."""
    told = " OR ".join(['CAST(c."changed" AS text) LIKE %s'] * len(COUNTED))
    found: set[str] = set()
    for model in (Household, Person):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            # the number of a row is read as one only where it is of this table: others may have none
            cursor.execute(
                f'SELECT DISTINCT substr(r."village_code", 1, {TOWNSHIP}) FROM "audit_change" c JOIN "{table}" r '
                'ON r."id" = CASE WHEN c."table" = %s THEN CAST(c."row" AS bigint) END '
                f'WHERE c."act" >= %s AND c."table" = %s AND (c."kind" <> \'u\' OR {told})',
                [table, act.pk, table, *(f'%"{name}"%' for name in COUNTED)],
            )
            found |= {row[0] for row in cursor.fetchall()}
        left = Change.objects.filter(act__gte=act.pk, table=table, kind__in=("u", "d"))
        before = left.values_list(KT("changed__village_code__0"), flat=True).distinct()
        found |= {code[:TOWNSHIP] for code in before if code}
    return found
