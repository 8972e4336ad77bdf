"""The sheet of a prefecture or province, made of the counts kept with the current run: it reads a line an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import span
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.verdicts import current_run, edition_of
from tuopin.office.briefing import reading
from tuopin.office.briefing.figures import said
from tuopin.office.briefing.models import Counted as Kept
from tuopin.office.briefing.needs import Need, needs_of
from tuopin.office.briefing.reaching import Scope, opened, parts_seen
from tuopin.office.briefing.reading import Line
from tuopin.office.dossier.sheets import (
    Counted,
    Number,
    Sheet,
    causes_in,
    heads_in,
    lines_in,
    run_list_of,
)
from tuopin.office.people.access import Reach
from tuopin.rules import Edition

__all__ = ["wide_sheet"]

#: By status: figures of the brief, in this order.
STATUS = ("poor", "relapsed", "out", "exited", "paper_exit", "out_not_passing", "unknown")


def wide_sheet(place: Area, held: Reach) -> Sheet | None:
    """The sheet, of the reader's own areas inside; None where they have none there."""
    run = current_run()
    scope = opened(held, place.code)
    if scope is None or not scope.codes:
        return None
    kept = reading.counts_of(run)
    if run is None or kept is None:
        return Sheet(
            0, scope.whole, (), run, wide=True, counted=False, parts=_named(held, scope, None)
        )
    lines = lines_in(kept, scope.codes)
    line, edition = _summed(list(lines.values()), place.code), edition_of(run)
    needs = needs_of(kept, [each.code for each in lines.values()])
    registered = line.count("registered").households
    return Sheet(
        households=registered,
        whole=scope.whole,
        status=tuple(_number(name, line, edition, run, place.code) for name in STATUS),
        run=run,
        causes=causes_in(needs.causes, lambda cause: _caused(run, place.code, cause))
        if needs
        else (),
        judged=registered,
        verdicts=_verdicts(line, edition, run, place.code),
        due=heads_in(needs.due, run, place.code) if needs else None,
        parts=_named(held, scope, kept),
        wide=True,
        uncounted_needs=needs is None,
        apart=bool(scope.households),
        incidence=reading.incidence_of(line),
        total=_cells(line, run),
    )


def _caused(run: Run, code: str, cause: str) -> tuple[str, str]:
    """The lists of the run behind a cause: all registered, and the poor."""
    one, other = (run_list_of(run, code, Need(kind, cause)) for kind in ("cause", "poor.cause"))
    return one, other


def _summed(lines: Sequence[Line], code: str) -> Line:
    """One line of several areas that do not overlap."""
    if len(lines) == 1:
        return lines[0]
    households: dict[str, int] = {}
    persons: dict[str, int] = {}
    for line in lines:
        for sums, held in ((households, line.households), (persons, line.persons)):
            for name, count in held.items():
                sums[name] = sums.get(name, 0) + count
    return Line(
        code,
        households,
        persons,
        sum(line.population for line in lines),
        sum(line.missing for line in lines),
    )


def _behind(run: Run, code: str, figure: str) -> str:
    where = reverse("brief_households", args=[run.pk, code])
    return f"{where}?{urlencode({'figure': figure})}"


def _number(name: str, line: Line, edition: Edition, run: Run, code: str) -> Number:
    count = line.count(name)
    title = said(name, edition).title
    return Number(title, count.households, _behind(run, code, name), count.persons)


def _verdicts(line: Line, edition: Edition, run: Run, code: str) -> tuple[Counted, ...]:
    """Among the registered; standards stand first, as on every sheet."""
    criteria = reading.criteria_of(line, edition)
    return tuple(
        Counted(
            each.title,
            each.main,
            tuple(
                (
                    verdict,
                    Number(
                        verdict.text,
                        figure.count.households,
                        _behind(run, code, figure.said.name),
                    ),
                )
                for verdict, figure in each.figures
            ),
        )
        for each in sorted(criteria, key=lambda c: not c.main)
    )


def _named(held: Reach, scope: Scope, kept: Kept | None) -> list[dict[str, Any]]:
    """The areas one level inside, each with what of it is the reader's own."""
    areas = [each for each in parts_seen(held, scope) if held.touches(each.code)]
    if kept is None:
        return [{"code": each.code, "area": each} for each in areas]
    mine = {each.code: _mine(held, scope, each.code) for each in areas}
    lines = lines_in(kept, [code for codes in mine.values() for code in codes])
    held_lines = [
        (each, _summed([lines[code] for code in mine[each.code] if code in lines], each.code))
        for each in areas
    ]
    return [
        {"code": each.code, "area": each, **_cells(line, kept.run)} for each, line in held_lines
    ]


def _cells(line: Line, run: Run) -> dict[str, Any]:
    """What stands in a row of the places inside: by the run's first standard, as on every sheet."""
    first = run.standards[0]
    return {
        "households": line.count("registered").households,
        "poor": line.count("poor").households,
        "unmet": line.count(f"{first}.unmet").households,
        "unknown": line.count(f"{first}.unknown").households,
        "incidence": line.incidence,
    }


def _mine(held: Reach, scope: Scope, code: str) -> list[str]:
    """The part itself where it is wholly the reader's, else their own areas in it."""
    if held.holds(code):
        return [code]
    low, high = span(code)
    return [each for each in scope.codes if low <= each < high]
