"""The dossier's own sections: they come through the same plug as those of later applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tuopin.office.dossier.gathering import Dossier
from tuopin.office.dossier.past import STATUS
from tuopin.office.dossier.picture import picture
from tuopin.office.dossier.sections import Section, offer_section
from tuopin.office.dossier.wording import MEMBER, UNKNOWN, causes, facts, in_words
from tuopin.tables import TABLES
from tuopin.terms import MARKS, Text, Verdict
from tuopin.terms.codes import code_lists

__all__ = ["offer"]


WORST_FIRST = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET)
DUE = {Verdict.MET: Text("应享", "due"), Verdict.UNKNOWN: Text("待核实", "to be asked")}


def offer() -> None:
    """Add them, what is asked most first: the page opens with that one, and the others are folded on a phone."""
    for name, order, text, tell in (
        ("due", 5, Text("应享措施", "What it is due"), _due),
        ("members", 10, Text("家庭成员", "Members"), _members),
        ("verdicts", 20, Text("评估结论", "Verdicts"), _verdicts),
        ("income", 30, Text("收入与支出", "Income and expenditure"), _income),
        ("given", 40, Text("已落实的帮扶措施", "Measures delivered"), _given),
        ("past", 50, Text("历年情况", "Over the rounds"), _past),
        ("facts", 60, Text("户情况", "Facts of the household"), _facts),
    ):
        offer_section(Section(name, order, text, f"dossier/sections/{name}.html", tell))


def _members(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    columns = [TABLES["person"].column(name) for name in MEMBER]
    lines = [
        [(column, in_words(column, getattr(person, column.name))) for column in columns]
        for person in dossier.members
    ]
    return {
        "columns": columns,
        "lines": lines,
        "gist": Text(f"{len(lines)} 人", f"persons: {len(lines)}"),
    }


def _income(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    year = dossier.income.year if dossier.income else None
    return {
        "income": dossier.income,
        "gist": UNKNOWN if year is None else Text(f"{year} 年", str(year)),
    }


def _verdicts(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    judged = dossier.judged
    lines = [
        {"line": each, "mark": MARKS[each.mark].text if each.mark in MARKS else None}
        for each in judged.lines
    ]
    return {
        "judged": judged,
        "lines": lines,
        "number": dossier.household.household_no,
        "gist": _tally(Counter(each.verdict for each in judged.lines)),
    }


def _tally(counts: Mapping[Verdict, int]) -> Text | None:
    """How many are unmet, unknown and met, what is to be looked at first; None where nothing was asked."""
    return _counted((each.text, counts[each]) for each in WORST_FIRST)


def _counted(each: Iterable[tuple[Text, int]]) -> Text | None:
    """Counts in words; what there is none of is left out."""
    told = [(text, many) for text, many in each if many]
    if not told:
        return None
    return Text(
        "、".join(f"{text.zh} {many}" for text, many in told),
        ", ".join(f"{text.en.lower()} {many}" for text, many in told),
    )


def _past(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    lines = [{"past": each, "status": STATUS.get(each.status)} for each in dossier.past]
    titles: list[Text] = []
    for each in dossier.past:
        titles += [title for title, _verdict in each.verdicts if title not in titles]
    for line in lines:
        held = dict(line["past"].verdicts)  # type: ignore[union-attr]
        line["verdicts"] = [(title, held.get(title)) for title in titles]  # type: ignore[assignment]
    years = sorted({each.year for each in dossier.past})
    return {
        "lines": lines,
        "titles": titles,
        "picture": picture(dossier.past),
        "gist": "–".join(str(year) for year in dict.fromkeys(years[:1] + years[-1:])),
    }


def _due(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    heads = code_lists()["measure_head"]
    found = sorted(dossier.due or (), key=lambda each: each.due is not Verdict.MET)
    counts = Counter(each.due for each in found)
    return {
        "due": [(each, heads.text_of(each.head) if each.head in heads else "") for each in found],
        "year": dossier.year,
        "asked": dossier.due is not None,
        "gist": _counted((DUE[each], counts[each]) for each in DUE),
    }


def _given(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    table = TABLES["measure"]
    names = {person.person_no: person.name for person in dossier.members}
    columns = [table.column(n) for n in ("head", "detail", "delivered_on", "amount", "effective")]
    lines = [
        {
            "name": names.get(row.person_no) or row.person_no or "",
            "cells": [(c, in_words(c, getattr(row, c.name))) for c in columns],
        }
        for row in dossier.given
    ]
    gist = Text(f"{len(lines)} 项", f"measures: {len(lines)}") if lines else None
    return {"columns": columns, "lines": lines, "gist": gist}


def _facts(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    return {"facts": [*causes(dossier.household), *facts(dossier.household)]}
