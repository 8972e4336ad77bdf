"""The households behind a figure, a page at a time: the very rows that were counted, as far as a reader may see them.

Which villages have any is told by the counts, so a page opens the rows of a few villages and never those of
a province, however rare what is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
from django.db.models import F

from tuopin.office.archive.codes import codes_of
from tuopin.office.assessment.running import snapshot_of
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.briefing.counting import READ, files_of
from tuopin.office.briefing.models import BITS, AreaCount, Counted
from tuopin.office.briefing.reaching import Scope
from tuopin.office.briefing.reading import villages_of
from tuopin.office.registry.models import Household
from tuopin.rounds.contrasting import inside
from tuopin.stages import behind
from tuopin.store import Engine, open_engine

__all__ = ["PAGE", "Listed", "listed", "seen_count"]

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of households in the order of village and number, and the keys before and after it (empty: none)."""

    rows: tuple[Mapping[str, Any], ...]
    after: str
    before: str = ""


def seen_count(counted: Counted, scope: Scope, figure: str) -> int | None:
    """How many households of the figure lie in the reader's own areas; None where theirs are single households."""
    if scope.households:
        return None
    lines = AreaCount.objects.filter(run=counted.run_id, code__in=scope.codes)
    at = counted.figures.index(figure)
    return sum(row[at] for row in lines.values_list("households", flat=True))


def listed(
    counted: Counted,
    scope: Scope,
    figure: str,
    after: str = "",
    size: int = PAGE,
    before: str = "",
) -> Listed:
    """A page of the households behind a figure, from a key on or up to one; StoreError where the run's files are gone.

    A key is `village_code.household_no`, as in the registry's list.
    """
    back = bool(before)
    village, _, number = (before or after).partition(".")
    villages = _villages(counted, scope, figure, village, size, back=back)
    if not villages:
        return Listed((), "")
    edition = edition_of(counted.run)
    with open_engine() as engine:
        rows = _rows(counted, villages, figure, engine)
        rows = rows.filter(behind.conditions(edition)[figure])
        if not scope.whole:
            rows = rows.filter(inside(scope.ranges, scope.households))
        if number:
            rows = rows.filter(_beyond(village, number, back=back))
        columns = ("household_no", "village_code", "members", "registered_poor", "registered_out")
        page = rows.select(*columns).sort("village_code", "household_no", descending=back)
        found = engine.collect(page.head(size + 1)).to_pylist()
    shown, more = found[:size], len(found) > size
    if not shown:
        return Listed((), "")
    if back:
        shown.reverse()
        return Listed(tuple(shown), _key(shown[-1]), _key(shown[0]) if more else "")
    return Listed(tuple(shown), _key(shown[-1]) if more else "", _key(shown[0]) if after else "")


def _beyond(village: str, number: str, *, back: bool) -> nw.Expr:
    """Households behind a key, or before it."""
    code, no = nw.col("village_code"), nw.col("household_no")
    if back:
        return (code < village) | ((code == village) & (no < number))
    return (code > village) | ((code == village) & (no > number))


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['village_code']}.{row['household_no']}"


def _villages(
    counted: Counted, scope: Scope, figure: str, first: str, size: int, *, back: bool
) -> list[str]:
    """The villages, from one on or back from it, in which the page lies; in the order of codes."""
    codes = list(scope.codes)
    if scope.households:
        codes += _homes(scope)
    at = counted.figures.index(figure)
    column, bit = ("held", at) if at < BITS else ("held_more", at - BITS)
    rows = villages_of(counted, codes)
    rows = rows.filter(code__lte=first) if back else rows.filter(code__gte=first)
    rows = rows.alias(has=F(column).bitand(1 << bit)).exclude(has=0)
    if scope.households:
        return list(rows.order_by("code").values_list("code", flat=True))
    rows = rows.order_by("-code" if back else "code")
    found, many = [], 0
    # the first village may lie wholly beyond the key, and one household more says that there is another page
    for code, households in rows.values_list("code", "households")[: size + 2]:
        found.append(code)
        many += households[at] if code != first else 0
        if many > size:
            break
    return sorted(found)


def _homes(scope: Scope) -> list[str]:
    """The villages in which the assigned households live, inside the area."""
    rows = Household._default_manager.filter(household_no__in=scope.households)
    low, high = scope.area.code, scope.area.code + "\x7f"
    kept = rows.filter(village_code__gte=low, village_code__lt=high)
    return sorted(set(kept.values_list("village_code", flat=True)))


def _rows(counted: Counted, villages: list[str], figure: str, engine: Engine) -> nw.LazyFrame:
    """The rows of these villages alone, read out of the pieces of the files that hold them."""
    codes = codes_of(counted.run.round)
    villages = codes.then(villages)
    code = nw.col("village_code")
    # the range lets whole pieces of a file be passed over
    within = (code >= villages[0]) & (code <= villages[-1]) & code.is_in(villages)
    rows = engine.rows(files_of(counted.run).files("assessed")).filter(within)
    if not behind.of_the_registry(figure):
        return codes.today(rows)
    counties = {village[:6] for village in villages}
    facts = snapshot_of(counted.run.round).facts(engine, counties=counties, tables=READ)
    return codes.today(behind.households(rows, facts["household"].filter(within)))
