"""Policy packs: figures of documents stand in YAML, never in Python; texts have both languages."""

import ast
import re
from datetime import date

import pytest

from house.sources import PACKAGE, functions, modules, name, tree
from tuopin.policies import packs
from tuopin.rules import Pack, edition

# What arithmetic itself needs: nothing, one, months of a year, per cent.
NOT_POLICY = {0, 1, 12, 100}
RULES_OF_DOCUMENTS = ("standards", "measures", "exits", "monitoring")
# What documents say and `policy show` tells, though nothing is computed with it: amounts and terms of
# help, days of a procedure (procedures come with the office), and groupings of codes.
TOLD_ONLY = {
    "education.college_statuses",
    "education.compulsory_statuses",
    "education.senior_statuses",
    "housing.repair_grades",
    "microcredit.limit",
    "microcredit.months",
    "monitoring.notice_days",
    "monitoring.process_days",
    "relocation.area_cap",
    "yulu.amount",
}
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


def _asked_for() -> tuple[set[str], list[str]]:
    """Texts the package's code writes out, and patterns of those it puts together."""
    whole: set[str] = set()
    patterns: set[str] = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(getattr(each, "value", ""))
                    if isinstance(each, ast.Constant)
                    else ".+"
                    for each in node.values
                ]
                patterns.add("".join(parts))
    return whole, [each for each in patterns if re.search(r"[a-z]\w*\\\.|\\\.[a-z]", each)]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_parameter_is_used_or_known_to_be_told_only(pack: Pack):
    whole, patterns = _asked_for()
    beginnings = tuple(each for each in whole if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*\.", each))
    unused = {
        key
        for key in edition(pack, date(2020, 12, 31)).parameters
        if key not in whole
        and not key.startswith(beginnings)
        and not any(re.fullmatch(pattern, key) for pattern in patterns)
        and not _named_in_yaml(pack, key)
    }
    assert unused == TOLD_ONLY


def _named_in_yaml(pack: Pack, key: str) -> bool:
    """Whether a YAML document of the pack other than the parameters themselves names the key."""
    folder = PACKAGE / "policies" / pack.name
    return any(
        re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", path.read_text("utf-8"))
        for path in folder.rglob("*.yaml")
        if path.parent.name not in ("parameters", "cases")
    )
