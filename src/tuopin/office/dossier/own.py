"""The dossier's own sections: they come through the same plug as those of later applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuopin.office.dossier.gathering import Dossier
from tuopin.office.dossier.past import STATUS
from tuopin.office.dossier.picture import picture
from tuopin.office.dossier.sections import Section, offer_section
from tuopin.office.dossier.wording import MEMBER, causes, facts, in_words
from tuopin.tables import TABLES
from tuopin.terms import MARKS, Text
from tuopin.terms.codes import code_lists

__all__ = ["offer"]


def offer() -> None:
    """Add them."""
    for name, order, text, tell in (
        ("members", 10, Text("家庭成员", "Members"), _members),
        ("income", 20, Text("收入与支出", "Income and expenditure"), _income),
        ("verdicts", 30, Text("评估结论", "Verdicts"), _verdicts),
        ("past", 40, Text("历年情况", "Over the rounds"), _past),
        ("due", 50, Text("应享措施", "What it is due"), _due),
        ("given", 60, Text("已落实的帮扶措施", "Measures delivered"), _given),
        ("facts", 70, Text("户情况", "Facts of the household"), _facts),
    ):
        offer_section(Section(name, order, text, f"dossier/sections/{name}.html", tell))


def _members(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    columns = [TABLES["person"].column(name) for name in MEMBER]
    lines = [
        [(column, in_words(column, getattr(person, column.name))) for column in columns]
        for person in dossier.members
    ]
    return {"columns": columns, "lines": lines}


def _income(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    return {"income": dossier.income}


def _verdicts(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    judged = dossier.judged
    lines = [
        {"line": each, "mark": MARKS[each.mark].text if each.mark in MARKS else None}
        for each in judged.lines
    ]
    return {"judged": judged, "lines": lines, "number": dossier.household.household_no}


def _past(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    lines = [{"past": each, "status": STATUS.get(each.status)} for each in dossier.past]
    titles: list[Text] = []
    for each in dossier.past:
        titles += [title for title, _verdict in each.verdicts if title not in titles]
    for line in lines:
        held = dict(line["past"].verdicts)  # type: ignore[union-attr]
        line["verdicts"] = [(title, held.get(title)) for title in titles]  # type: ignore[assignment]
    return {"lines": lines, "titles": titles, "picture": picture(dossier.past)}


def _due(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    heads = code_lists()["measure_head"]
    found = dossier.due or ()
    return {
        "due": [(each, heads.text_of(each.head) if each.head in heads else "") for each in found],
        "year": dossier.year,
        "asked": dossier.due is not None,
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
    return {"columns": columns, "lines": lines}


def _facts(dossier: Dossier, _: Any) -> Mapping[str, Any]:
    return {"facts": [*causes(dossier.household), *facts(dossier.household)]}
