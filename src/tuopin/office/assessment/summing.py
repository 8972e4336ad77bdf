"""One run summed up for a reader: registered status beside the verdict, incidence by area, criteria not met."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw

from tuopin.office.archive.codes import codes_of
from tuopin.office.areas.queries import names_of
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import output_of, snapshot_of
from tuopin.office.assessment.verdicts import title_of
from tuopin.office.assessment.within import Seen
from tuopin.rules import Edition
from tuopin.stages import indicators
from tuopin.store import Engine, StoreError, open_engine
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["summed_up"]

#: What the columns of the table of status are called, in their order.
STATUS = {
    "poor": Text("在册未脱贫", "registered poor"),
    "out": Text("在册已脱贫", "registered out"),
    "recomputed_poor": Text("按事实应为贫困", "poor by the facts"),
    "unknown": Text("资料不全,不能判断", "unknown, facts missing"),
    "exited": Text("本年脱贫", "exited this year"),
    "paper_exit": Text("本年脱贫但不达标", "exited, standard not passed"),
    "out_not_passing": Text("已脱贫但现不达标", "out, not passing now"),
}
ROWS = 200


def summed_up(run: Run, edition: Edition, mine: Seen) -> dict[str, Any]:
    """What the run says of the areas and households that may be seen; `gone` says why where it says nothing."""
    try:
        output = output_of(run)
        if output is None:
            raise StoreError(
                "评估的结果文件不在轮次库里", "the files of the run are not in the store"
            )
    except StoreError as error:
        return {"gone": error.text}
    codes = codes_of(run.round)
    tables = {path.stem: path for path in output.files("tables")}
    with open_engine() as engine:
        assessed = mine.of(codes.today(engine.rows(output.files("assessed"))))
        status = (
            codes.today(engine.rows([tables["status_by_county"]]), "county_code")
            if mine.whole and "status_by_county" in tables
            else indicators.status(assessed)
        )
        rows = engine.collect(status).to_pylist()
        found = {
            "status": _totals(rows),
            "counties": _named(rows, "county_code"),
            "unmet": _unmet(assessed, edition, engine),
            "areas": _areas(run, mine, assessed, engine),
            "whole": mine.whole,
        }
    return found


def _totals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "text": text,
            "households": sum(row[f"{name}_households"] for row in rows),
            "persons": sum(row[f"{name}_persons"] for row in rows),
        }
        for name, text in STATUS.items()
    ]


def _named(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """The rows with their areas, in the order of codes."""
    areas = names_of([row[column] for row in rows])
    ordered = sorted(rows, key=lambda row: str(row[column]))
    return [row | {"area": areas.get(row[column]), "code": row[column]} for row in ordered]


def _unmet(assessed: nw.LazyFrame, edition: Edition, engine: Engine) -> list[dict[str, Any]]:
    """For each criterion of the first standard: poor households that do not meet it, or for whom it is unknown.

    Counted here and not read from the run's tables: those of an older run lack the criteria of members.
    """
    standards = [s for s in edition.standards.values() if s.subject.value == "household"]
    if not standards:
        return []
    names = list(standards[0].criteria)
    frame = indicators.unmet(assessed, names)
    row = (engine.collect(frame).to_pylist() or [{}])[0]
    return [
        {
            "name": name,
            "text": title_of(edition, name),
            "unmet": row.get(f"{name}__unmet_households") or 0,
            "persons": row.get(f"{name}__unmet_persons") or 0,
            "unknown": row.get(f"{name}__unknown_households") or 0,
        }
        for name in names
    ]


def _areas(run: Run, mine: Seen, assessed: nw.LazyFrame, engine: Engine) -> list[dict[str, Any]]:
    """Registered poor and incidence in the areas one level inside the reader's own, and in those themselves."""
    if not mine.codes:
        return []
    told = snapshot_of(run.round).facts(engine)["village"]
    villages = mine.places(codes_of(run.round).today(told))
    levels = {_inner(code) for code in mine.codes} | {_own(code) for code in mine.codes}
    found: list[dict[str, Any]] = []
    for level in [each for each in DIGITS if each in levels]:
        rows = engine.collect(indicators.by_area(assessed, villages, level)).to_pylist()
        for row in _named(rows, "area_code"):
            if any(row["code"].startswith(code) for code in mine.codes):
                found.append(row | {"level": level})
    return found[:ROWS]


def _own(code: str) -> str:
    return next((level for level, digits in DIGITS.items() if digits == len(code)), "village")


def _inner(code: str) -> str:
    """The level one step inside an area's own; counties inside a province, so that the table is an overview."""
    inner = {"province": "county", "prefecture": "county", "county": "township"}
    return inner.get(_own(code), "village")
