"""Policy packs: figures of documents stand in YAML, never in Python; texts have both languages."""

import ast

import pytest

from house.sources import PACKAGE, functions, modules, name, tree
from tuopin.policies import packs
from tuopin.rules import Pack

# What arithmetic itself needs: nothing, one, months of a year, per cent.
NOT_POLICY = {0, 1, 12, 100}
RULES_OF_DOCUMENTS = ("standards", "measures", "exits", "monitoring")
PACKS = list(packs().values())


def test_no_figure_of_a_document_stands_in_python():
    figures = [
        f"{name(path)}:{node.lineno} {node.value}"
        for path in modules()
        if path.is_relative_to(PACKAGE / "policies") and path.parent.name in RULES_OF_DOCUMENTS
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        if node.value not in NOT_POLICY
    ]
    assert figures == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_says_everything_in_both_languages(pack: Pack):
    rules = [*pack.criteria, *pack.standards, *pack.eligibilities, *pack.exclusions, *pack.checks]
    half_said = [
        rule.id
        for rule in rules
        for text in (getattr(rule, "title", None), getattr(rule, "message", None))
        if text is not None and not (text.zh.strip() and text.en.strip())
    ]
    assert half_said == []


def test_packs_import_nothing_beside_them():
    for path in modules():
        if not path.is_relative_to(PACKAGE / "policies"):
            continue
        pack = path.relative_to(PACKAGE / "policies").parts[0]
        for node in ast.walk(tree(path)):
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and module.startswith("tuopin.policies."):
                assert pack in (module.split(".")[2], "__init__.py"), (
                    f"{name(path)} imports {module}"
                )
