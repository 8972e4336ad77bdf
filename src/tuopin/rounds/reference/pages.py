"""All reference pages of one language, by their path below `reference/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuopin.rounds.reference.checks import check_pages
from tuopin.rounds.reference.columns import codes_page, tables_page
from tuopin.rounds.reference.commands import Command, commands_page
from tuopin.rounds.reference.parameters import documents_page, marks_page, parameters_page
from tuopin.rounds.reference.rulings import criteria_page, measures_page
from tuopin.rounds.reference.words import areas_page, glossary_page, json_page
from tuopin.rounds.reference.writing import Page, codes
from tuopin.rules import Case, Edition
from tuopin.rules.check_cases import CheckCase
from tuopin.terms import Text, code_lists, glossary

__all__ = ["Material", "pages"]


@dataclass(frozen=True)
class Material:
    """What the pages are written from beside the words: an edition, its cases, the JSON schemas by name."""

    rules: Edition
    cases: Sequence[Case]
    check_cases: Sequence[CheckCase]
    schemas: Mapping[str, Mapping[str, Any]]


def pages(language: str, given: Material, commands: Sequence[Command]) -> dict[str, str]:
    """Every reference page in one language; `commands` carry their help in that language."""
    rules = given.rules
    return {
        "index.md": _index(language),
        "commands.md": commands_page(language, commands),
        "json.md": json_page(language, given.schemas),
        "tables.md": tables_page(language, rules.tables),
        "codes.md": codes_page(language, code_lists()),
        "criteria.md": criteria_page(language, rules, given.cases),
        "measures.md": measures_page(language, rules),
        "parameters.md": parameters_page(language, rules),
        "documents.md": documents_page(language, rules),
        "marks.md": marks_page(language),
        **check_pages(language, rules, given.check_cases),
        "areas.md": areas_page(language),
        "glossary.md": glossary_page(language, glossary()),
    }


CONTENTS = (
    ("commands.md", Text("命令、选项和退出码", "commands, options and exit codes")),
    ("json.md", Text("`--json` 写出什么", "what `--json` writes")),
    ("tables.md", Text("表与栏目", "tables and columns")),
    ("codes.md", Text("代码表", "code lists")),
    ("criteria.md", Text("标准与条件", "standards and criteria")),
    ("measures.md", Text("帮扶措施与排除情形", "measures and exclusions")),
    ("parameters.md", Text("参数及其各期数值", "parameters with their dated values")),
    ("documents.md", Text("所引文件", "documents cited")),
    ("marks.md", Text("证据等级", "evidence marks")),
    ("checks/index.md", Text("数据质量规则", "data-quality checks")),
    ("areas.md", Text("区划代码", "area codes")),
    ("glossary.md", Text("术语", "glossary")),
)


def _index(language: str) -> str:
    page = Page(
        language,
        Text("参考", "Reference"),
        Text(
            "这些页面由程序自身的声明写成,与程序不会不一致。",
            "These pages are written from what the program itself declares, so they cannot differ from it.",
        ),
    )
    page.bullets((Text(_link(path), _link(path)), page.words(said)) for path, said in CONTENTS)
    return page.text


def _link(path: str) -> str:
    return f"[{codes([path.removesuffix('.md').removesuffix('/index')])}]({path})"
