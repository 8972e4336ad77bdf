"""A brief's tables, once for every form: what the page, the terminal and the workbook all show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tuopin.rounds.rendering.words import WORDS
from tuopin.stages.flows import IN, OUT
from tuopin.terms import Text

__all__ = ["Column", "Grid", "all_grids"]

Document = Mapping[str, Any]
LEADING_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how the cells below it are written (see `numbers.written`)."""

    title: Text
    kind: str = "count"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: an id, a title, columns, rows of plain values, and the rows that carry weight.

    `row_kinds` says how the cells of a row are written where its column does not decide it.
    """

    id: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    strong: frozenset[int] = frozenset()
    row_kinds: Mapping[int, str] = field(default_factory=dict)


def column(name: str, kind: str = "count") -> Column:
    """A column headed by a word of the house."""
    return Column(WORDS[name], kind)


def years_of(document: Document) -> list[int]:
    """The rounds' years in order."""
    return sorted(each["year"] for each in document["rounds"])


def all_grids(document: Document) -> dict[str, list[Grid]]:
    """Every table of the brief by section; a section without rows has none."""
    sections = {
        "figures": [figures(document)],
        "status": [status(document)],
        "flows": flows(document),
        "counties": [counties(document)],
        "exits": [exits(document)],
        "unmet": unmet(document),
        "measures": measures(document),
        "breakdowns": breakdowns(document),
        "depth": [depth(document)],
        "checks": checks(document),
        "provenance": [provenance(document)],
    }
    return {name: [grid for grid in grids if grid.rows] for name, grids in sections.items()}


def figures(document: Document) -> Grid:
    """The headline table; values keep their unit apart so that a program can read them."""
    columns = [column("figure", "text"), column("area", "text"), column("period", "text")]
    columns += [
        column("published", "plain"),
        column("scaled", "plain"),
        column("computed", "plain"),
    ]
    columns += [column("unit", "unit"), column("basis", "basis"), column("agrees", "match")]
    columns += [
        column("numerator"),
        column("denominator"),
        column("definition", "text"),
        column("note", "text"),
    ]
    keys = [
        "title",
        "area",
        "period",
        "published",
        "scaled",
        "computed",
        "unit",
        "basis",
        "matches",
    ]
    keys += ["numerator", "denominator", "definition", "note"]
    rows = [[f.get(key) for key in keys] for f in document["figures"]]
    return Grid("figures", WORDS["figures"], columns, rows)


STATUS = (
    "poor_persons",
    "poor_households",
    "rural_population",
    "incidence",
    "recomputed_poor_persons",
    "recomputed_poor_households",
    "unknown_persons",
    "unknown_households",
    "exited_persons",
    "exited_households",
    "paper_exit_persons",
    "paper_exit_households",
    "out_persons",
    "out_not_passing_households",
)


def status(document: Document) -> Grid:
    """Registered status, the recomputed verdict beside it, and paper exits, a column a year."""
    held = sorted(document["status"], key=lambda row: row["year"])
    columns = [column("status.item", "text"), *(year_column(row["year"]) for row in held)]
    rows = [[_pair(WORDS[name]), *(row.get(name) for row in held)] for name in STATUS]
    if not held:
        rows = []
    strong = frozenset(STATUS.index(name) for name in ("poor_persons", "paper_exit_households"))
    return Grid(
        "status", WORDS["status"], columns, rows, strong, {STATUS.index("incidence"): "percent"}
    )


def year_column(year: int, kind: str = "count") -> Column:
    """A column headed by its year."""
    return Column(Text(str(year), str(year)), kind)


def flows(document: Document) -> list[Grid]:
    """A table an area: the items down, the years across, and the sum of every flow at the end."""
    found = []
    for area in ("province", "poverty_counties"):
        rows = sorted((r for r in document["flows"] if r["area"] == area), key=lambda r: r["year"])
        if rows:
            found.append(_flows(area, rows, poverty_counties(document)))
    return found


def poverty_counties(document: Document) -> int:
    """How many poverty counties the brief counts."""
    return sum(1 for county in document["counties"] if county.get("poverty_county"))


def flow_area(area: str, number: int) -> Text:
    """The name of an area that stock and flow are given for."""
    text = WORDS[f"flows.{area}"]
    return Text(text.zh.format(n=number), text.en.format(n=number))


def _flows(area: str, rows: Sequence[Mapping[str, Any]], number: int) -> Grid:
    total = flow_total(rows)
    lines = [["start", *(r["start"] for r in rows), total["start"]]]
    lines += [[name, *(r[name] for r in rows), total[name]] for name in IN]
    lines += [[name, *(-r[name] for r in rows), -total[name]] for name in OUT]
    lines += [[name, *(r[name] for r in rows), total[name]] for name in ("unexplained", "end")]
    titles = [[_pair(WORDS[f"flow.{line[0]}"]), *line[1:]] for line in lines]
    years = [year_column(r["year"], "signed") for r in rows]
    columns = [column("flows.item", "text"), *years, column("all_years", "signed")]
    return Grid(
        f"flows-{area}", flow_area(area, number), columns, titles, frozenset({0, len(lines) - 1})
    )


