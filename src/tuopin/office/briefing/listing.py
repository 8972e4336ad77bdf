"""The households behind a figure or a need, a page at a time: those that were counted, as far as a reader may see them.

Which villages have any is told by the counts, so a page opens the rows of a few villages and never those of
a province, however rare what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
from django.db.models import F

from tuopin.office.archive.codes import codes_of
from tuopin.office.areas.queries import inside as codes_inside
from tuopin.office.assessment.running import snapshot_of
from tuopin.office.assessment.verdicts import edition_of
from tuopin.office.briefing.counting import READ, files_of
from tuopin.office.briefing.models import BITS, AreaCount, Counted
from tuopin.office.briefing.needs import Need, rows_due
from tuopin.office.briefing.reaching import Scope
from tuopin.office.briefing.reading import villages_of
from tuopin.office.registry.models import Household
from tuopin.rounds.contrasting import inside
from tuopin.stages import behind, measures
from tuopin.store import Engine, open_engine
from tuopin.terms.areas import DIGITS

__all__ = ["PAGE", "Listed", "listed", "seen_count"]

PAGE = 50
COUNTY = DIGITS["county"]


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
    column, many = _kept(counted, figure)
    return sum(many(held) for held in lines.values_list(column, flat=True))


def _kept(counted: Counted, figure: str) -> tuple[str, Callable[[Any], int]]:
    """The column that keeps the counts of a figure or a need, and how many households it says."""
    need = Need.read(figure)
    if need is not None:
        return need.column, need.many
    at = counted.figures.index(figure)
    return "households", lambda held: int(held[at])


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
    with open_engine() as engine:
        rows = _rows(counted, villages, figure, engine)
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
    rows = _holding(counted, codes, figure, first, size, back=back)
    rows = rows.filter(code__lte=first) if back else rows.filter(code__gte=first)
    column, many_of = _kept(counted, figure)
    held = rows.order_by("-code" if back else "code").values_list("code", column)
    found, many = [], 0
    # the first village may lie wholly beyond the key, and one household more says that there is another page
    for code, kept in held.iterator(chunk_size=size + 2):
        if here := many_of(kept):
            found.append(code)
            many += here if code != first else 0
        if many > size and not scope.households:
            break
    return sorted(found)


def _holding(
    counted: Counted, codes: list[str], figure: str, first: str, size: int, *, back: bool
) -> Any:
    """Villages inside these areas, as few as can be told beforehand to have a household of the figure."""
    if Need.read(figure) is not None:
        return villages_of(
            counted, _counties_holding(counted, codes, figure, first, size, back=back)
        )
    at = counted.figures.index(figure)
    column, bit = ("held", at) if at < BITS else ("held_more", at - BITS)
    return villages_of(counted, codes).alias(has=F(column).bitand(1 << bit)).exclude(has=0)


def _counties_holding(
    counted: Counted, codes: Sequence[str], figure: str, first: str, size: int, *, back: bool
) -> list[str]:
    """Of a need no bit is kept: areas wider than a county give way to the counties in which the page may lie."""
    wide = [code for code in codes if len(code) < COUNTY]
    if not wide:
        return list(codes)
    column, many_of = _kept(counted, figure)
    rows = AreaCount.objects.filter(codes_inside(wide), run=counted.run_id, level=COUNTY)
    start = first[:COUNTY]
    if start:
        rows = rows.filter(code__lte=start) if back else rows.filter(code__gte=start)
    found, many = [code for code in codes if len(code) >= COUNTY], 0
    held = rows.order_by("-code" if back else "code").values_list("code", column)
    for code, kept in held.iterator(chunk_size=size + 2):
        if here := many_of(kept):
            found.append(code)
            many += here if code != start else 0  # of the first county much may lie beyond the key
        if many > size:
            break
    return found


def _homes(scope: Scope) -> list[str]:
    """The villages in which the assigned households live, inside the area."""
    rows = Household._default_manager.filter(household_no__in=scope.households)
    low, high = scope.area.code, scope.area.code + "\x7f"
    kept = rows.filter(village_code__gte=low, village_code__lt=high)
    return sorted(set(kept.values_list("village_code", flat=True)))


def _rows(counted: Counted, villages: list[str], figure: str, engine: Engine) -> nw.LazyFrame:
    """The figure's rows of these villages alone, read out of the pieces of the files that hold them."""
    run, need = counted.run, Need.read(figure)
    codes, output = codes_of(run.round), files_of(run)
    villages = codes.then(villages)
    code = nw.col("village_code")
    # the range lets whole pieces of a file be passed over
    within = (code >= villages[0]) & (code <= villages[-1]) & code.is_in(villages)
    rows = engine.rows(output.files("assessed")).filter(within)
    if need is not None and need.of_measures:
        due = rows_due(run, output, engine, villages)
        who = measures.due_of(due, need.code, sure=need.kind == "due").select("household_no")
        return codes.today(rows.join(who, on="household_no", how="inner"))
    if need is not None or behind.of_the_registry(figure):
        counties = {village[:COUNTY] for village in villages}
        facts = snapshot_of(run.round).facts(engine, counties=counties, tables=READ)
        rows = behind.households(rows, facts["household"].filter(within))
    if need is not None:
        asked = behind.caused(need.code, poor=need.kind != "cause")
    else:
        asked = behind.conditions(edition_of(run))[figure]
    return codes.today(rows.filter(asked))
