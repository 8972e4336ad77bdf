"""Reading what the province must add up to: the counties' file and the two YAML documents."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tuopin.terms import load

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "YEARS",
    "Calibration",
    "CountyFacts",
    "calibration",
    "county_facts",
    "default",
]

FIRST_YEAR, LAST_YEAR = 2013, 2020
YEARS = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True)
class CountyFacts:
    """One real county: names and exit are facts with a source, populations are shares of known totals."""

    code: str
    name: str
    name_en: str
    prefecture_code: str
    poverty_county_type: str | None
    deep_poverty: bool
    exit_year: int | None
    exit_approved_on: date | None
    rural_villages: int
    rural_population: int
    poor_2013: int
    poor_villages: int

    @property
    def in_group(self) -> bool:
        """Whether the county is one of the poverty counties."""
        return self.poverty_county_type is not None

    @property
    def path(self) -> str:
        """Which of the calibrated paths the county follows."""
        if self.deep_poverty:
            return "deep"
        return str(self.exit_year) if self.exit_year else "other"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Totals at scale 1, per group of counties ("poverty_counties", "other_counties") where they differ."""

    population: Mapping[str, int]
    stock: Mapping[str, tuple[int, ...]]
    net_exits: Mapping[str, int]
    flows: Mapping[str, Mapping[str, tuple[int, ...]]]
    paths: Mapping[str, tuple[float, ...]]
    exit_ceiling_permille: int
    area_statistics: tuple[Mapping[str, Any], ...]


@cache
def county_facts() -> tuple[CountyFacts, ...]:
    """The 122 counties and districts of Hunan and the administrative area counted as 洪江区, by code."""
    text = (files("tuopin.sample") / "counties.csv").read_text(encoding="utf-8")
    return tuple(_county(row) for row in csv.DictReader(text.splitlines()))


def _county(row: Mapping[str, str]) -> CountyFacts:
    approved = row["exit_approved_on"]
    return CountyFacts(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        prefecture_code=row["prefecture_code"],
        poverty_county_type=row["poverty_county_type"] or None,
        deep_poverty=row["deep_poverty"] == "1",
        exit_year=int(row["exit_year"]) if row["exit_year"] else None,
        exit_approved_on=date.fromisoformat(approved) if approved else None,
        rural_villages=int(row["rural_villages"]),
        rural_population=int(row["rural_population"]),
        poor_2013=int(row["poor_2013"]),
        poor_villages=int(row["poor_villages"]),
    )


@cache
def calibration() -> Calibration:
    """What `calibration.yaml` says; other counties are the province less the poverty counties."""
    document = load(files("tuopin.sample") / "calibration.yaml")
    return Calibration(
        population=_split({k: v["value"] for k, v in document["rural_population"].items()}),
        stock=_split_series({k: v["value"] for k, v in document["stock"].items()}),
        net_exits=_split({k: v["value"] for k, v in document["net_exits"].items()}),
        flows={
            group: {flow: tuple(entry["value"]) for flow, entry in flows.items()}
            for group, flows in document["flows"].items()
        },
        paths={
            key: tuple(float(v) for v in entry["value"]) for key, entry in document["paths"].items()
        },
        exit_ceiling_permille=document["exit_ceiling_permille"]["value"],
        area_statistics=tuple(document["area_statistics"]),
    )


def _split(values: Mapping[str, int]) -> dict[str, int]:
    return {**values, "other_counties": values["province"] - values["poverty_counties"]}


def _split_series(values: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    pairs = zip(values["province"], values["poverty_counties"], strict=True)
    return {
        **{k: tuple(v) for k, v in values.items()},
        "other_counties": tuple(p - g for p, g in pairs),
    }


@cache
def _defaults() -> Mapping[str, Any]:
    return load(files("tuopin.sample") / "defaults.yaml")


def default(key: str) -> Any:
    """An assumed value by its key in `defaults.yaml`; KeyError naming the key otherwise."""
    document = _defaults()
    if key not in document:
        raise KeyError(f"defaults.yaml has no {key!r}")
    return document[key]["value"]
