"""Changing areas: who may add one or give it another name or code, and the facts of the registry that follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from tuopin.office.areas.actions import Unplaced, add_part, holder_of, rename, renumber
from tuopin.office.areas.models import Area
from tuopin.office.areas.moving import hindered
from tuopin.office.audit.acting import acting
from tuopin.office.jobs.actions import ask_for
from tuopin.office.jobs.models import Job
from tuopin.office.people.access import need, reach
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import MODELS
from tuopin.terms import Text

__all__ = ["PARTS", "Fresh", "add_area", "ask_change", "change_area", "may_change"]

RENUMBER = "registry.renumber"
#: What may be opened inside an area of each level.
PARTS: dict[str, tuple[str, ...]] = {
    "province": ("prefecture",),
    "prefecture": ("county",),
    "county": ("township",),
    "township": ("village",),
    "village": ("group", "site"),
}
#: The table that says an area's name as a fact, with its columns of code and names.
TOLD = {
    "county": ("county", "county_code", "county_name", "county_name_en"),
    "village": ("village", "village_code", "village_name", ""),
}


@dataclass(frozen=True, slots=True)
class Fresh:
    """What an area is to be called from a day on, and by which document."""

    name: str
    name_en: str
    code: str
    since: date
    reason: str


def may_change(person: Any, area: Area) -> bool:
    """Whether the person decides for the area around this one: whoever decides for a county changes what lies in it."""
    return reach(person, Right.APPROVE).holds(holder_of(area.code) or area.code)


def add_area(
    holder: Area, level: str, name: str, name_en: str, code: str, reason: str, by: Any
) -> Area:
    """Open an area inside another. Refused unless the person decides for it; Unplaced where it cannot be."""
    need(by, Right.APPROVE, area=holder.code)
    if level not in PARTS.get(holder.level, ()):
        raise Unplaced(
            Text(
                f"{holder.name}里不能增设这一级", f"no such part can be added to {holder.say('en')}"
            )
        )
    return add_part(
        holder,
        level,
        _named(name),
        name_en.strip(),
        by=by,
        code=code.strip(),
        reason=_reason(reason),
    )


def ask_change(area: Area, fresh: Fresh, by: Any) -> Job | None:
    """Rename an area at once, or put its renumbering in the queue; what is wrong already is said now."""
    if fresh.code == area.code:
        change_area(area, fresh, by)
        return None
    _checked(area, fresh, by)
    job: Job = ask_for(
        RENUMBER,
        by,
        area=area.code,
        pk=area.pk,
        **{name: str(getattr(fresh, name)) for name in Fresh.__slots__},
    )
    return job


def change_area(area: Area, fresh: Fresh, by: Any) -> None:
    """Give an area its new name, and its new code with every row that holds it, in one act."""
    fresh = _checked(area, fresh, by)
    with acting(by, "registry.place", subject=area.code, area=fresh.code, reason=fresh.reason):
        if fresh.code == area.code:
            rename(area, fresh.name, fresh.name_en, fresh.since, by, fresh.reason)
        else:
            renumber(area, fresh.code, fresh.name, fresh.since, by, fresh.reason, fresh.name_en)
        _tell(area, fresh)


def _tell(area: Area, fresh: Fresh) -> None:
    """The name where the registry has it as a fact."""
    if area.level not in TOLD:
        return
    table, code, name, name_en = TOLD[area.level]
    told = {name: fresh.name} | ({name_en: fresh.name_en or None} if name_en else {})
    rows = MODELS[table]._default_manager.filter(**{code: fresh.code})
    rows.update(**told, version=F("version") + 1)


def _checked(area: Area, fresh: Fresh, by: Any) -> Fresh:
    need(by, Right.APPROVE, area=holder_of(area.code) or area.code)
    if fresh.code != area.code:
        need(by, Right.APPROVE, area=holder_of(fresh.code) or fresh.code)
        why = hindered(area)
        if why is not None:
            raise Unplaced(why)
    elif (_named(fresh.name), fresh.name_en.strip()) == (area.name, area.name_en):
        raise Unplaced(Text("名称和代码都没有变", "neither the name nor the code is another"))
    if fresh.since > today():
        raise Unplaced(
            Text(
                "生效日期不能在今天之后,请到那一天再改",
                "the day is still to come; change it on that day",
            )
        )
    return Fresh(
        _named(fresh.name), fresh.name_en.strip(), fresh.code, fresh.since, _reason(fresh.reason)
    )


def _named(name: str) -> str:
    told = name.strip()
    if not told:
        raise Unplaced(Text("请填写名称", "please give the name"))
    return told


def _reason(reason: str) -> str:
    told = reason.strip()
    if not told:
        raise Unplaced(
            Text("请写明依据的文件(文号)", "please name the document it rests on (its number)")
        )
    return told
