"""Nothing on the computing path reads the published values that a brief is held against."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from house.sources import PACKAGE, modules, name, room, tree
from tuopin.policies import pack
from tuopin.rounds.brief import brief_document
from tuopin.rounds.yearly import YearTables
from tuopin.rules import Edition, edition

# The one module that holds published beside computed, and the rooms that show what it found.
COMPARISON = PACKAGE / "rounds" / "comparison.py"
SHOWING = (PACKAGE / "rounds" / "rendering", PACKAGE / "cli")
PUBLISHED = {"published", "published_high"}


def _names(path: Path) -> set[str]:
    """Every key, attribute, argument and variable name a module speaks of, docstrings apart."""
    spoken: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            spoken.add(node.value)
        elif isinstance(node, ast.Attribute):
            spoken.add(node.attr)
        elif isinstance(node, ast.keyword | ast.arg):
            spoken.add(node.arg or "")
    return spoken


def test_published_values_are_looked_at_after_the_computing_is_done():
    readers = [
        name(path)
        for path in modules()
        if path != COMPARISON
        and not any(path.is_relative_to(folder) for folder in SHOWING)
        and PUBLISHED & _names(path)
    ]
    assert readers == []


def test_the_comparison_is_called_by_rounds_alone():
    importers = [
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "tuopin.rounds.comparison"
        if room(path) != "rounds"
    ]
    assert importers == []


def test_the_published_figures_are_opened_by_the_pack_that_ships_them():
    openers = {
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value == "figures.yaml"
    }
    assert openers == {"src/tuopin/policies/hunan/briefing/__init__.py"}


def test_what_a_pack_hands_to_briefs_is_taken_by_the_brief_alone():
    takers = {
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "material"
    }
    # An edition carries the material along unopened; the brief opens it.
    assert takers <= {"src/tuopin/rules/pack.py", "src/tuopin/rounds/brief.py"}


def _row(county: str, year: int, poor: bool) -> Mapping[str, Any]:
    """One county's year: every count it does not name is 7, so that sums are seen to be taken."""
    return defaultdict(
        lambda: 7,
        county_code=county,
        county_name=county,
        county_name_en=county,
        prefecture_code=county[:4],
        poverty_county=poor,
        deep_poverty=poor,
        county_exit_year=2019 if poor else None,
        exit_approved_on=date(2020, 2, 29) if poor else None,
        rural_population=100_000,
        poor_persons=20_000 - 2_000 * (year - 2013),
    )


def _tables(year: int) -> YearTables:
    rows = [_row("433125", year, True), _row("430181", year, False)]
    return YearTables(
        year=year,
        as_of=f"{year}-12-31",
        version=1,
        digest="0" * 64,
        edition="1" * 64,
        counties=rows,
        flows=rows,
        statistics=[],
        villages_out=1,
        unmet=defaultdict(int),
        depth=defaultdict(int),
    )


def _computed(rules: Edition) -> dict[str, Any]:
    """A brief without what stands for comparison only."""
    brief = brief_document([_tables(year) for year in range(2013, 2021)], rules, {"scale": 1.0})
    shown = {"published", "published_high", "scaled", "matches"}
    figures = [
        {key: value for key, value in figure.items() if key not in shown}
        for figure in brief["figures"]
    ]
    return {**brief, "figures": figures}


def test_falsified_published_values_change_no_computed_figure():
    rules = edition(pack("hunan"), date(2020, 12, 31))
    falsified = [
        {**figure, "published": 123_456, "published_high": None}
        for figure in rules.material["figures"]
    ]
    lying = replace(rules, material={**rules.material, "figures": falsified})
    honest = _computed(rules)
    assert any(figure["computed"] for figure in honest["figures"])
    assert _computed(lying) == honest
