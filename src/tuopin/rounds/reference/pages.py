"""All reference pages of one language, by their path below `reference/`: what packs share, and a folder a pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tuopin.rounds.reference.checks import check_pages, intake_page
from tuopin.rounds.reference.columns import codes_page, pack_tables_page, tables_page
from tuopin.rounds.reference.commands import Command, commands_page
from tuopin.rounds.reference.counting import counting_page
from tuopin.rounds.reference.installing import settings_page
from tuopin.rounds.reference.material import Material, PackMaterial
from tuopin.rounds.reference.parameters import documents_page, marks_page, parameters_page
from tuopin.rounds.reference.rulings import criteria_page, measures_page
from tuopin.rounds.reference.words import areas_page, glossary_page, json_page
from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.tables import TABLES
from tuopin.terms import Text, code_lists, glossary

__all__ = ["pages"]

SHARED = (
    ("commands.md", Text("命令、选项和退出码", "commands, options and exit codes")),
    ("settings.md", Text("办公系统的设置", "settings of the office")),
    ("json.md", Text("`--json` 写出什么", "what `--json` writes")),
    ("tables.md", Text("各政策包共用的表与栏目", "tables and columns that every pack may read")),
    ("codes.md", Text("代码表", "code lists")),
    ("intake.md", Text("读入文件时的判定", "what is asked while files are read")),
    ("marks.md", Text("证据等级", "evidence marks")),
    ("areas.md", Text("区划代码", "area codes")),
    ("glossary.md", Text("术语", "glossary")),
)
OF_A_PACK = {
    "criteria.md": Text("标准与条件", "standards and criteria"),
    "counting.md": Text("计数标准", "counting standards"),
    "measures.md": Text("帮扶措施与排除情形", "measures and exclusions"),
    "parameters.md": Text("参数及其各期数值", "parameters with their dated values"),
    "documents.md": Text("所引文件", "documents cited"),
    "tables.md": Text("本包自己的表与栏目", "tables and columns of its own"),
    "checks/index.md": Text("数据质量规则", "data-quality checks"),
}


def pages(language: str, given: Material, commands: Sequence[Command]) -> dict[str, str]:
    """Every reference page in one language; `commands` carry their help in that language."""
    of_packs = {held.pack.name: _pages_of(language, held) for held in given.packs}
    found = {
        "index.md": _index(language, given.packs, of_packs),
        "commands.md": commands_page(language, commands),
        "settings.md": settings_page(language, given.settings),
        "json.md": json_page(language, given.schemas),
        "tables.md": tables_page(language, TABLES),
        "codes.md": codes_page(language, code_lists()),
        "intake.md": intake_page(language),
        "marks.md": marks_page(language),
        "areas.md": areas_page(language),
        "glossary.md": glossary_page(language, glossary()),
    }
    for name, held in of_packs.items():
        found |= {f"{name}/{path}": text for path, text in held.items()}
    return found


def _pages_of(language: str, held: PackMaterial) -> dict[str, str]:
    """The pages of one pack by path below its folder; of what it has none of there is no page."""
    rules = held.rules
    found: dict[str, str] = {}
    if rules.criteria:
        found["criteria.md"] = criteria_page(language, held)
    if rules.countings:
        found["counting.md"] = counting_page(language, held)
    if rules.eligibilities or rules.exclusions:
        found["measures.md"] = measures_page(language, held)
    if rules.parameters:
        found["parameters.md"] = parameters_page(language, held)
    if rules.sources:
        found["documents.md"] = documents_page(language, held)
    if held.pack.tables:
        found["tables.md"] = pack_tables_page(language, held)
    if rules.checks:
        found |= check_pages(language, held)
    return {"index.md": _pack_index(language, held, found), **found}


def _index(
    language: str, packs: Sequence[PackMaterial], of_packs: Mapping[str, Mapping[str, str]]
) -> str:
    page = Page(
        language,
        Text("参考", "Reference"),
        Text(
            "这些页面由程序自身的声明写成,与程序不会不一致。先列各处共用的,再列各政策包的。",
            "These pages are written from what the program itself declares, so they cannot differ from it. First what "
            "is the same everywhere, then each policy pack.",
        ),
    )
    page.bullets((Text(_link(path), _link(path)), page.words(said)) for path, said in SHARED)
    page.heading(Text("政策包", "Policy packs"), anchor="packs")
    page.say(
        Text(
            "政策包是一个地方或一种方法的政策,用 `--policy` 指名。",
            "A policy pack is the policy of one jurisdiction or method; `--policy` names it.",
        )
    )
    page.table(
        (
            Text("政策包", "pack"),
            Text("名称", "name"),
            Text("地方", "place"),
            Text("页面", "pages"),
        ),
        [_pack_row(held, of_packs[held.pack.name]) for held in packs],
    )
    return page.text


def _pack_row(held: PackMaterial, paths: Iterable[str]) -> tuple[Text | str, ...]:
    name, there = held.pack.name, set(paths)
    links = (_link(path, f"{name}/") for path in OF_A_PACK if path in there)
    return f"[`{name}`]({name}/index.md)", held.pack.title, held.pack.place, ", ".join(links)


def _pack_index(language: str, held: PackMaterial, paths: Iterable[str]) -> str:
    pack, there = held.pack, set(paths)
    page = Page(
        language,
        pack.title,
        Text(
            f"政策包 {code(pack.name)}({pack.place.zh})。页上所说“某日”的内容,以 {held.rules.on} 为准。"
            "各包共用的表、代码、命令见[参考](../index.md)。",
            f"Policy pack {code(pack.name)} ({pack.place.en}). What these pages say of a day is said of "
            f"{held.rules.on}. Tables, codes and commands that packs share are in the [reference](../index.md).",
        ),
    )
    page.bullets(
        (Text(_link(path), _link(path)), page.words(said))
        for path, said in OF_A_PACK.items()
        if path in there
    )
    return page.text


def _link(path: str, folder: str = "") -> str:
    return f"[{codes([path.removesuffix('.md').removesuffix('/index')])}]({folder}{path})"