def flow_total(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The years together: the first start, every flow summed, the last end."""
    total = {name: sum(row[name] for row in rows) for name in (*IN, *OUT, "unexplained")}
    return {"start": rows[0]["start"], **total, "end": rows[-1]["end"]}


def counties(document: Document) -> Grid:
    """Every county with its names, its exit, both readings of the exit line, and each year's incidence."""
    years = years_of(document)
    columns = [column("code", "text"), column("county", "text"), column("poverty_county", "yes")]
    columns += [column("deep", "yes"), column("exit_year", "year"), column("composite", "percent")]
    columns += [column("exit_verdict", "verdict"), column("exit_verdict_press", "verdict")]
    columns += [year_column(year, "percent") for year in years]
    rows = [
        [
            c["code"],
            {"zh": c["zh"], "en": c.get("en") or c["zh"]},
            c["poverty_county"],
            c["deep"],
            c["exit_year"],
            c["composite"],
            c["exit_verdict"],
            c["exit_verdict_press"],
            *(c["incidence"].get(str(year)) for year in years),
        ]
        for c in document["counties"]
    ]
    return Grid("counties", WORDS["counties"], columns, rows)


def exits(document: Document) -> Grid:
    """Counties, villages, households and persons out, a row a year."""
    columns = [column("year", "year"), column("exit.counties"), column("exit.villages")]
    columns += [column("exit.households"), column("exit.persons"), column("exit.names", "names")]
    keys = ("year", "counties", "villages", "households", "persons", "county_names")
    return Grid(
        "exits", WORDS["exits"], columns, [[row[key] for key in keys] for row in document["exits"]]
    )


def exit_counts(document: Document) -> Grid:
    """The exits without the counties' names, which a page lists apart."""
    whole = exits(document)
    return Grid("exit-counts", whole.title, whole.columns[:-1], [row[:-1] for row in whole.rows])


def unmet(document: Document) -> list[Grid]:
    """Three tables, criteria down and years across: unmet, unknown, and the persons behind unmet."""
    grids = (
        ("unmet_households", "unmet.households"),
        ("unknown_households", "unmet.unknown"),
        ("unmet_persons", "unmet.persons"),
    )
    return [
        _across(document, "unmet", "criterion", "criterion", value, title) for value, title in grids
    ]


def measures(document: Document) -> list[Grid]:
    """Heads of help down and years across, and households with nobody in work."""
    found = [
        _across(document, "measures", "head", "head", value, f"measures.{value}")
        for value in ("due_households", "due_persons", "unknown_households")
    ]
    columns = [
        column("year", "year"),
        column("without_work.households"),
        column("without_work.persons"),
    ]
    rows = [
        [row["year"], row["households"], row["persons"]]
        for row in document.get("without_work") or ()
    ]
    return [*found, Grid("without-work", WORDS["without_work"], columns, rows)]


def breakdowns(document: Document) -> list[Grid]:
    """A table a group (sex, age, disability, ethnicity): registered poor persons by year."""
    found = []
    for by in dict.fromkeys(row["by"] for row in document["breakdowns"]):
        rows = sorted((row for row in document["breakdowns"] if row["by"] == by), key=_group_order)
        part = {**document, "breakdowns": rows}
        found.append(_across(part, "breakdowns", "code", f"by.{by}", "poor_persons", f"by.{by}"))
    return found


def _group_order(row: Mapping[str, Any]) -> tuple[bool, int]:
    """Ages by their first year, other groups as they come, the unknown last."""
    first = LEADING_NUMBER.match(row["code"]) if row["by"] == "age_band" else None
    return row["code"] == "unknown", int(first.group()) if first else 0


def _across(
    document: Document, section: str, key: str, heading: str, value: str, title: str
) -> Grid:
    years = years_of(document)
    titles: dict[str, Any] = {}
    cells: dict[tuple[str, int], Any] = {}
    for row in document[section]:
        titles.setdefault(row[key], row["title"])
        cells[row[key], row["year"]] = row[value]
    columns = [column(heading, "text"), *(year_column(year) for year in years)]
    rows = [[text, *(cells.get((code, year)) for year in years)] for code, text in titles.items()]
    return Grid(f"{section}-{value}-{heading}", WORDS[title], columns, rows)


def depth(document: Document) -> Grid:
    """Persons below the line, their mean gap and FGT(0), FGT(1), FGT(2), a row a year."""
    columns = [column("year", "year"), column("depth.poor"), column("depth.gap", "money")]
    columns += [Column(Text(f"FGT({n})", f"FGT({n})"), "rate") for n in range(3)]
    keys = ("year", "poor_persons", "mean_gap_yuan", "fgt0", "fgt1", "fgt2")
    return Grid(
        "depth", WORDS["depth"], columns, [[row[key] for key in keys] for row in document["depth"]]
    )


def checks(document: Document) -> list[Grid]:
    """What each check found beside what was planted; none where nothing was planted."""
    scored = document.get("checks")
    if not scored:
        return []
    columns = [
        column("check", "text"),
        column("check.title", "text"),
        column("severity", "severity"),
    ]
    columns += [column("found"), column("planted")]
    keys = ("check", "title", "severity", "found", "planted")
    return [
        Grid(
            "checks",
            WORDS["checks"],
            columns,
            [[row[key] for key in keys] for row in scored["by_check"]],
        )
    ]


def provenance(document: Document) -> Grid:
    """Every round with its day, version, digest and edition."""
    columns = [column("year", "year"), column("as_of_day", "text"), column("version", "year")]
    columns += [column("digest", "digest"), column("edition", "digest")]
    keys = ("year", "as_of", "version", "digest", "edition")
    return Grid(
        "provenance",
        WORDS["rounds"],
        columns,
        [[row[key] for key in keys] for row in document["rounds"]],
    )


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
