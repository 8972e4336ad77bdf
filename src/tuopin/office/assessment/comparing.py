"""Two runs side by side for a reader: counts of changed verdicts and the households behind them, within reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuopin.office.archive.codes import codes_of
from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of
from tuopin.office.assessment.models import Run
from tuopin.office.assessment.running import output_of
from tuopin.office.assessment.verdicts import edition_of, title_of
from tuopin.office.assessment.within import Seen, seen
from tuopin.office.people.access import within
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import Household
from tuopin.rounds.contrasting import Asked, Contrast, contrast
from tuopin.rounds.differing import parameter_changes
from tuopin.rounds.explaining import shown
from tuopin.rules import NATION
from tuopin.store import StoreError, open_engine
from tuopin.terms import Text, Verdict

__all__ = ["PAGE", "compared", "contrasted", "offered"]

PAGE = 50
#: What an edition's rules write of a parameter that is yes or no.
YES_NO = {"True": Text("是", "yes"), "False": Text("否", "no")}
#: Parameters that are listed; where two editions differ in more, they are other policies altogether.
LISTED = 60


def offered(first: Run, second: Run) -> list[dict[str, Any]]:
    """The criteria and standards both runs have, to choose from."""
    edition = edition_of(first)
    return [{"name": name, "text": title_of(edition, name)} for name in _shared(first, second)]


def _shared(first: Run, second: Run) -> list[str]:
    return [name for name in first.names if name in second.names]


def compared(first: Run, second: Run, person: Any, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows; StoreError where the files of a run are gone."""
    area = query.get("area", "")
    found, asked = contrasted(first, second, seen(person, area), query)
    lines, more = found.households[:PAGE], len(found.households) > PAGE
    last = lines[-1] if lines else None
    edition = edition_of(first)
    return {
        "found": found,
        "changes": [
            {**change, "text": title_of(edition, change["rule"])} | _words(change)
            for change in found.changes
        ],
        "lines": _told(lines, person, edition),
        "after": f"{last['village_code']}.{last['household_no']}" if last and more else "",
        "asked": asked,
        "area": Area.objects.filter(code=area).first() if area else None,
        "parameters": _parameters(first, second),
    }


def contrasted(
    first: Run, second: Run, mine: Seen, query: Mapping[str, str], size: int = PAGE
) -> tuple[Contrast, Asked]:
    """The runs side by side as far as may be seen: one household more than the size says that there are more."""
    names, rule = _shared(first, second), query.get("rule", "")
    village, _, number = query.get("after", "").partition(".")
    asked = Asked(
        areas=None if mine.whole else mine.areas,
        households=None if mine.whole else mine.households,
        rule=rule if rule in names else "",
        was=query.get("was", ""),
        now=query.get("now", ""),
        after=(village, number) if number else None,
    )
    return _contrast(first, second, names, asked, size + 1), asked


def _words(change: Mapping[str, Any]) -> dict[str, Any]:
    return {side: Verdict(change[side]) for side in ("was", "now")}


def _contrast(first: Run, second: Run, names: list[str], asked: Asked, size: int) -> Contrast:
    outputs = [output_of(run) for run in (first, second)]
    files = [output.files("assessed") if output is not None else [] for output in outputs]
    if not all(files):
        raise StoreError(
            "其中一次评估的结果文件不在轮次库里;请重新运行评估",
            "the files of one of the runs are not in the store; run that assessment again",
        )
    with open_engine() as engine:
        frames = [
            codes_of(run.round).today(engine.rows(each))
            for run, each in zip((first, second), files, strict=True)
        ]
        return contrast(frames[0], frames[1], names, engine, asked, size)


def _told(lines: Any, person: Any, edition: Any) -> list[dict[str, Any]]:
    """The households with the names of village and head; a head's name only where the registry shows it now."""
    numbers = [line["household_no"] for line in lines]
    rows = within(person, Right.SEE, Household._default_manager.filter(household_no__in=numbers))
    heads = dict(rows.values_list("household_no", "head_name"))
    villages = names_of([line["village_code"] for line in lines])
    return [
        {
            "number": line["household_no"],
            "head": heads.get(line["household_no"]),
            "known": line["household_no"] in heads,
            "village": villages.get(line["village_code"]),
            "changes": [
                {"text": title_of(edition, rule), "was": Verdict(was), "now": Verdict(now)}
                for rule, (was, now) in line["changes"].items()
            ],
        }
        for line in lines
    ]


def _parameters(first: Run, second: Run) -> list[dict[str, Any]]:
    """What the documents of the two runs set differently, area by area."""
    one, other = edition_of(first), edition_of(second)
    changes = [c for c in parameter_changes(one, other) if c["area"] not in ("operator", "unit")]
    places = names_of([change["area"] for change in changes])
    found = []
    for change in changes[:LISTED]:
        key, area = change["parameter"], change["area"]
        parameter = one.parameters.get(key) or other.parameters[key]
        was, now = (_value(change[side], parameter.unit) for side in ("first", "second"))
        place = {"area": area, "place": places.get(area), "nation": area == NATION}
        found.append({"text": parameter.title, "was": was, "now": now} | place)
    return found


def _value(told: list[str] | None, unit: str) -> Text:
    """A value of a parameter as people write it: money in yuan, with its unit."""
    if told is None:
        return Text("未规定", "not set")
    text = told[0]
    if text in YES_NO:
        return YES_NO[text]
    if text.lstrip("-").isdigit():
        return shown(int(text), unit)
    try:
        return shown(float(text), unit)
    except ValueError:
        return Text(text, text)
