"""The pages of data-quality checks: a pack's, one page a topic with cases, and what intake asks of any file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tuopin.rounds.reference.material import PackMaterial
from tuopin.rounds.reference.parameters import topic
from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.rules import Check, Severity
from tuopin.rules.check_cases import CheckCase
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store.readers import FILE_CHECKS
from tuopin.tables import Kind, Table
from tuopin.terms import Text

__all__ = ["check_pages", "intake_page"]

SEVERITIES = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.HINT: Text("提示", "hint"),
}
TOPICS = {
    "answers": Text("监测户的填写", "answers on monitored households"),
    "areas": Text("区划与村县数据", "areas, villages and counties"),
    "clearing": Text("清退与排除", "clearing and exclusions"),
    "education": Text("教育", "education"),
    "exits": Text("退出", "exits"),
    "identity": Text("身份", "identity"),
    "income": Text("收入", "income"),
    "insurance": Text("保险与养老", "insurance and pension"),
    "labour": Text("劳动能力", "labour capacity"),
    "living": Text("生产生活条件", "living conditions"),
    "measures": Text("帮扶措施", "measures"),
    "over_time": Text("跨年变化", "changes over time"),
    "risk": Text("返贫风险", "risk of falling back"),
    "shape": Text("户的构成", "shape of the household"),
    "work": Text("务工", "work"),
}
EFFECTS = {
    "rejects": Text("退回该行", "rejects the row"),
    "sets_aside": Text("该格按未知处理", "the cell is taken as unknown"),
    "flags": Text("保留原值", "the value is kept"),
}


def check_pages(language: str, held: PackMaterial) -> dict[str, str]:
    """Pages by path below the pack's folder: the index, one page a topic."""
    by_check: dict[str, list[CheckCase]] = {}
    for case in held.check_cases:
        by_check.setdefault(case.check, []).append(case)
    topics: dict[str, list[Check]] = {}
    for check in held.rules.checks.values():
        topics.setdefault(_topic(check, by_check), []).append(check)
    found = {"checks/index.md": _index(language, held, topics)}
    for name, checks in topics.items():
        found[f"checks/{name}.md"] = _topic_page(language, name, checks, by_check, held)
    return found


def _topic(check: Check, cases: Mapping[str, list[CheckCase]]) -> str:
    """Checks stand under the topic of the file their cases are written in."""
    held = cases.get(check.id)
    return topic(held[0].place) if held else "other"


def _name(name: str) -> Text:
    return TOPICS.get(name, Text(name, name))


def _index(language: str, held: PackMaterial, topics: Mapping[str, Sequence[Check]]) -> str:
    checks = held.rules.checks
    count, twins = len(checks), sum(len(c.twins) > 1 for c in checks.values())
    page = Page(
        language,
        held.titled(Text("数据质量规则", "Data-quality checks")),
        Text(
            f"共 {count} 条规则,其中 {twins} 条在来源目录里以孪生条目出现,各按一条计。"
            "规则只报告疑点,不改数据也不作决定;事实未知时不报告。"
            "error 是不可能成立的,warning 多半有误,hint 不常见、请核实。"
            "读入文件时逐行逐格的判定见[读入判定](../../intake.md)。",
            f"{count} checks; {twins} of them stand in the source catalogues as twins and count once. A check reports; "
            "it changes nothing and decides nothing, and an unknown fact raises nothing. An error cannot be true, a "
            "warning is very likely wrong, a hint is unusual and worth asking. What is asked of each row and cell when "
            "files are read is on [judging at intake](../../intake.md).",
        ),
    )
    for name, listed in topics.items():
        page.heading(f"[{page.words(_name(name))}]({name}.md)")
        rows = [(f"[`{c.id}`]({name}.md#{c.id})", SEVERITIES[c.severity], c.title) for c in listed]
        page.table((Text("规则", "check"), Text("级别", "severity"), Text("名称", "title")), rows)
    return page.text


def _topic_page(
    language: str,
    name: str,
    checks: Sequence[Check],
    cases: Mapping[str, list[CheckCase]],
    held: PackMaterial,
) -> str:
    page = Page(
        language,
        Text(f"数据质量规则:{_name(name).zh}", f"Checks: {_name(name).en}"),
        Text(
            f"{len(checks)} 条规则。例子只写出有关的事实,其余未知;金额写元;`before.` 是上一年轮次。",
            f"{len(checks)} checks. The examples write only the facts that matter, the rest is unknown; money is in "
            "yuan; `before.` is the round of the year before.",
        ),
    )
    for check in checks:
        page.heading(f"`{check.id}` · {page.words(check.title)}", 3, anchor=check.id)
        page.say(check.message)
        parameters = (f"[`{key}`](../parameters.md#{key})" for key in check.parameters)
        examples = cases.get(check.id, [])
        page.bullets(
            (
                (Text("级别", "Severity"), page.words(SEVERITIES[check.severity])),
                (Text("更正处", "Corrected in"), code(check.column)),
                (Text("读取", "Reads"), codes(check.reads)),
                (Text("参数", "Parameters"), ", ".join(parameters)),
                (Text("文件", "Document"), f"[`{check.source}`](../documents.md#{check.source})"),
                (
                    Text("来源目录中的编号", "In the source catalogues"),
                    codes(check.twins),
                ),
                (Text("会报告", "Flagged"), _example(examples, True, held)),
                (Text("不报告", "Clear"), _example(examples, False, held)),
            )
        )
    return page.text


def _example(cases: Iterable[CheckCase], flagged: bool, held: PackMaterial) -> str:
    """The first example of its kind, written as the YAML of the cases writes it."""
    # facts of the year before stand in the same tables
    tables = {f"{prefix}{n}": t for n, t in held.rules.tables.items() for prefix in ("", "before.")}
    for case in cases:
        if case.flagged is flagged:
            parts = [
                f"{name}: {', '.join(_facts(tables[name], row) for row in rows)}"
                for name, rows in case.facts.items()
            ]
            return code("; ".join(parts) or "{}")
    return ""


def _facts(table: Table, row: Mapping[str, Any]) -> str:
    columns = {c.name: c.kind for c in table.columns}
    written = (f"{n}: {_written(v, columns.get(n) is Kind.MONEY)}" for n, v in row.items())
    return "{" + ", ".join(written) + "}"


def _written(value: Any, money: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, date):
        return value.isoformat()
    return f"{value / 100:g}" if money else str(value)


def intake_page(language: str) -> str:
    """What is asked of every file, row and cell, whatever the pack."""
    page = Page(
        language,
        Text("读入判定", "Judging at intake"),
        Text(
            "读文件时的判定。接收加退回等于读入;一行有误不影响其他行。`{…}` 处写入实际内容。",
            "What is asked while files are read. Accepted and rejected rows add up to the rows read, and a bad row "
            "stops no other. `{…}` is filled in with what was found.",
        ),
    )
    page.heading(Text("文件", "The file"))
    page.table(
        (Text("判定", "check"), Text("级别", "severity"), Text("信息", "message")),
        [(code(f.id), SEVERITIES[f.severity], f.message) for f in FILE_CHECKS.values()],
    )
    page.heading(Text("行与格", "Rows and cells"))
    page.table(
        (
            Text("判定", "check"),
            Text("级别", "severity"),
            Text("作用", "effect"),
            Text("名称", "title"),
            Text("信息", "message"),
        ),
        [
            (code(c.id), SEVERITIES[c.severity], EFFECTS[str(c.effect)], c.title, c.message)
            for c in INTAKE_CHECKS.values()
        ],
    )
    return page.text
