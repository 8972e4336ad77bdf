"""Nothing on the computing path reads the published values that a brief is held against."""

import ast
from pathlib import Path

from house.sources import PACKAGE, modules, name, room, tree

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
