"""What the figures of a brief are called, what each of them counts, and what it is a share of."""

from __future__ import annotations

from dataclasses import dataclass

from tuopin.office.assessment.verdicts import Condition, title_of
from tuopin.rules import Edition
from tuopin.stages.behind import AMONG_POOR, REGISTERED
from tuopin.terms import Text

__all__ = ["INCIDENCE", "STATUS", "Said", "question_of", "said"]


@dataclass(frozen=True, slots=True)
class Said:
    """A figure in words: its name, its title, what it counts, and the figure it is a share of (empty: none)."""

    name: str
    title: Text
    definition: Text
    of: str = ""


#: The figure of persons over population; behind it stand the poor households.
INCIDENCE = Said(
    "incidence",
    Text("贫困发生率", "Incidence of poverty"),
    Text(
        "在册未脱贫人口 ÷ 农村户籍人口 × 100。只要有一个村的人口数不明,就不计算。",
        "Registered poor persons over the rural registered population, times 100. It is not worked out while the "
        "population of any village inside is unknown.",
    ),
)
STATUS: tuple[Said, ...] = (
    Said(
        "registered",
        Text("在册(未脱贫和已脱贫)", "Registered, poor or out"),
        Text(
            "本轮次中有效的建档立卡户,未脱贫的和已脱贫的。",
            "Valid registered households of the round, those poor and those out.",
        ),
    ),
    Said(
        "poor",
        Text("在册未脱贫", "Registered poor"),
        Text(
            "在册标记为未脱贫、预脱贫或返贫的户。人数以在册为准。",
            "Households that the registry marks as not yet out, before their exit, or relapsed. Counts follow the "
            "registry.",
        ),
        "registered",
    ),
    Said(
        "relapsed",
        Text("返贫(在未脱贫中)", "Relapsed, among the poor"),
        Text("在册标记为返贫的户。", "Households that the registry marks as relapsed."),
        "poor",
    ),
    Said(
        "out",
        Text("在册已脱贫", "Registered out"),
        Text("在册标记为已脱贫的户。", "Households that the registry marks as out."),
        "registered",
    ),
    Said(
        "exited",
        Text("本年脱贫", "Exited this year"),
        Text("脱贫年度是本轮次年度的户。", "Households whose year of exit is the round's own."),
        "out",
    ),
    Said(
        "paper_exit",
        Text("本年脱贫但不达标(数字脱贫)", "Paper exits: exited, standard not passed"),
        Text(
            "本年标记为已脱贫,但按事实重算没有通过退出标准的户(未达标或不能判断)。",
            "Households marked as out this year whose facts do not pass the exit standard: unmet, or unknown.",
        ),
        "exited",
    ),
    Said(
        "out_not_passing",
        Text("已脱贫但现不达标", "Out, not passing now"),
        Text(
            "历年标记为已脱贫,按本轮次的事实没有通过退出标准的户(未达标或不能判断)。",
            "Households marked as out in any year whose facts of this round do not pass the exit standard.",
        ),
        "out",
    ),
    Said(
        "recomputed_poor",
        Text("按事实应为贫困", "Poor by the facts"),
        Text(
            "在册户中,按事实重算没有达到识别标准的。只与在册数并列,不替代它。",
            "Registered households that the facts show below the standard of identification. It stands beside the "
            "registered count and never replaces it.",
        ),
        "registered",
    ),
    Said(
        "unknown",
        Text("资料不全,不能判断", "Unknown, facts missing"),
        Text(
            "在册户中,因缺少事实而不能按识别标准判断的。",
            "Registered households for which facts are missing that the standard of identification asks for.",
        ),
        "registered",
    ),
)
_BY_NAME = {each.name: each for each in STATUS}


def said(name: str, edition: Edition) -> Said:
    """A figure by its name, in words; KeyError where there is none of that name."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    among = AMONG_POOR if name.startswith(f"{AMONG_POOR}.") else REGISTERED
    asked = Condition.read(name.removeprefix(f"{AMONG_POOR}."))
    if asked is None:
        raise KeyError(name)
    title = title_of(edition, asked.name)
    words = Text(
        f"{title.zh}:{asked.verdict.text.zh}", f"{title.en}: {asked.verdict.text.en.lower()}"
    )
    if among == AMONG_POOR:
        words = Text(f"未脱贫户中,{words.zh}", f"{words.en}, among the poor")
    return Said(name, words, _asks(edition, asked, among), among)


def _asks(edition: Edition, asked: Condition, among: str) -> Text:
    whom = {
        REGISTERED: Text("在册户(未脱贫和已脱贫)", "Registered households, poor or out,"),
        AMONG_POOR: Text("在册未脱贫户", "Registered poor households"),
    }[among]
    what = question_of(edition, asked.name)
    return Text(
        f"{whom.zh}中,此项为“{asked.verdict.text.zh}”的。此项问:{what.zh}",
        f"{whom.en} for which this is {asked.verdict.text.en.lower()}. It asks: {what.en}",
    )


def question_of(edition: Edition, name: str) -> Text:
    """What a criterion asks; a standard asks what its title says."""
    if name in edition.criteria:
        return edition.criteria[name].question
    return edition.standards[name].title
