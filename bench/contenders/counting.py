"""Counting the poor in a survey: ten indicators, every measure, every region, each with its standard error."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench.surveys import INDICATORS
from tuopin.policies.global_mpi import PACK
from tuopin.rounds.estimating import Asked, Counted, count, standing_scheme
from tuopin.rules import edition
from tuopin.stages.estimation import Drawn
from tuopin.store import Engine, open_engine
from tuopin.store.readers import SurveyPlan, read_survey

__all__ = ["asked", "counted", "run", "said"]

DRAWN = Drawn(weight="weight", strata=("stratum",), clusters=("psu",))


def asked() -> Asked:
    """The global MPI at a third, by region."""
    rules = edition(PACK, date(2019, 12, 31))
    return Asked(
        drawn=DRAWN,
        by=("region",),
        scheme=standing_scheme(SurveyPlan(k=(Fraction(1, 3),)), rules),
        indicators={name: name for name in INDICATORS},
    )


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """What `tuopin estimate` does with the file, digest included; the figures go to the one who compares."""
    with open_engine("duckdb", memory=memory) as engine:
        return counted(data, engine)


def counted(data: Path, engine: Engine) -> dict[str, Any]:
    """The survey counted on one engine: how much of it there was, and the figures to compare."""
    wanted = asked()
    found = count(read_survey(data, wanted.columns, engine).frame, wanted, engine)
    return said(found)


def said(found: Counted) -> dict[str, Any]:
    """What a contender tells of a count."""
    return {
        "rows": round(found.persons + found.left_out),
        "left_out": round(found.left_out),
        "clusters": found.clusters,
        "estimates": len(found.estimates),
        "figures": _figures(found),
    }


def _figures(found: Counted) -> dict[str, list[float | None]]:
    """Headcount, intensity and M0 with their standard errors and persons, by region ("" is everybody)."""
    return {
        f"{each.measure} {each.subgroup or ''}".strip(): [each.estimate, each.se, each.n]
        for each in found.estimates
        if each.measure in ("H", "A", "M0")
    }
