"""Measures: from need to help by date; predicates in Python, heads, batches, reasons and dates in heads.yaml."""

from __future__ import annotations

from datetime import date
from typing import Any

from tuopin.policies.hunan.measures import development, persons, place
from tuopin.policies.hunan.measures.need import Need
from tuopin.rules import Eligibility, Subject
from tuopin.terms import code_list, load, no_more, package_file, take, take_text

__all__ = ["ELIGIBILITIES"]

NEEDS: dict[str, Need] = {**development.NEEDS, **place.NEEDS, **persons.NEEDS}
KEYS = ("rule", "subject", "head", "batch", "title", "reason", "source", "from", "to")


def _eligibility(name: str, entry: dict[str, Any]) -> Eligibility:
    no_more(entry, KEYS)
    need = NEEDS[take(entry, "rule", str, allowed=list(NEEDS))]
    return Eligibility(
        id=name,
        head=take(entry, "head", str, allowed=[c.code for c in code_list("measure_head").codes]),
        batch=take(entry, "batch", str, allowed=[c.code for c in code_list("batch").codes]),
        title=take_text(entry, "title"),
        reason=take_text(entry, "reason"),
        subject=Subject(
            take(entry, "subject", str, allowed=[Subject.HOUSEHOLD.value, Subject.PERSON.value])
        ),
        due=need.due,
        reads=need.reads,
        source=take(entry, "source", str),
        valid_from=take(entry, "from", date),
        valid_to=take(entry, "to", date, default=None),
        parameters=need.parameters,
        uses=need.uses,
    )


def _read() -> tuple[Eligibility, ...]:
    document = load(
        package_file("tuopin.policies.hunan", "measures", "heads.yaml"), "measures/heads.yaml"
    )
    return tuple(_eligibility(name, take(document, name, dict)) for name in document)


ELIGIBILITIES = _read()
