"""Whether a signature still stands: the totals it was given for, beside those of now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from tuopin.office.areas.queries import inside
from tuopin.office.audit.models import Act
from tuopin.office.national.models import FIGURES, Comparison, SignOff, Totals
from tuopin.office.national.queries import newest
from tuopin.office.registry.asking import edition_on
from tuopin.office.registry.models import Household, Person
from tuopin.rounds.reconciling import Flags
from tuopin.rules import Edition
from tuopin.terms import Text

__all__ = ["SIDES", "Changed", "Standing", "digest_of", "flags_of", "living", "moved", "standing"]

#: Relapsed, among the flags of those not out (code list exit_flag).
RELAPSED = ("3",)
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
    """A signature and what has become of it: void where a figure moved; since when, by which comparison or act."""

    signed: SignOff
    changed: tuple[Changed, ...]
    since: datetime | None = None
    comparison: Comparison | None = None
    act: Act | None = None

    @property
    def void(self) -> bool:
        """Whether it stands no more."""
        return bool(self.changed)


def flags_of(edition: Edition) -> Flags:
    """The codes that the policy of a day counts by."""
    return Flags(
        poor=edition.codes("registry.poor_flags"),
        out=edition.codes("registry.out_flags"),
        relapsed=RELAPSED,
        current=edition.codes("member.current_statuses"),
    )


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


def moved(side: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[list[Any]]:
    """[side, figure, was, now] of every figure that is another one; what one of the two does not tell has not moved."""
    return [
        [side, name, was[name], now[name]]
        for name in FIGURES
        if was.get(name) is not None and now.get(name) is not None and was[name] != now[name]
    ]


def standing(signed: SignOff) -> Standing:
    """What is written down of it; else the newest comparison of the year and the registry as it is are asked."""
    if signed.void_at is not None:
        act = Act.objects.filter(pk=signed.void_act).first()
        by_act = act if signed.void_comparison_id is None else None
        told = _told(signed.void_changed)
        return Standing(signed, told, signed.void_at, signed.void_comparison, by_act)
    last = newest(signed.township, signed.comparison.as_of.year) or signed.comparison
    totals = Totals.objects.filter(comparison=last, township=signed.township).first()
    theirs = totals.theirs if totals is not None else signed.theirs
    found = moved("theirs", signed.theirs, theirs)
    found += moved("ours", signed.ours, living(signed.township, signed.comparison))
    return Standing(signed, _told(found))


def _told(found: Sequence[Sequence[Any]]) -> tuple[Changed, ...]:
    return tuple(
        Changed(SIDES[side], FIGURES[name], was, now)
        for side, name, was, now in found
        if side in SIDES and name in FIGURES
    )
