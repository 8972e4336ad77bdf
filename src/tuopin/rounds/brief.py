"""A brief as a document: every figure with its parts, snapshot and edition, so that a stranger can recompute it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuopin.rounds.comparison import compare
from tuopin.rounds.yearly import YearTables
from tuopin.rules import Edition
from tuopin.stages import briefing
from tuopin.terms import Text, Verdict, code_list

__all__ = ["SCHEMA", "brief_document", "tile_layout"]

SCHEMA = "tuopin-brief/1"
AREAS = (briefing.PROVINCE, briefing.POVERTY_COUNTIES)
STATUS = (
    "poor",
    "recomputed_poor",
    "unknown",
    "out",
    "exited",
    "paper_exit",
    "out_not_passing",
)


def brief_document(
    tables: Sequence[YearTables],
    edition: Edition,
    provenance: Mapping[str, Any],
    scored: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The brief over the rounds given, as plain data that JSON can hold.

    `edition` is the one of the brief's day (its material carries published figures and the map
    layout); `provenance` says invented, scale, seed, code_version, chain_head and area; `scored` the
    checks' score against planted defects, where there are any.
    """
    rows = county_years(tables, edition)
    return {
        "schema": SCHEMA,
        "policy": edition.policy,
        **provenance,
        "source": edition.material.get("source"),
        "rounds": [
            {
                "year": t.year,
                "as_of": t.as_of,
                "version": t.version,
                "digest": t.digest,
                "edition": t.edition,
            }
            for t in tables
        ],
        "figures": _figures(tables, rows, edition, provenance.get("scale")),
        "status": [_status(rows, t.year) for t in tables],
        "flows": [
            {"area": area, "year": year, **briefing.total_flows(rows, year, area)}
            for area in AREAS
            for year in sorted(rows.flows)
        ],
        "counties": _counties(tables, edition),
        "unmet": [row for t in tables for row in _unmet(t, edition)],
        "exits": [_exits(t) for t in tables],
        "breakdowns": [row for t in tables for row in _breakdowns(t)],
        "depth": [_depth(t, rows) for t in tables],
        "measures": [row for t in tables for row in _measures(t)],
        "without_work": [{"year": t.year, **t.without_work} for t in tables],
        "checks": scored,
    }


def county_years(tables: Sequence[YearTables], edition: Edition) -> briefing.CountyYears:
    """The rounds' county rows as the briefing stage takes them."""
    keys = {
        spec["compute"]["key"]
        for spec in _specs(edition)
        if spec["compute"]["measure"] == "threshold"
    }
    return briefing.CountyYears(
        counties={t.year: t.counties for t in tables},
        flows={t.year: t.flows for t in tables if t.flows},
        statistics=[row for t in tables for row in t.statistics],
        thresholds={key: edition.value(key) for key in keys},
    )


def _specs(edition: Edition) -> Sequence[Mapping[str, Any]]:
    """The figures the policy's brief asks for and this program computes."""
    return [spec for spec in edition.material.get("figures", ()) if spec.get("compute")]


def _figures(
    tables: Sequence[YearTables], rows: briefing.CountyYears, edition: Edition, scale: float | None
) -> list[dict[str, Any]]:
    digests = {t.year: t.digest for t in tables}
    editions = {t.year: t.edition for t in tables}
    found = []
    for spec in _specs(edition):
        compute = spec["compute"]
        asked = briefing.Asked(
            compute["measure"], compute["area"], compute["from"], compute["to"], compute.get("key")
        )
        figure = briefing.figure(asked, rows)
        found.append(
            {
                "id": spec["id"],
                "group": spec["group"],
                "basis": spec["basis"],
                "title": _pair(spec["title"]),
                "definition": _pair(spec["definition"]),
                "area": _pair(spec["area"]),
                "period": spec["period"],
                "unit": spec["unit"],
                "operator": spec["operator"],
                "computed": figure.value,
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "year": asked.last,
                "snapshots": [digests[year] for year in figure.years if year in digests],
                "edition": editions.get(asked.last, edition.hash),
                "note": _pair(spec["note"]) if spec.get("note") else None,
                **compare(spec, figure.value, scale),
            }
        )
    return found


def _status(rows: briefing.CountyYears, year: int) -> dict[str, Any]:
    names = [f"{kind}_{unit}" for kind in STATUS for unit in ("persons", "households")]
    totals = briefing.total_status(rows, year, briefing.PROVINCE, [*names, "rural_population"])
    population = totals["rural_population"]
    incidence = totals["poor_persons"] * 100 / population if population else None
    return {"year": year, **totals, "incidence": incidence}


def tile_layout(edition: Edition) -> Sequence[Mapping[str, Any]]:
    """The policy's own map: one tile a county, with code, names, column and row; none where it draws none."""
    return tuple(edition.material.get("tiles", ()))


