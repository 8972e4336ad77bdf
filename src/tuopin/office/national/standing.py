"""Whether a signature still stands: the totals it was given for, beside those of now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from tuopin.office.areas.queries import inside, span
from tuopin.office.audit.models import Act
from tuopin.office.national.comparing import flags_of
from tuopin.office.national.models import FIGURES, Comparison, SignOff, Totals
from tuopin.office.national.queries import newest
from tuopin.office.registry.asking import edition_on
from tuopin.office.registry.models import Household, Person
from tuopin.terms import Text

__all__ = ["Changed", "Standing", "digest_of", "living", "standing"]

#: What totals are counted by: a change of anything else alters none.
COUNTED = (
    "village_code", "exit_flag", "valid", "closed_on", "close_reason", "member_status", "left_on",
)  # fmt: skip
SIDES: dict[str, Text] = {
    "theirs": Text("国家系统", "national system"),
    "ours": Text("本台账", "registry"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure that is no more what was signed."""

    side: Text
    figure: Text
    was: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A signature and what has become of it: void where a figure changed; since when, by which comparison or act."""

    signed: SignOff
    changed: tuple[Changed, ...]
    since: datetime | None = None
    comparison: Comparison | None = None
    act: Act | None = None

    @property
    def void(self) -> bool:
        """Whether it stands no more."""
        return bool(self.changed)


def digest_of(township: str, theirs: dict[str, Any], ours: dict[str, Any]) -> str:
    """What a signature stands on."""
    told = json.dumps([township, theirs, ours], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def living(township: str, held: Comparison) -> dict[str, int | None]:
    """The registry's totals now, counted by the same rules as the comparison's; persons only where it compared them."""
    flags = flags_of(edition_on(held.as_of))
    where = inside([township], "village_code")
    open_ones = Q(closed_on__isnull=True, close_reason__isnull=True) & ~Q(valid=False)
    of = {"poor": flags.poor, "out": flags.out, "relapsed": flags.relapsed}
    sums = {name: Count("pk", filter=Q(exit_flag__in=list(codes))) for name, codes in of.items()}
    rows = Household._default_manager.filter(where, open_ones)
    found: dict[str, int | None] = dict(rows.aggregate(households=Count("pk"), **sums))
    found["persons"] = None
    if any(each["table"] == "person" for each in held.counts):
        current = Q(member_status__isnull=True) | Q(member_status__in=list(flags.current))
        people = Person._default_manager.filter(where, current, left_on__isnull=True)
        found["persons"] = people.aggregate(n=Count("pk"))["n"]
    return {name: found[name] for name in FIGURES}


def standing(signed: SignOff) -> Standing:
    """Ask the newest comparison of the year and the registry as it is."""
    last = newest(signed.township, signed.comparison.as_of.year) or signed.comparison
    totals = Totals.objects.filter(comparison=last, township=signed.township).first()
    theirs = totals.theirs if totals is not None else signed.theirs
    now = {"theirs": theirs, "ours": living(signed.township, signed.comparison)}
    was = {"theirs": signed.theirs, "ours": signed.ours}
    changed = [
        Changed(SIDES[side], text, was[side].get(name), now[side].get(name))
        for side in SIDES
        for name, text in FIGURES.items()
        if was[side].get(name) != now[side].get(name)
    ]
    if not changed:
        return Standing(signed, ())
    compared = last if any(each.side is SIDES["theirs"] for each in changed) else None
    act = _first_act(signed) if any(each.side is SIDES["ours"] for each in changed) else None
    days = [each for each in (compared and compared.compared_at, act and act.at) if each]
    return Standing(signed, tuple(changed), min(days, default=None), compared, act)


def _first_act(signed: SignOff) -> Act | None:
    """The first act after the signature that changed something counted of a household or person of the township.

    A row that was moved out or taken away is no more found by its place; then the act's own area says where.
    """
    low, high = span(signed.township)
    told = " OR ".join(['CAST(c."changed" AS text) LIKE %s'] * len(COUNTED))
    found = []
    with connection.cursor() as cursor:
        for model in (Household, Person):
            table = model._meta.db_table
            # the number of a row is read as one only where it is of this table: others may have none
            cursor.execute(
                'SELECT c."act" FROM "audit_change" c JOIN "audit_act" a ON a."id" = c."act" '
                f'LEFT JOIN "{table}" r '
                'ON r."id" = CASE WHEN c."table" = %s THEN CAST(c."row" AS bigint) END '
                f'WHERE c."act" > %s AND c."table" = %s AND (c."kind" <> \'u\' OR {told}) AND '
                '((r."village_code" >= %s AND r."village_code" < %s) OR (a."area" >= %s AND a."area" < %s)) '
                'ORDER BY c."act" LIMIT 1',
                [
                    *(table, signed.act, table),
                    *(f'%"{name}"%' for name in COUNTED),
                    *(low, high, low, high),
                ],
            )
            found += [row[0] for row in cursor.fetchall()]
    return Act.objects.filter(pk=min(found)).first() if found else None
