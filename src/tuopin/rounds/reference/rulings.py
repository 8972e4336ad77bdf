"""The pages of criteria and standards, and of measures and exclusions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.rules import Case, Criterion, Edition, Over, Subject
from tuopin.terms import Text, Verdict, code_list, unit_text

__all__ = ["criteria_page", "measures_page"]

SUBJECTS = {
    Subject.PERSON: Text("个人", "person"),
    Subject.HOUSEHOLD: Text("户", "household"),
    Subject.VILLAGE: Text("村", "village"),
    Subject.COUNTY: Text("县", "county"),
}
OVERS = {
    Over.EVERY: Text(
        "每名成员都须达标;有一人未达标即未达标,否则有一人未知即未知",
        "every member must meet it; one who does not settles it, else one unknown leaves it unknown",
    ),
    Over.SOME: Text(
        "有一名成员达标即可;否则有一人未知即未知",
        "some member must meet it; else one unknown leaves it unknown",
    ),
}


def criteria_page(language: str, rules: Edition, cases: Sequence[Case]) -> str:
    """Every standard with its criteria, every criterion with what it asks, reads and leaves out."""
    page = Page(
        language,
        Text("标准与条件", "Standards and criteria"),
        Text(
            "条件是向每一行提的一个问题,答案是达标、未达标或未知;标准是一组条件,全部达标才算达标,"
            "任一未达标即未达标,否则为未知。见[三值结论](../explanation/verdicts.md)。",
            "A criterion is one question asked of every row, answered met, unmet or unknown. A standard is a set of "
            "criteria: met when all are met, unmet when any is unmet, else unknown. See "
            "[three-valued verdicts](../explanation/verdicts.md).",
        ),
    )
    page.heading(Text("标准", "Standards"))
    page.table(
        (
            Text("标准", "standard"),
            Text("名称", "name"),
            Text("对象", "asked of"),
            Text("条件", "criteria"),
            Text("文件", "document"),
        ),
        [
            (
                code(s.id),
                s.title,
                SUBJECTS[s.subject],
                ", ".join(f"[`{c}`](#{c})" for c in s.criteria),
                _document(s.source),
            )
            for s in rules.standards.values()
        ],
    )
    page.heading(Text("条件", "Criteria"))
    for criterion in rules.criteria.values():
        _criterion(page, criterion, rules, cases)
    return page.text


def _document(source: str) -> str:
    return f"[`{source}`](documents.md#{source})"


def _parameters(keys: Iterable[str]) -> str:
    return ", ".join(f"[`{key}`](parameters.md#{key})" for key in keys)


def _reads(names: Iterable[str]) -> str:
    return ", ".join(f"[`{name}`](tables.md#{name.split('.')[0]})" for name in names)


def _criterion(page: Page, each: Criterion, rules: Edition, cases: Sequence[Case]) -> None:
    short = f" ({each.code})" if each.code else ""
    page.heading(f"`{each.id}` · {page.words(each.title)}{short}", 3, anchor=each.id)
    page.say(each.question)
    within = [f"`{s.id}`" for s in rules.standards.values() if each.id in s.criteria]
    page.bullets(
        (
            (Text("对象", "Asked of"), page.words(SUBJECTS[each.subject])),
            (
                Text("归到户", "For the household"),
                page.words(OVERS[each.over]) if each.over else "",
            ),
            (Text("数值单位", "Unit of the value"), page.words(unit_text(each.unit))),
            (Text("读取", "Reads"), _reads(each.reads)),
            (Text("引用的条件", "Uses"), ", ".join(f"[`{use}`](#{use})" for use in each.uses)),
            (Text("参数", "Parameters"), _parameters(each.parameters)),
            (Text("所属标准", "Part of"), ", ".join(within)),
            (Text("文件", "Document"), _document(each.source)),
            (Text("未包含", "Leaves out"), page.words(each.leaves_out)),
            (Text("案例", "Cases"), _examples(page, each.id, cases)),
        )
    )


SIGNS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def _examples(page: Page, id: str, cases: Sequence[Case]) -> str:
    """The first case of each answer: what meets it, what does not, what leaves it open."""
    found: dict[Verdict, str] = {}
    for case in cases:
        if id in case.expect:
            found.setdefault(case.expect[id].verdict, page.words(case.name))
    comma = ";" if page.language == "zh" else "; "
    return comma.join(f"{SIGNS[v]} {found[v]}" for v in SIGNS if v in found)


_MEASURES = (
    Text("编号", "id"),
    Text("措施", "measure"),
    Text("给谁", "for"),
    Text("因为", "because"),
    Text("类别", "head"),
    Text("批次", "batch"),
    Text("有效期", "in force"),
    Text("读取", "reads"),
    Text("参数", "parameters"),
    Text("文件", "document"),
)


_EXCLUSIONS = (
    Text("编号", "id"),
    Text("情形", "condition"),
    Text("说明", "in full"),
    Text("效力参数", "effect"),
    Text("参数", "parameters"),
    Text("读取", "reads"),
    Text("文件", "document"),
)


def measures_page(language: str, rules: Edition) -> str:
    """What a household or person is due by date, and the conditions that open a review."""
    page = Page(
        language,
        Text("帮扶措施与排除情形", "Measures and exclusions"),
        Text(
            "由需求到帮扶:2014–2020年分五个一批及其他,2021年起为十四类。应享、不应享或待核实;待核实的要去问,不当作不应享。",
            "From need to help: until 2020 the five batches and what stood beside them, from 2021 fourteen heads. "
            "Due, not due, or to be asked: what is unknown is never taken for not due.",
        ),
    )
    batches, heads = code_list("batch"), code_list("measure_head")
    page.table(
        _MEASURES,
        [
            (
                f'<a id="{e.id}"></a>`{e.id}`',
                e.title,
                SUBJECTS[e.subject],
                e.reason,
                heads.text_of(e.head),
                batches.text_of(e.batch),
                f"{e.valid_from}…{e.valid_to or ''}",
                codes(e.reads),
                _parameters(e.parameters),
                _document(e.source),
            )
            for e in rules.eligibilities
        ],
    )
    _exclusions(page, rules)
    return page.text


def _exclusions(page: Page, rules: Edition) -> None:
    page.heading(Text("排除情形", "Exclusions"))
    page.say(
        Text(
            "外部名单比中只开启复核,不决定任何事。复核的效力由当地文件规定,是一个参数。",
            "A hit on an outside list opens a review and decides nothing. What the review is about is a parameter, "
            "as the locality's document says.",
        )
    )
    page.table(
        _EXCLUSIONS,
        [
            (
                f'<a id="{x.id}"></a>`{x.id}`',
                x.title,
                x.condition,
                _parameters([x.effect]),
                _parameters(p for p in x.parameters if p != x.effect),
                codes(x.reads),
                _document(x.source),
            )
            for x in rules.exclusions
        ],
    )