def _counties(tables: Sequence[YearTables], edition: Edition) -> list[dict[str, Any]]:
    tiles = {tile["code"]: tile for tile in tile_layout(edition)}
    last = {row["county_code"]: row for row in tables[-1].counties}
    by_year = {t.year: {row["county_code"]: row for row in t.counties} for t in tables}
    found = []
    for code in sorted(last):
        county, tile = last[code], tiles.get(code, {})
        asked = _exit_year_row(county, by_year)
        found.append(
            {
                "code": code,
                "zh": county["county_name"],
                "en": county["county_name_en"],
                "prefecture": county["prefecture_code"],
                "poverty_county": county["poverty_county"],
                "deep": bool(county["deep_poverty"]),
                "exit_year": _exit_year(county),
                "col": tile.get("col"),
                "row": tile.get("row"),
                "incidence": {
                    str(y): rows[code]["incidence"] for y, rows in by_year.items() if code in rows
                },
                "poor_persons": {
                    str(y): rows[code]["poor_persons"]
                    for y, rows in by_year.items()
                    if code in rows
                },
                "composite": asked.get("county_composite_value"),
                "exit_verdict": _verdict(asked, "county_exit"),
                "exit_verdict_press": _verdict(asked, "county_composite_press"),
            }
        )
    return found


def _exit_year(county: Mapping[str, Any]) -> int | None:
    """The year a poverty county exited; on any other county a year is a wrong entry, which a check reports."""
    return county["county_exit_year"] if county["poverty_county"] else None


def _exit_year_row(county: Mapping[str, Any], by_year: Mapping[int, Any]) -> Mapping[str, Any]:
    """The county's row in the round of its exit year: the verdict that stands beside its exit."""
    row = by_year.get(_exit_year(county) or 0, {}).get(county["county_code"], {})
    return row if isinstance(row, Mapping) else {}


def _verdict(row: Mapping[str, Any], name: str) -> str | None:
    return Verdict.from_bool(row[name]).value if name in row else None


def _unmet(tables: YearTables, edition: Edition) -> list[dict[str, Any]]:
    found = []
    for name in edition.standards["identification"].criteria:
        counts = {
            key: tables.unmet[f"{name}__{key}"]
            for key in ("unmet_households", "unknown_households", "unmet_persons")
        }
        found.append(
            {
                "year": tables.year,
                "criterion": name,
                "title": _pair(edition.criteria[name].title),
                **counts,
            }
        )
    return found


def _exits(tables: YearTables) -> dict[str, Any]:
    counties = [row for row in tables.counties if _exit_year(row) == tables.year]
    return {
        "year": tables.year,
        "households": sum(row["exited_households"] for row in tables.counties),
        "persons": sum(row["exited_persons"] for row in tables.counties),
        "villages": tables.villages_out,
        "counties": len(counties),
        "county_names": [
            {"zh": row["county_name"], "en": row["county_name_en"]} for row in counties
        ],
    }


GROUP_LISTS = {"sex": "sex", "ethnicity": "ethnicity"}
GROUP_WORDS = {
    "yes": Text("有残疾", "disabled"),
    "no": Text("无残疾", "not disabled"),
    "unknown": Text("未知", "unknown"),
}


def _breakdowns(tables: YearTables) -> list[dict[str, Any]]:
    found = []
    for group, rows in tables.breakdowns.items():
        for row in rows:
            found.append(
                {
                    "by": group,
                    "year": tables.year,
                    "title": _pair(_group_title(group, row["code"])),
                    **row,
                }
            )
    return found


def _group_title(group: str, code: str) -> Text:
    if code in GROUP_WORDS and (group == "disability" or code == "unknown"):
        return GROUP_WORDS[code]
    if group in GROUP_LISTS:
        codes = {each.code: each.text for each in code_list(GROUP_LISTS[group]).codes}
        return codes.get(code, Text(code, code))
    return Text(f"{code}岁", f"{code} years")


def _depth(tables: YearTables, rows: briefing.CountyYears) -> dict[str, Any]:
    """FGT over the rural registered population: persons outside the registry count as not below the line."""
    depth = tables.depth
    population = briefing.total_status(rows, tables.year, briefing.PROVINCE, ["rural_population"])[
        "rural_population"
    ]
    below = depth["below_persons"]
    over = (lambda value: value / population) if population else (lambda value: None)
    return {
        "year": tables.year,
        "poor_persons": below,
        "unknown_persons": depth["unknown_persons"],
        "gap_yuan": depth["gap_fen"] / 100,
        "mean_gap_yuan": depth["gap_fen"] / 100 / below if below else 0.0,
        "fgt0": over(below),
        "fgt1": over(depth["fgt1_sum"]),
        "fgt2": over(depth["fgt2_sum"]),
    }


def _measures(tables: YearTables) -> list[dict[str, Any]]:
    titles = {each.code: each.text for each in code_list("measure_head").codes}
    return [
        {
            "year": tables.year,
            "title": _pair(titles.get(row["head"], Text(row["head"], row["head"]))),
            **row,
        }
        for row in tables.measures
    ]


def _pair(text: Any) -> dict[str, str]:
    return (
        {"zh": text["zh"], "en": text["en"]}
        if isinstance(text, Mapping)
        else {"zh": text.zh, "en": text.en}
    )


__all__ += ["county_years"]
