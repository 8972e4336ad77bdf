"""What waits of the national system: differences to settle, totals to sign, signatures to countersign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from tuopin.office.areas.queries import inside
from tuopin.office.look.waiting import Waiting, up_to
from tuopin.office.national.models import Comparison, Difference, SignOff, Totals
from tuopin.office.national.queries import around
from tuopin.office.people.access import reach, within
from tuopin.office.people.roles import Right
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["current", "waiting"]

COUNTY = DIGITS["county"]
#: So many of the newest comparisons are looked at: a township's own beside its county's.
RECENT = 10


def waiting(person: Any) -> Iterator[Waiting]:
    """For whoever settles and signs in a county or township, and for a county's decision-maker.

    Above the county nobody does either in the township's place: they see it on the pages of comparisons.
    """
    mine = [code for code in reach(person, Right.RECONCILE).areas if len(code) >= COUNTY]
    if mine:
        yield from _of_clerk(person, current(mine))
    decides = [code for code in reach(person, Right.APPROVE).areas if len(code) == COUNTY]
    if decides:
        yield from _of_decider(person, decides)


def current(codes: Sequence[str]) -> list[Comparison]:
    """The newest comparisons of the newest year that speak of these areas, without those a newer one covers whole."""
    found: list[Comparison] = []
    rows = Comparison.objects.filter(around(codes), state="done").order_by("-pk")
    for each in rows.defer("counts", "files")[:RECENT]:
        year = found[0].as_of.year if found else each.as_of.year
        covered = any(each.area.startswith(newer.area) for newer in found)
        if each.as_of.year == year and not covered:
            found.append(each)
    return found


def _of(held: Sequence[Comparison], column: str) -> Q:
    """Rows of these comparisons, of each only where no newer one speaks."""
    where = Q(pk__in=[])
    newer: list[str] = []
    for each in held:
        where |= Q(comparison=each) & ~inside(newer, column)
        newer.append(each.area)
    return where


def _of_clerk(person: Any, held: Sequence[Comparison]) -> Iterator[Waiting]:
    if not held:
        return
    one = held[0].pk if len(held) == 1 else None
    rows = Difference.objects.filter(_of(held, "village_code"), mark__isnull=True)
    count, whole = up_to(within(person, Right.RECONCILE, rows))
    if count:
        to = reverse("national") if one is None else reverse("differences", args=[one])
        yield Waiting(
            Text("与国家系统的差异未处理", "differences from the national system not settled"),
            to if one is None else f"{to}?settled=open",
            count,
            whole,
        )
    standing = SignOff.objects.filter(
        void_at__isnull=True, comparison__as_of__year=held[0].as_of.year
    )
    totals = Totals.objects.filter(_of(held, "township"))
    unsigned = totals.exclude(township__in=standing.values("township"))
    count, whole = up_to(within(person, Right.RECONCILE, unsigned))
    if count:
        yield Waiting(
            Text(
                "乡镇的总数等签认",
                "townships whose totals beside the national system's want signing",
            ),
            reverse("national") if one is None else reverse("comparison", args=[one]),
            count,
            whole,
        )


def _of_decider(person: Any, codes: Sequence[str]) -> Iterator[Waiting]:
    rows = SignOff.objects.filter(
        inside(codes, "township"), void_at__isnull=True, countersigned_by__isnull=True
    ).exclude(signed_by=person)
    count, whole = up_to(within(person, Right.APPROVE, rows))
    if not count:
        return
    last = rows.order_by("-pk").values_list("comparison", "township")[0]
    yield Waiting(
        Text("签认的乡镇总数等您复签", "signed totals of townships, for you to countersign"),
        reverse("national_township", args=last)
        if count == 1
        else reverse("comparison", args=last[:1]),
        count,
        whole,
        grave=True,
    )
