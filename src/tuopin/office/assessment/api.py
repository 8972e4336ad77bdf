"""Endpoints of the assessment: runs, what one says of an area, two of them compared, and a household's verdicts."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.archive.api import NUMBER, STRING
from tuopin.office.archive.keeping import POLICY, as_of, edition_on
from tuopin.office.assessment.comparing import contrasted, offered
from tuopin.office.assessment.living import frames_of, rows_of, year_of
from tuopin.office.assessment.models import BY_ROUND, CurrentVerdict, Run
from tuopin.office.assessment.summing import summed_up
from tuopin.office.assessment.telling import (
    CRITERION,
    SAID,
    VERDICT,
    criterion_told,
    household_of,
    said,
)
from tuopin.office.assessment.verdicts import current_run, edition_of, verdicts_of
from tuopin.office.assessment.what_if_api import router as of_what_if
from tuopin.office.assessment.within import Seen, seen_by
from tuopin.office.offering import (
    Asking,
    Parameter,
    Problem,
    both,
    endpoint,
    group,
    numbered,
    page_schema,
    paging,
    shape,
)
from tuopin.office.registry.api import AREA
from tuopin.office.registry.models import Household
from tuopin.rounds.explaining import explain_facts
from tuopin.rules import NotInForce
from tuopin.store import StoreError
from tuopin.terms import Text, Verdict

__all__ = ["router"]

router = Router(tags=group("assessment", Text("评估", "assessment")))
router.add_router("", of_what_if)

_DATE = {"type": "string", "format": "date"}
RUN = shape(
    id=NUMBER,
    year=NUMBER,
    version=NUMBER,
    policy=STRING,
    on={**_DATE, "description": both(Text("政策日期", "the day whose documents were asked"))},
    snapshot=STRING,
    edition=STRING,
    digest=STRING,
    code_version=STRING,
    households=NUMBER,
    by={"type": ["string", "null"]},
    at={"type": "string", "format": "date-time"},
    current={"type": "boolean"},
    standards={"type": "array", "items": STRING},
    names={"type": "array", "items": STRING},
)
STATUS = shape(name=STRING, households=NUMBER, persons=NUMBER)
ONE = shape(
    run=RUN,
    status={"type": "array", "items": STATUS},
    unmet={
        "type": "array",
        "items": shape(name=STRING, unmet=NUMBER, persons=NUMBER, unknown=NUMBER),
    },
)
CHANGES = shape(rule=STRING, was=VERDICT, now=VERDICT, households=NUMBER)
COMPARED = page_schema(
    "households",
    shape(
        household_no=STRING,
        village_code=STRING,
        changes={"type": "object", "additionalProperties": shape(was=VERDICT, now=VERDICT)},
    ),
)
COMPARED["properties"] |= {
    "shared": NUMBER,
    "only_first": NUMBER,
    "only_second": NUMBER,
    "changed": NUMBER,
    "changes": {"type": "array", "items": CHANGES},
}
COMPARED["required"] = list(COMPARED["properties"])
VERDICTS = shape(household_no=STRING, village_code=STRING, members=NUMBER, verdicts={
    "type": "object", "additionalProperties": VERDICT,
})  # fmt: skip
EXPLAINED = shape(
    household_no=STRING,
    year=NUMBER,
    edition=STRING,
    registered={"type": "string", "enum": ["poor", "out", "none"]},
    criteria={"type": "array", "items": CRITERION},
    standards={"type": "array", "items": shape(title=SAID, verdict=VERDICT)},
    due={"type": "array", "items": shape(
        head=STRING, title=SAID, reason=SAID, person_no={"type": ["string", "null"]}, due=VERDICT,
    )},
)  # fmt: skip


def _run_told(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "year": run.round.year,
        "version": run.round.version,
        "policy": run.policy,
        "on": run.on,
        "snapshot": run.round.digest,
        "edition": run.edition,
        "digest": run.digest,
        "code_version": run.code_version,
        "households": run.households,
        "by": run.by.username if run.by else None,
        "at": run.at.isoformat(),
        "current": run.current,
        "standards": run.standards,
        "names": run.names,
    }


def _found(number: int, where: str) -> Run:
    rows = Run.objects.select_related("round", "by")
    found: Run | None = numbered(rows, number)
    if found is None:
        raise Problem(404, Text("没有这次评估", "no such run"), where)
    return found


def _seen(asking: Asking, area: str = "") -> Seen:
    """What may be seen of a round; households assigned one by one only where they lie in the area."""
    mine = seen_by(asking.reach("see", area))
    if not mine.households:
        return mine
    rows = Household._default_manager.filter(household_no__in=mine.households)
    held = asking.within("see", rows, area).values_list("household_no", flat=True)
    return Seen(mine.whole, mine.areas, tuple(sorted(held)), mine.codes)


@endpoint(
    router,
    "GET",
    "/runs",
    Text("评估", "Runs of the assessment"),
    shape(runs={"type": "array", "items": RUN}),
    right="see",
    about=Text(
        "哪个轮次、依哪天的文件、哪个程序版本、谁、何时;current 的结论在用。",
        "Which round, under the documents of which day, by which code, who and when; verdicts of `current` hold.",
    ),
)
def list_runs(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """Every run, of the newest round first."""
    rows = Run.objects.select_related("round", "by")
    ordered = rows.order_by(*BY_ROUND)
    return {"runs": [_run_told(each) for each in ordered]}


@endpoint(
    router,
    "GET",
    "/runs/{number}",
    Text("一次评估", "One run"),
    ONE,
    right="see",
    parameters=(AREA,),
    about=Text(
        "在您能查看的范围内:在册情况与结论,以及未脱贫户不达标的条件。",
        "Within what is yours to see: registered status beside the verdict, and criteria that the poor do not meet.",
    ),
)
def get_run(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """What a run says."""
    run = _found(number, "number")
    told = summed_up(run, edition_of(run), _seen(asking, asked["area"]))
    if "gone" in told:
        raise Problem(404, told["gone"], "number")
    return {
        "run": _run_told(run),
        "status": [{n: each[n] for n in STATUS["required"]} for each in told["status"]],
        "unmet": [
            {n: each[n] for n in ("name", "unmet", "persons", "unknown")} for each in told["unmet"]
        ],
    }


_VERDICT = {"type": "string", "enum": ["", *VERDICT["enum"]]}
_RULE = Parameter(
    "rule",
    Text("只列这个条件或标准有变的", "only where this criterion or standard changed"),
    {"type": "string", "maxLength": 80},
    default="",
)


def _verdict(told: str) -> str:
    return Verdict(told).value if told else ""


@endpoint(
    router,
    "GET",
    "/runs/{first}/against/{second}",
    Text("两次评估逐户比较", "Two runs compared household by household"),
    COMPARED,
    right="see",
    parameters=(
        AREA,
        _RULE,
        Parameter(
            "was", Text("第一次的结论", "verdict of the first"), _VERDICT, _verdict, default=""
        ),
        Parameter(
            "now", Text("第二次的结论", "verdict of the second"), _VERDICT, _verdict, default=""
        ),
        *paging(),
    ),
    about=Text(
        "结论不同的户,按村和户编号;只比较您能查看的。",
        "Households with another verdict, by village and number; those alone are compared that are yours to see.",
    ),
)
def compare_runs(asking: Asking, asked: dict[str, Any], first: int, second: int) -> dict[str, Any]:
    """A page of households whose verdicts differ, and the counts of changes."""
    pair = _found(first, "first"), _found(second, "second")
    rules = [each["name"] for each in offered(*pair)]
    if asked["rule"] and asked["rule"] not in rules:
        why = Text("两次评估没有这个共同的条件", "no criterion that both runs have")
        raise Problem(422, why, "rule", rules)
    size = asked["limit"]
    try:
        found, _ = contrasted(*pair, _seen(asking, asked["area"]), asked, size)
    except StoreError as error:
        raise Problem(404, error.text, "first") from error
    shown = found.households[:size]
    numbers = [each["household_no"] for each in shown]
    living = Household._default_manager.filter(household_no__in=numbers)
    there = set(living.values_list("household_no", flat=True))
    mine = set(asking.within("see", living).values_list("household_no", flat=True))
    last = shown[-1] if len(found.households) > size else None
    return {
        "households": [
            {
                "household_no": each["household_no"],
                "village_code": each["village_code"],
                "changes": {
                    rule: {"was": was, "now": now} for rule, (was, now) in each["changes"].items()
                },
            }
            for each in shown
            if each["household_no"] in mine or each["household_no"] not in there
        ],
        "next": f"{last['village_code']}.{last['household_no']}" if last else None,
        "shared": found.shared,
        "only_first": found.only_first,
        "only_second": found.only_second,
        "changed": found.changed,
        "changes": [{n: each[n] for n in CHANGES["required"]} for each in found.changes],
    }


@endpoint(
    router,
    "GET",
    "/verdicts",
    Text("启用的结论", "The verdicts that hold"),
    page_schema("verdicts", VERDICTS),
    right="see",
    parameters=(AREA, *paging()),
    about=Text(
        "启用的评估对每一户的每个条件和标准的结论,按村和户编号。",
        "What the current run says of each criterion and standard of each household, by village and number.",
    ),
)
def list_verdicts(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """A page of households with their verdicts."""
    run, size = current_run(), asked["limit"]
    if run is None:
        raise Problem(404, Text("还没有启用的评估", "no run is current yet"))
    of_run = CurrentVerdict.objects.filter(load=run.load)
    rows = asking.within("see", of_run, asked["area"])
    village, _, number = asked["after"].partition(".")
    if number:
        rows = rows.filter(village_code__gte=village).exclude(
            village_code=village, household_no__lte=number
        )
    ordered = rows.order_by("village_code", "household_no")
    found = list(ordered.values("household_no", "village_code", "members")[: size + 1])
    shown = found[:size]
    verdicts = verdicts_of(run, [each["household_no"] for each in shown])
    last = shown[-1] if len(found) > size else None
    return {
        "verdicts": [
            each
            | {"verdicts": {n: str(v.value) for n, v in verdicts[each["household_no"]].items()}}
            for each in shown
        ],
        "next": f"{last['village_code']}.{last['household_no']}" if last else None,
    }


# ---- one household -----------------------------------------------------------------------------------------


@endpoint(
    router,
    "GET",
    "/households/{number}/explained",
    Text("逐条解释一户", "A household explained criterion by criterion"),
    EXPLAINED,
    right="see",
    about=Text(
        "按台账现状,依当年年末的文件:每个条件的值、门槛、文件,以及应享措施。不是评估结论。",
        "By the registry as it stands, under the documents of the year's last day: each criterion with value, "
        "threshold and document, and what is due. It is no verdict.",
    ),
)
def explain_household(asking: Asking, asked: dict[str, Any], number: str) -> dict[str, Any]:
    """One household of the living registry."""
    household = household_of(asking, number)
    year = year_of(household)
    try:
        edition = edition_on(POLICY, as_of(year), as_of(year))
        told = explain_facts(number, frames_of(rows_of(household, year)), edition, year=year)
    except (NotInForce, KeyError) as error:
        why = Text(
            f"{year} 年的政策文件未载入,或此户不计在册",
            f"the documents of {year} are not loaded, or the household is counted no more",
        )
        raise Problem(404, why, "number") from error
    return {
        "household_no": number,
        "year": year,
        "edition": told.edition,
        "registered": told.registered,
        "criteria": [criterion_told(each) for each in told.lines],
        "standards": [{"title": said(t), "verdict": v.value} for t, v in told.standards],
        "due": [
            {
                "head": each["head"],
                "title": said(each["title"]),
                "reason": said(each["reason"]),
                "person_no": each["person_no"],
                "due": each["due"].value,
            }
            for each in told.due
        ],
    }
