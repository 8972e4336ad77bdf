"""An edition: the documents in force on a day in an area, with a hash that names exactly these rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import narwhals.stable.v2 as nw

from tuopin.rules.checks import Check, View
from tuopin.rules.counting import Counting
from tuopin.rules.criterion import Criterion, Standard, Subject
from tuopin.rules.eligibility import Eligibility, Exclusion
from tuopin.rules.expressions import compare
from tuopin.rules.parameters import NATION, Operator, Parameter, Source, Value
from tuopin.rules.rows import Rows
from tuopin.tables import Table
from tuopin.terms import Text, area_range

__all__ = ["Edition", "NotInForce", "Threshold"]


class NotInForce(KeyError):
    """A parameter without a value on a day in an area; `text` says which, and what may be done."""

    def __init__(self, policy: str, key: str, on: date, area: str) -> None:
        self.text = Text(
            f"政策 {policy} 的参数 {key} 在 {on}、地区 {area} 没有有效值;请换一个政策日期(--on)",
            f"policy {policy}: {key} has no value in force on {on} for area {area}; "
            "name another day of the policy (--on)",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A parameter as it stands in an edition, for showing beside a measured value."""

    key: str
    title: Text
    value: Any
    operator: Operator | None
    unit: str
    source: Source
    mark: str
    valid_from: date


@dataclass(frozen=True, eq=False)
class Edition:
    """What one policy pack says on one day for one area; everything a stage needs to know of policy."""

    policy: str
    on: date
    area: str
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]
    criteria: Mapping[str, Criterion]
    standards: Mapping[str, Standard]
    eligibilities: tuple[Eligibility, ...]
    exclusions: tuple[Exclusion, ...]
    checks: Mapping[str, Check]
    views: Mapping[str, View]
    tables: Mapping[str, Table]
    rows: Rows
    countings: Mapping[str, Counting]
    logic: str  # sha256 of the pack's code
    material: Mapping[str, Any] = field(
        default_factory=dict
    )  # published figures, layouts: for briefs only

    def in_force(self, key: str) -> dict[str, Value]:
        """The values in force by area for a parameter, widest area first; KeyError if none."""
        if key not in self.parameters:
            raise KeyError(f"policy {self.policy} has no parameter {key!r}")
        held = self.parameters[key].on(self.on)
        mine = {
            area: value
            for area, value in held.items()
            if area == NATION or self.area.startswith(area) or area.startswith(self.area)
        }
        if not mine:
            raise NotInForce(self.policy, key, self.on, self.area)
        # a two-digit province sorts after the nation, and longer codes are narrower areas
        return dict(
            sorted(mine.items(), key=lambda item: (item[0] != NATION, len(item[0]), item[0]))
        )

    def threshold(self, key: str, area: str | None = None) -> Threshold:
        """The value for one area (the edition's own when none is named), with its source."""
        place = area or self.area
        fitting = [v for a, v in self.in_force(key).items() if a == NATION or place.startswith(a)]
        if not fitting:
            raise NotInForce(self.policy, key, self.on, place)
        value, parameter = fitting[-1], self.parameters[key]
        return Threshold(
            key=key,
            title=parameter.title,
            value=value.value,
            operator=parameter.operator,
            unit=parameter.unit,
            source=self.sources[value.source],
            mark=value.mark,
            valid_from=value.valid_from,
        )

    def value(self, key: str, area: str | None = None) -> Any:
        """The bare value for one area: int, float, bool, text, fraction or a tuple of codes; money in fen."""
        return self.threshold(key, area).value

    def codes(self, key: str) -> tuple[str, ...]:
        """A parameter that is a set of codes."""
        return tuple(self.value(key))

    def number(self, key: str, area_column: str = "village_code") -> nw.Expr:
        """The number that holds for each row, where narrower areas override wider ones.

        Without overrides inside the edition's area this is a literal and costs nothing.
        """
        values = self.in_force(key)
        narrower = {a: v for a, v in values.items() if a.startswith(self.area) and a != self.area}
        wider = [v for a, v in values.items() if a not in narrower]
        expression = nw.lit(wider[-1].value if wider else None)
        for area, value in narrower.items():
            low, high = area_range(area)
            inside = (nw.col(area_column) >= low) & (nw.col(area_column) < high)
            expression = nw.when(inside).then(nw.lit(value.value)).otherwise(expression)
        return expression

    def operator(self, key: str) -> Operator:
        """The comparison the document prescribes; ValueError where the parameter is no threshold."""
        operator = self.parameters[key].operator
        if operator is None:
            raise ValueError(f"parameter {key} is not a threshold: it has no operator")
        return operator

    def passes(
        self,
        measured: nw.Expr,
        key: str,
        per: nw.Expr | None = None,
        area_column: str = "village_code",
    ) -> nw.Expr:
        """`measured OPERATOR threshold × per`: a threshold per head is compared by multiplication."""
        threshold = self.number(key, area_column)
        return compare(measured, self.operator(key), threshold if per is None else threshold * per)

    def of_subject(self, subject: Subject) -> list[Criterion]:
        """The criteria asked of that kind of row, in the pack's order."""
        return [c for c in self.criteria.values() if c.subject is subject]

    @property
    def rules(self) -> dict[str, Any]:
        """What the hash is taken over: every value in force and the code that uses them."""
        parameters = {
            key: {
                area: [str(value.value), value.source, value.mark, value.valid_from.isoformat()]
                for area, value in self.in_force(key).items()
            }
            | {"operator": str(parameter.operator), "unit": parameter.unit}
            for key, parameter in sorted(self.parameters.items())
            if self.has_value(key)
        }
        heads = [[e.id, e.head, e.batch] for e in self.eligibilities if e.in_force(self.on)]
        return {
            "policy": self.policy,
            "area": self.area,
            "on": self.on.isoformat(),
            "parameters": parameters,
            "heads": heads,
            "logic": self.logic,
        }

    def has_value(self, key: str) -> bool:
        """Whether the parameter has a value in force; where none is, the document asks nothing."""
        try:
            return bool(self.in_force(key))
        except KeyError:
            return False

    @property
    def hash(self) -> str:
        """sha256 over the day, the values in force on it and the pack's code.

        The day belongs to it: ages and "this year" are counted on it, so that one round under one
        hash has one answer.
        """
        text = json.dumps(self.rules, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
