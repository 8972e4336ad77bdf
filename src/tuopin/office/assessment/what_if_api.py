"""Endpoint of "what if": a few facts of one household changed in memory. It answers no verdict and writes nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Router, Schema
from pydantic import Field

from tuopin.office.archive.api import NUMBER, STRING
from tuopin.office.archive.keeping import POLICY, as_of, edition_on
from tuopin.office.assessment.asking import Answer, Group, answer, groups_of
from tuopin.office.assessment.documents import day_told, not_in_force
from tuopin.office.assessment.living import rows_of, year_of
from tuopin.office.assessment.telling import (
    CRITERION,
    SAID,
    VERDICT,
    criterion_told,
    household_of,
    said,
)
from tuopin.office.offering import Asking, Problem, body_config, both, endpoint, group, plain, shape
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("assessment", Text("评估", "assessment")))

NO_VERDICT = Text(
    "这不是结论:只是按所给事实在内存里算一遍,不写入台账,不能作为认定或退出的依据。",
    "This is no verdict: the criteria were asked of the facts as you gave them, in memory. Nothing is written, and "
    "nobody is registered or lifted out by it.",
)
#: Facts changed in one question.
MOST = 200
FACT = shape(
    name={**STRING, "description": both(Text("写在 facts 里的名称", "its name in `facts`"))},
    table=STRING,
    column=STRING,
    person_no={"type": ["string", "null"]},
    value={
        "type": ["string", "null"],
        "description": both(Text("台账里的值,null 为不知道", "as registered; null: not known")),
    },
)
ANSWER = shape(
    no_verdict={**SAID, "description": both(Text("这不是结论", "says that this is no verdict"))},
    household_no=STRING,
    year=NUMBER,
    on={"type": "string", "format": "date"},
    edition=STRING,
    changed={"type": "array", "items": STRING},
    standards={"type": "array", "items": shape(title=SAID, now=VERDICT, then=VERDICT)},
    criteria={"type": "array", "items": shape(now=CRITERION, then=CRITERION)},
    facts={"type": "array", "items": FACT},
)


class Supposed(Schema):  # type: ignore[misc]
    """Facts as they might be. In the body, so that they enter neither an address nor a log."""

    model_config = body_config(
        Text(
            "要试的事实:名称 → 值(金额以元计,日期如 2020-12-31,空为不知道)",
            "facts as they might be, by name (money in yuan, days as 2020-12-31, empty: not known)",
        )
    )
    on: str = Field("", max_length=10)
    facts: dict[Annotated[str, Field(max_length=120)], Annotated[str, Field(max_length=40)]] = (
        Field(default_factory=dict, max_length=MOST)
    )


@endpoint(
    router,
    "POST",
    "/households/{number}/what-if",
    Text("试算一户", "What if, for one household"),
    ANSWER,
    right="see",
    about=Text(
        "改动几项事实,用同样的条件在内存里算一遍:现在怎样,改动后怎样。"
        "不是结论,什么也不写。不给 facts 时,列出可以改动的事实。",
        "A few facts changed in memory and the same criteria asked: as it is now, and as it would be then. It is no "
        "verdict, and nothing is written. Without `facts` it lists the facts that may be changed.",
    ),
)
def suppose_household(
    asking: Asking, asked: dict[str, Any], number: str, body: Supposed
) -> dict[str, Any]:
    """What the criteria would say."""
    household = household_of(asking, number)
    year = year_of(household)
    day, rows = _day(body.on, year), rows_of(household, year)
    edition = edition_on(POLICY, day, as_of(year))
    groups = groups_of(rows, edition)
    told = _facts(body, groups)
    try:
        found = answer(household, rows, edition, year, told)
    except KeyError as error:
        why = Text("此户不计在册", "the household is counted no more")
        raise Problem(404, why, "number") from error
    if found.wrong:
        name, text = next(iter(found.wrong.items()))
        raise Problem(422, text, f"facts.{name}")
    told_of = {"household_no": number, "year": year, "on": day}
    return told_of | _told(groups, found)


def _day(on: str, year: int) -> date:
    """The day whose documents are asked, by default the year's last."""
    day = day_told(plain(on, "on"), as_of(year))
    wrong = not_in_force(POLICY, day, year)
    if wrong is not None and not on.strip():
        raise Problem(404, wrong, "number")
    if day is None or wrong is not None:
        no_day = Text("政策日期不能用", "the day of the policy cannot be used")
        raise Problem(422, wrong or no_day, "on", ["2020-12-31"])
    return day


def _facts(body: Supposed, groups: list[Group]) -> dict[str, str]:
    """What is to be supposed; Problem for a fact there is not, since a misspelt one would change nothing."""
    names = {field.name for group in groups for field in group.fields}
    for name, value in body.facts.items():
        where = f"facts.{plain(name, 'facts')}"
        if name not in names:
            raise Problem(
                422, Text("条件不问这项事实", "no criterion reads this fact"), where, sorted(names)
            )
        plain(value, where)
    return dict(body.facts)


def _told(groups: list[Group], found: Answer) -> dict[str, Any]:
    return {
        "no_verdict": said(NO_VERDICT),
        "edition": found.then.edition,
        "changed": list(found.changed),
        "standards": [
            {"title": said(title), "now": now.value, "then": then.value}
            for title, now, then in found.standards
        ],
        "criteria": [
            {"now": criterion_told(each.now), "then": criterion_told(each.then)}
            for each in found.lines
        ],
        "facts": [
            {
                "name": field.name,
                "table": each.table.name,
                "column": field.column.name,
                "person_no": each.key or None,
                "value": field.text or None,
            }
            for each in groups
            for field in each.fields
        ],
    }
