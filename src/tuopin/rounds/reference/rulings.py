"""A pack's pages of criteria and standards, and of measures and exclusions."""

from __future__ import annotations

from collections.abc import Iterable

from tuopin.rounds.reference.material import PackMaterial
from tuopin.rounds.reference.writing import Page, code, codes
from tuopin.rules import Case, Criterion, Over, Subject
from tuopin.terms import Text, Verdict, code_list, unit_text

__all__ = ["criteria_page", "document", "examples", "judged", "measures_page", "parameter_links"]

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


def criteria_page(language: str, held: PackMaterial) -> str:
    """Every standard with its criteria, every criterion with what it asks, reads and leaves out."""
    page = Page(
        language,
        held.titled(Text("标准与条件", "Standards and criteria")),
        Text(
            "条件是向每一行提的一个问题,答案是达标、未达标或未知;标准是一组条件,全部达标才算达标,"
            "任一未达标即未达标,否则为未知。见[三值结论](../../explanation/verdicts.md)。",
            "A criterion is one question asked of every row, answered met, unmet or unknown. A standard is a set of "
            "criteria: met when all are met, unmet when any is unmet, else unknown. See "
            "[three-valued verdicts](../../explanation/verdicts.md).",
        ),
    )
    if held.rules.countings:
        page.say(
            Text(
                "[计数标准](counting.md)给未达标的条件加权。",
                "[Counting standards](counting.md) weigh the criteria that are unmet.",
            )
        )
    if held.rules.standards:
        _standards(page, held)
    page.heading(Text("条件", "Criteria"))
    for criterion in held.rules.criteria.values():
        _criterion(page, criterion, held)
    return page.text


def _standards(page: Page, held: PackMaterial) -> None:
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
                document(s.source),
            )
            for s in held.rules.standards.values()
        ],
    )


def document(source: str) -> str:
    """A link to the document of that id, from a page of its pack."""
    return f"[`{source}`](documents.md#{source})"


def parameter_links(keys: Iterable[str]) -> str:
    """Links to parameters, from a page of their pack."""
    return ", ".join(f"[`{key}`](parameters.md#{key})" for key in keys)


def _reads(names: Iterable[str], held: PackMaterial) -> str:
    return ", ".join(f"[`{name}`]({held.table_page(name.split('.')[0])})" for name in names)


def _criterion(page: Page, each: Criterion, held: PackMaterial) -> None:
    short = f" ({each.code})" if each.code else ""
    page.heading(f"`{each.id}` · {page.words(each.title)}{short}", 3, anchor=each.id)
    page.say(each.question)
    page.bullets(
        (
            *judged(page, each),
            (Text("数值单位", "Unit of the value"), page.words(unit_text(each.unit))),
            (Text("读取", "Reads"), _reads(each.reads, held)),
            (Text("引用的条件", "Uses"), ", ".join(f"[`{use}`](#{use})" for use in each.uses)),
            (Text("参数", "Parameters"), parameter_links(each.parameters)),
            (Text("所属标准", "Part of"), _within(each.id, held)),
            (Text("文件", "Document"), document(each.source)),
            (Text("未包含", "Leaves out"), page.words(each.leaves_out)),
            (Text("案例", "Cases"), examples(page, each, held)),
        )
    )


def judged(page: Page, each: Criterion) -> tuple[tuple[Text, str], ...]:
    """Who is asked, and how members' answers become the household's."""
    over = page.words(OVERS[each.over]) if each.over else ""
    return (
        (Text("对象", "Asked of"), page.words(SUBJECTS[each.subject])),
        (Text("归到户", "For the household"), over),
    )


def _within(id: str, held: PackMaterial) -> str:
    """The standards a criterion belongs to, and the counting standards it is an indicator of."""
    standards = [code(s.id) for s in held.rules.standards.values() if id in s.criteria]
    countings = [
        f"[`{each.id}`](counting.md#{each.id})"
        for each in held.rules.countings.values()
        if any(indicator.id == id for d in each.dimensions for indicator in d.indicators)
    ]
    return ", ".join((*standards, *countings))


#: A case that expects more answers than these is a household or village as a whole.
ABOUT_LITTLE = 3
SIGNS = {Verdict.MET: "✓", Verdict.UNMET: "✗", Verdict.UNKNOWN: "?"}


def examples(page: Page, each: Criterion, held: PackMaterial) -> str:
    """A case of each answer: what meets it, what does not, what leaves it open.

    Of several the first one written; before it come cases under the rules of the page's day, as others
    would mislead, and then those that are about little else.
    """
    about = [case for case in held.cases if each.id in case.expect]
    about.sort(key=lambda case: (_other_rules(case, each, held), len(case.expect) > ABOUT_LITTLE))
    found: dict[Verdict, str] = {}
    for case in about:
        found.setdefault(case.expect[each.id].verdict, page.words(case.name))
    comma = ";" if page.language == "zh" else "; "
    return comma.join(f"{SIGNS[v]} {found[v]}" for v in SIGNS if v in found)


def _other_rules(case: Case, each: Criterion, held: PackMaterial) -> bool:
    """Whether a case lies elsewhere, or on a day on which other values were in force."""
    known, day = held.rules.parameters, held.rules.on
    changed = any(known[key].on(case.on) != known[key].on(day) for key in each.parameters)
    return changed or not case.area.startswith(held.pack.area)


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


def measures_page(language: str, held: PackMaterial) -> str:
    """What a household or person is due by date, and the conditions that open a review."""
    page = Page(
        language,
        held.titled(Text("帮扶措施与排除情形", "Measures and exclusions")),
        Text(
            "由需求到帮扶,每项只在有效期内给予。应享、不应享或待核实;待核实的要去问,不当作不应享。",
            "From need to help, each measure while it is in force. Due, not due, or to be asked: what is unknown is "
            "never taken for not due.",
        ),
    )
    if held.rules.eligibilities:
        _measures(page, held)
    if held.rules.exclusions:
        _exclusions(page, held)
    return page.text


def _measures(page: Page, held: PackMaterial) -> None:
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
                parameter_links(e.parameters),
                document(e.source),
            )
            for e in held.rules.eligibilities
        ],
    )


def _exclusions(page: Page, held: PackMaterial) -> None:
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
                parameter_links([x.effect]),
                parameter_links(p for p in x.parameters if p != x.effect),
                codes(x.reads),
                document(x.source),
            )
            for x in held.rules.exclusions
        ],
    )
