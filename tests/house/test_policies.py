"""Policy packs stand alone and speak both languages (what they do with parameters: test_parameters)."""

import ast

import pytest

from house.sources import PACKAGE, modules, name, tree
from tuopin.policies import packs
from tuopin.rules import Pack

PACKS = list(packs().values())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_says_everything_in_both_languages(pack: Pack):
    rules = [
        *pack.countings,
        *pack.criteria,
        *pack.standards,
        *pack.eligibilities,
        *pack.exclusions,
        *pack.checks,
    ]
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
