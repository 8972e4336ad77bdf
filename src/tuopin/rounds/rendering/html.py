"""The brief as one HTML page: styles and pictures inside it, nothing fetched, readable without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from tuopin.rounds.rendering import drawing, numbers, tables
from tuopin.rounds.rendering.drawing.charts import HATCH
from tuopin.rounds.rendering.drawing.heat_strip import in_order
from tuopin.rounds.rendering.drawing.tile_map import placed
from tuopin.rounds.rendering.words import WORDS, say

__all__ = ["render_html"]

Document = Mapping[str, Any]
#: Kinds of cell that are read as words, so they stand at the left.
WORDY = frozenset(
    {"text", "names", "basis", "severity", "unit", "match", "verdict", "yes", "digest"}
)


def render_html(
    document: Document, lang: str, *, boundaries: Path | None = None, other: str | None = None
) -> str:
    """The page in "zh" or "en".

    `boundaries` is a GeoJSON file with the user's own borders, drawn in place of the tile grid; `other`
    the file name of the same brief in the other language, linked where given. Raises BoundaryError
    where the boundaries cannot be drawn.
    """
    environment = _environment()
    grids = tables.all_grids(document)
    words = {name: text.say(lang) for name, text in WORDS.items()}
    return environment.get_template("brief.html.j2").render(
        document=document,
        lang=lang,
        other=other,
        other_lang="en" if lang == "zh" else "zh",
        say=lambda name, **parts: words[name].format(**parts) if parts else words[name],
        spoken=lambda value: numbers.spoken(value, lang),
        written=lambda value, kind: numbers.written(value, kind, lang),
        figure_value=_figure_value(lang),
        wordy=WORDY,
        grids=grids,
        exit_counts=tables.exit_counts(document),
        key=_key_numbers(document, lang),
        pictures=_pictures(document, lang, boundaries),
        years=tables.years_of(document),
        style=Markup(_style()),
        hatch=HATCH,
        classes=drawing.CLASSES,
        signs=numbers.SIGNS,
        title=_title(document, lang),
    )


@cache
def _environment() -> Environment:
    folder = files("tuopin.rounds.rendering") / "templates"
    sources = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".j2")
    }
    return Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    folder = files("tuopin.rounds.rendering") / "templates"
    return (folder / "brief.css").read_text(encoding="utf-8")


def _title(document: Document, lang: str) -> str:
    area = numbers.spoken(document["area"], lang)
    return f"{area}{say('title', lang)}" if lang == "zh" else f"{area}: {say('title', lang)}"


def _figure_value(lang: str) -> Any:
    def value(figure: Mapping[str, Any], key: str) -> str:
        printed = numbers.decimals(figure["published"])
        digits = (
            max(printed, 2)
            if key == "computed" and isinstance(figure[key], float) and printed
            else None
        )
        said = numbers.figure_value(figure[key], figure["unit"], lang, digits)
        bound = f"operator.{figure['operator']}"
        return f"{WORDS[bound].say(lang)} {said}" if key != "computed" and bound in WORDS else said

    return value


def _key_numbers(document: Document, lang: str) -> dict[str, Any]:
    """What the first screen says: stock at both ends, counties out, paper exits, agreement."""
    status = sorted(document["status"], key=lambda row: row["year"])
    listed = [c for c in document["counties"] if c.get("poverty_county")]
    last = status[-1]["year"] if status else 0
    out = [c for c in listed if c.get("exit_year") and c["exit_year"] <= last]
    answers = [f["matches"] for f in document["figures"]]
    return {
        "first": status[0] if status else None,
        "last": status[-1] if status else None,
        "counties": len(listed),
        "counties_out": len(out),
        "paper": sum(row["paper_exit_households"] for row in status),
        "agree": answers.count(True),
        "differ": answers.count(False),
        "unclear": answers.count(None),
        "figures": len(answers),
        "recall": _recall(document.get("checks")),
    }


def _recall(scored: Mapping[str, Any] | None) -> str:
    if not scored or not scored["planted"]:
        return numbers.ABSENT
    return numbers.percent(scored["matched"] * 100 / scored["planted"], 1)


def _pictures(document: Document, lang: str, boundaries: Path | None) -> dict[str, Any]:
    years = tables.years_of(document)
    ends = list(dict.fromkeys((years[0], years[-1]))) if years else []
    counties = document["counties"]
    found: dict[str, Any] = {"borders": [], "wide": None, "small": [], "heat": [], "ends": ends}
    if boundaries is not None and ends:
        found["borders"] = drawing.boundary_maps(boundaries, counties, ends, lang)
    elif placed(counties) and ends:
        found["wide"] = drawing.wide_map(counties, ends[0], ends[-1], lang)
        found["small"] = [
            (say("end_of", lang, year=year), drawing.small_map(counties, year, lang))
            for year in ends
        ]
        if any(c.get("exit_year") for c in counties):
            found["small"].append((say("map.exits", lang), drawing.exit_map(counties, lang)))
    rows = in_order(counties, years)
    found["heat_counties"] = len(rows)
    half = (len(rows) + 1) // 2
    found["heat"] = [
        drawing.heat_strip(f"heat-{n}", part, counties, years, lang)
        for n, part in enumerate((rows[:half], rows[half:]))
        if part and years
    ]
    return found | {
        "status": _status_charts(document, lang),
        "flows": _flow_charts(document, lang),
        "unmet": _unmet_charts(document, lang),
    }


def _status_charts(document: Document, lang: str) -> list[Markup]:
    """Registered beside recomputed, and households marked as out beside those that do not pass."""
    pairs = {
        "status": ("poor_persons", "recomputed_poor_persons"),
        "paper": ("exited_households", "paper_exit_households"),
    }
    return [
        drawing.bars_by_year(
            f"chart-{name}", say(f"{name}.chart", lang), document["status"], columns, lang
        )
        for name, columns in pairs.items()
    ]


def _flow_charts(document: Document, lang: str) -> dict[str, Markup]:
    """By the id of the table each stands beside."""
    found = {}
    for area in ("province", "poverty_counties"):
        rows = sorted((r for r in document["flows"] if r["area"] == area), key=lambda r: r["year"])
        if rows:
            name = tables.flow_area(area, tables.poverty_counties(document)).say(lang)
            when = say("flows.chart", lang, first=rows[0]["year"], last=rows[-1]["year"])
            total = tables.flow_total(rows)
            found[f"flows-{area}"] = drawing.stock_and_flow(
                f"chart-{area}", f"{name}, {when}", total, lang
            )
    return found


def _unmet_charts(document: Document, lang: str) -> list[tuple[str, Markup]]:
    by_criterion: dict[str, list[Mapping[str, Any]]] = {}
    for row in sorted(document["unmet"], key=lambda row: row["year"]):
        by_criterion.setdefault(row["criterion"], []).append(row)
    top = max(
        (row["unmet_households"] + row["unknown_households"] for row in document["unmet"]),
        default=0,
    )
    return [
        (numbers.spoken(rows[0]["title"], lang), _unmet_chart(name, rows, top, lang))
        for name, rows in by_criterion.items()
    ]


def _unmet_chart(name: str, rows: Sequence[Mapping[str, Any]], top: int, lang: str) -> Markup:
    points = [(row["year"], row["unmet_households"], row["unknown_households"]) for row in rows]
    return drawing.small_multiple(
        f"chart-{name}", numbers.spoken(rows[0]["title"], lang), points, top, lang
    )
