"""The one rule of access: a set of areas and households a person may see or do in, for lists and checks alike.

A list is filtered by `within`; a single row is allowed when the same filter finds it. There is no second rule.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet

from tuopin.office.areas.queries import inside, meet, span, was_inside
from tuopin.office.people.models import Assignment, Person, today
from tuopin.office.people.roles import ROLES, Over, Right
from tuopin.terms import Text

__all__ = ["Reach", "Refused", "may", "need", "reach", "why_not", "within"]


class Refused(PermissionDenied):
    """A right that the person does not have there; `text` says which and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Reach:
    """Over what a right is held on a day: area codes, and households one by one through grants."""

    areas: tuple[str, ...] = ()
    grants: tuple[int, ...] = field(default=(), repr=False)  # grants over assigned households

    @property
    def empty(self) -> bool:
        """Nothing at all."""
        return not self.areas and not self.grants

    def holds(self, code: str) -> bool:
        """Whether a whole area lies within."""
        return any(low <= code < high for low, high in map(span, self.areas))

    def inside(self, area: str) -> Reach:
        """What of it lies inside an area (empty: all of it); households one by one stay."""
        if not area:
            return self
        met = [meet(code, area) for code in self.areas]
        return Reach(tuple(code for code in met if code), self.grants)

    def touches(self, code: str) -> bool:
        """Whether some part of the area lies within: one may open its page and see that part."""
        low, high = span(code)
        return self.holds(code) or any(low <= area < high for area in self.areas)


def reach(person: Person, right: Right, on: date | None = None) -> Reach:
    """Where the person holds the right on a day (today)."""
    if not person.is_authenticated or not person.is_active:
        return Reach()
    areas, grants = [], []
    for grant in _grants(person, on):
        role = ROLES.get(grant.role)
        if role is None or right not in role.rights:
            continue
        if role.over is Over.HOUSEHOLDS:
            grants.append(grant.pk)
        else:
            areas.append(grant.area.code)
    return Reach(_widest(areas), tuple(grants))


def _grants(person: Person, on: date | None) -> list[Any]:
    """The grants of today are asked for once a request: the person lives as long as it does."""
    if on is not None:
        return list(person.grants_on(on))
    held = person.__dict__.get("_grants_today")
    if held is None or held[0] != today():
        held = person.__dict__["_grants_today"] = (today(), list(person.grants_on()))
    return list(held[1])


def _widest(codes: list[str]) -> tuple[str, ...]:
    """Without those inside others, so that no range is asked twice."""
    kept: list[str] = []
    for code in sorted(set(codes), key=lambda each: (len(each), each)):
        if not any(low <= code < high for low, high in map(span, kept)):
            kept.append(code)
    return tuple(kept)


def within(
    person: Person, right: Right, rows: QuerySet[Any], on: date | None = None, area: str = ""
) -> QuerySet[Any]:
    """The rows the person holds the right over; with `area`, those of them inside it.

    Both are asked as one range: of two ranges on a column a database reads the wider from its start.

    Rows say where they belong by the attributes of their model: `area_column` names the column of the
    area code, `household_column` (if any) the column of the household. Rows that keep the code of their day
    (`codes_stay`) are found under the codes that the areas had then, too.
    """
    return rows.filter(_where(reach(person, right, on).inside(area), rows.model, area))


def _where(held: Reach, model: Any, area: str) -> Q:
    where = inside(held.areas, model.area_column)
    if hasattr(model, "codes_stay"):
        where |= was_inside(held.areas, model.area_column, model.codes_stay)
    household = getattr(model, "household_column", None)
    if held.grants and household:
        mine = Assignment.objects.filter(grant__in=held.grants).values("household_no")
        one_by_one = Q(**{f"{household}__in": mine})
        where |= one_by_one & inside([area], model.area_column) if area else one_by_one
    return where


def may(person: Person, right: Right, row: Model, on: date | None = None) -> bool:
    """Whether the person holds the right over this row: the list's own filter, asked of one row."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    return within(person, right, rows, on).exists()


def need(person: Person, right: Right, row: Model | None = None, area: str | None = None) -> None:
    """Refused unless the person holds the right over the row, over the whole area, or anywhere."""
    if row is not None:
        allowed = may(person, right, row)
    else:
        held = reach(person, right)
        allowed = held.holds(area) if area is not None else not held.empty
    if not allowed:
        raise Refused(why_not(person, right))


WHAT: dict[Right, Text] = {
    Right.SEE: Text("查看", "see"),
    Right.ENTER: Text("录入", "enter"),
    Right.ACCEPT: Text("接收批次", "accept batches"),
    Right.APPROVE: Text("审批", "approve"),
    Right.ASSESS: Text("运行评估", "run assessments"),
    Right.REVEAL: Text("查看完整证件号码", "see numbers in the clear"),
    Right.NOTE: Text("记录线索", "write clues"),
    Right.AUDIT: Text("查看审计记录", "read the record of acts"),
    Right.PEOPLE: Text("管理帐号", "manage accounts"),
    Right.EXPORT: Text("导出", "export"),
    Right.RECONCILE: Text("与国家系统核对", "reconcile with the national system"),
}


def why_not(person: Person, right: Right) -> Text:
    """What a refusal says: which right is wanted, what roles are held and where, and whom to ask."""
    held = [(ROLES[g.role].text, g.area) for g in _grants(person, None) if g.role in ROLES]
    zh = "、".join(f"{text.zh}({area.name})" for text, area in held) or "没有角色"
    en = ", ".join(f"{text.en} ({area.say('en')})" for text, area in held) or "no role"
    what = WHAT[right]
    return Text(
        f"这里需要“{what.zh}”的权限;您现有:{zh}。如有需要,请找本县管理帐号的人。",
        f"this needs the right to {what.en} here; you hold: {en}. Ask whoever manages accounts in your county.",
    )
