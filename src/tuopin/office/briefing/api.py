"""Endpoints of the brief: an area's figures with their parts, and the households behind one of them."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.assessment.models import Run
from tuopin.office.assessment.verdicts import current_run, edition_of
from tuopin.office.briefing import reading
from tuopin.office.briefing.listing import listed
from tuopin.office.briefing.models import Counted
from tuopin.office.briefing.needs import Need
from tuopin.office.briefing.reaching import Scope, opened, parts_seen
from tuopin.office.offering import (
    Asking,
    Parameter,
    Problem,
    both,
    endpoint,
    group,
    page_schema,
    paging,
)
from tuopin.office.registry.models import Household
from tuopin.rules import Edition
from tuopin.store import StoreError
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("brief", Text("简报的数字", "figures of the brief")))

_COUNT = {"type": "integer"}
_SHARE = {"type": ["number", "null"]}
FIGURE: dict[str, Any] = {
    "type": "object",
    "required": ["figure", "zh", "en", "definition", "households", "persons", "of"],
    "properties": {
        "figure": {"type": "string"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "definition": {"type": "string"},
        "households": _COUNT,
        "persons": _COUNT,
        "of": {
            "type": ["object", "null"],
            "description": both(Text("分母", "the denominator")),
            "required": ["figure", "households", "persons", "share"],
            "properties": {
                "figure": {"type": "string"},
                "households": _COUNT,
                "persons": _COUNT,
                "share": _SHARE,
            },
        },
    },
}
NEED: dict[str, Any] = {
    "type": "object",
    "required": ["figure", "zh", "en", "definition", "households"],
    "properties": {
        "figure": {"type": "string"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "definition": {"type": "string"},
        "households": _COUNT,
    },
}
PART: dict[str, Any] = {
    "type": "object",
    "required": ["code", "name", "poor_households", "poor_persons", "population", "incidence"],
    "properties": {
        "code": {"type": "string"},
        "name": {"type": "string"},
        "poor_households": _COUNT,
        "poor_persons": _COUNT,
        "population": _COUNT,
        "incidence": _SHARE,
    },
}
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["area", "whole", "run", "incidence", "figures", "needs", "parts"],
    "properties": {
        "area": {"type": "string"},
        "whole": {
            "type": "boolean",
            "description": both(
                Text("数字所计的户您是否都能查看", "whether you may see every household counted")
            ),
        },
        "run": {
            "type": "object",
            "required": [
                "id",
                "year",
                "version",
                "on",
                "snapshot",
                "edition",
                "digest",
                "counted_at",
            ],
            "properties": {
                "id": _COUNT,
                "year": _COUNT,
                "version": _COUNT,
                "on": {"type": "string", "format": "date"},
                "snapshot": {"type": "string"},
                "edition": {"type": "string"},
                "digest": {"type": "string"},
                "counted_at": {"type": "string"},
            },
        },
        "incidence": {
            "type": "object",
            "required": ["value", "numerator", "denominator", "villages_without_population"],
            "properties": {
                "value": _SHARE,
                "numerator": _COUNT,
                "denominator": {"type": ["integer", "null"]},
                "villages_without_population": _COUNT,
            },
        },
        "figures": {"type": "array", "items": FIGURE},
        "needs": {
            "type": ["array", "null"],
            "items": NEED,
            "description": both(
                Text(
                    "主要致贫原因和应享措施,按户计;评估计数时没有计的,为 null",
                    "main causes and what is due, by households; null where the run was counted without them",
                )
            ),
        },
        "parts": {"type": "array", "items": PART},
    },
}
ROW: dict[str, Any] = {
    "type": "object",
    "required": ["household_no", "village_code", "members", "registered"],
    "properties": {
        "household_no": {"type": "string"},
        "village_code": {"type": "string"},
        "members": _COUNT,
        "registered": {"type": ["string", "null"], "enum": ["poor", "out", None]},
    },
}
RUN = Parameter(
    "run",
    Text("评估的编号;不填即启用的评估", "number of a run; the current one where not given"),
    {"type": "integer", "minimum": 1, "maximum": 2**31},
    lambda told: _number(told),
    default=0,
)


def _number(told: str) -> int:
    if not 1 <= int(told) <= 2**31:
        raise ValueError
    return int(told)


def _scope(asking: Asking, code: str) -> Scope:
    """The area, as far as the token and its person go."""
    held = asking.reach("see")
    found = opened(held, code) if asking.inside(code) is not None else None
    if found is None:
        why = Text("没有这个地区,或不在您的范围内", "no such area, or none of yours")
        raise Problem(404, why, "code")
    return found


def _counted(number: int) -> Counted:
    runs = Run.objects.select_related("round")
    found = reading.counts_of(runs.filter(pk=number).first() if number else current_run())
    if found is None:
        why = Text(
            "没有这次评估,或它还没有为简报计数",
            "no such run, or it is not counted for the brief yet",
        )
        raise Problem(404, why, "run")
    return found


def _figure(figure: reading.Figure) -> dict[str, Any]:
    told, of = figure.said, figure.of
    denominator = of and {
        "figure": told.of,
        "households": of.households,
        "persons": of.persons,
        "share": figure.share,
    }
    return {
        "figure": told.name,
        "zh": told.title.zh,
        "en": told.title.en,
        "definition": told.definition.en,
        "households": figure.count.households,
        "persons": figure.count.persons,
        "of": denominator,
    }


def _needs(counted: Counted, line: reading.Line, edition: Edition) -> list[dict[str, Any]] | None:
    """Causes and what is due, of those that any household stands behind."""
    told = reading.needs_told(counted, line, edition)
    if told is None:
        return None
    return [
        {name: said for name, said in _figure(each).items() if name in NEED["required"]}
        for each in told
        if each.count.households
    ]


@endpoint(
    router,
    "GET",
    "/figures/{code}",
    Text("一个地区的数字", "Figures of an area"),
    ANSWER,
    right="see",
    parameters=(RUN,),
    about=Text(
        "每个数字连同分子、分母、轮次摘要和政策摘要。您的地区及其上级可以读;parts 只含您的。",
        "Every figure with numerator, denominator, digest of the snapshot and hash of the edition. Open for your "
        "areas and for those that hold them; `parts` are yours alone.",
    ),
)
def get_figures(asking: Asking, asked: dict[str, Any], code: str) -> dict[str, Any]:
    """The figures."""
    scope, counted = _scope(asking, code), _counted(asked["run"])
    edition = edition_of(counted.run)
    line = reading.line_of(counted, scope.area)
    incidence = reading.incidence_of(line)
    figures = [reading.figure_of(name, line, edition) for name in counted.figures]
    parts = reading.lines_of(counted, list(parts_seen(asking.reach("see"), scope)))
    return {
        "area": code,
        "whole": scope.whole,
        "run": _run(counted),
        "incidence": {
            "value": incidence.value,
            "numerator": incidence.numerator,
            "denominator": incidence.denominator,
            "villages_without_population": incidence.missing,
        },
        "figures": [_figure(each) for each in figures],
        "needs": _needs(counted, line, edition),
        "parts": [
            {
                "code": area.code,
                "name": area.name,
                "poor_households": each.count("poor").households,
                "poor_persons": each.count("poor").persons,
                "population": each.population,
                "incidence": each.incidence,
            }
            for area, each in parts
        ],
    }


def _run(counted: Counted) -> dict[str, Any]:
    run = counted.run
    return {
        "id": run.pk,
        "year": run.round.year,
        "version": run.round.version,
        "on": run.on,
        "snapshot": run.round.digest,
        "edition": run.edition,
        "digest": run.digest,
        "counted_at": counted.at.isoformat(),
    }


@endpoint(
    router,
    "GET",
    "/figures/{code}/households",
    Text("一个数字背后的户", "The households behind a figure"),
    page_schema("households", ROW),
    right="see",
    parameters=(
        RUN,
        Parameter(
            "figure",
            Text(
                "数字的名称,如 poor、food.unmet;或 needs 里的名称,如 due.08、cause.01",
                "name of the figure, as poor or food.unmet; or one of `needs`, as due.08 or cause.01",
            ),
            {"type": "string", "maxLength": 80},
            default="poor",
        ),
        *paging(),
    ),
    about=Text(
        "轮次中的户,按村和户编号;只列您今天能查看的。一页可能不满,看 next。",
        "Households of the round by village and number, those alone that you may see today. A page may hold fewer "
        "than the limit: follow `next`.",
    ),
)
def list_figure_households(asking: Asking, asked: dict[str, Any], code: str) -> dict[str, Any]:
    """A page of households."""
    scope, counted = _scope(asking, code), _counted(asked["run"])
    if asked["figure"] not in counted.figures and Need.read(asked["figure"]) is None:
        why = Text("没有这个数字", "no such figure")
        raise Problem(422, why, "figure", [*counted.figures, *Need.names()])
    try:
        page = listed(counted, scope, asked["figure"], asked["after"], asked["limit"])
    except StoreError as error:
        raise Problem(404, error.text, "run") from error
    numbers = [row["household_no"] for row in page.rows]
    living = Household._default_manager.filter(household_no__in=numbers)
    there = set(living.values_list("household_no", flat=True))
    mine = set(asking.within("see", living).values_list("household_no", flat=True))
    rows = [
        {
            "household_no": row["household_no"],
            "village_code": row["village_code"],
            "members": row["members"],
            "registered": "poor"
            if row["registered_poor"]
            else "out"
            if row["registered_out"]
            else None,
        }
        for row in page.rows
        if row["household_no"] in mine or row["household_no"] not in there
    ]
    return {"households": rows, "next": page.after or None}
