"""Codes of areas in a frozen round read as those of today: a round keeps the codes of its day for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from tuopin.office.archive.models import Round
from tuopin.office.areas.models import AreaCode

__all__ = ["Codes", "codes_of"]


@dataclass(frozen=True, slots=True)
class Codes:
    """(as the round has it, as it is today) for the areas that were given another code since, the widest first."""

    moved: tuple[tuple[str, str], ...]

    def today(self, rows: nw.LazyFrame, column: str = "village_code") -> nw.LazyFrame:
        """The rows with today's codes; untouched where no code has changed."""
        if not self.moved:
            return rows
        held = nw.col(column)
        told = held
        for (
            old,
            new,
        ) in self.moved:  # an area inside another is asked before it, being wrapped around it
            rest = held.str.slice(len(old))
            fresh = nw.concat_str([nw.lit(new), rest])
            told = nw.when(held.str.starts_with(old)).then(fresh).otherwise(told)
        return rows.with_columns(told.alias(column))

    def then(self, codes: Iterable[str]) -> list[str]:
        """Every code under which the round may hold these areas of today."""
        found = set(codes)
        for code in tuple(found):
            found |= {old + code[len(new) :] for old, new in self.moved if code.startswith(new)}
        return sorted(found)


def codes_of(held: Round) -> Codes:
    """The codes given up since the round was frozen; since ever, where it was frozen elsewhere."""
    rows = AreaCode.objects.filter(ended_at__isnull=False)
    if held.job is not None:
        rows = rows.filter(ended_at__gt=held.at)
    found: dict[str, str] = {}
    for old, new in sorted(rows.values_list("code", "area__code"), key=lambda each: len(each[0])):
        if old != new and not _follows(old, new, found):
            found[old] = new
    return Codes(tuple(found.items()))


def _follows(old: str, new: str, found: dict[str, str]) -> bool:
    """Whether a wider area's change says this one already."""
    for length in range(len(old) - 1, 0, -1):
        wider = found.get(old[:length])
        if wider is not None:
            return wider + old[length:] == new
    return False
