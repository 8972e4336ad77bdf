"""What is done to areas: opened from the tables of villages and counties, renamed or renumbered from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.office.areas.models import Area, AreaCode
from tuopin.office.audit.acting import acting
from tuopin.terms.areas import DIGITS, code_changes, statistical_codes

__all__ = ["Place", "open_areas", "renumber"]


@dataclass(frozen=True, slots=True)
class Place:
    """An area to be opened: its code, names, and its level (by the digits of its code where none is said)."""

    code: str
    name: str
    name_en: str = ""
    level: str = ""


def open_areas(places: Iterable[Place], by: Any) -> int:
    """Open the areas that are not there yet, widest first, every missing one between included; how many."""
    wanted = {place.code: place for place in places}
    for code in list(wanted):
        for digits in DIGITS.values():
            if digits < len(code):
                wanted.setdefault(code[:digits], Place(code[:digits], code[:digits]))
    there = dict(Area.objects.values_list("code", "pk"))
    fresh = [
        wanted[code] for code in sorted(wanted, key=lambda c: (len(c), c)) if code not in there
    ]
    if not fresh:
        return 0
    statistical = {each.code for each in statistical_codes()}
    with acting(by, "areas.open", rows=len(fresh)):
        for length in sorted({len(place.code) for place in fresh}):
            mine = [place for place in fresh if len(place.code) == length]
            made = Area.objects.bulk_create(
                Area(
                    code=place.code,
                    level=place.level or _level(place.code),
                    name=place.name,
                    name_en=place.name_en,
                    parent_id=there.get(_holder(place.code)),
                    statistical=place.code in statistical,
                )
                for place in mine
            )
            there |= {area.code: area.pk for area in made}
            AreaCode.objects.bulk_create(code for area in made for code in _codes(area))
    return len(fresh)


def _level(code: str) -> str:
    for level, digits in DIGITS.items():
        if len(code) == digits:
            return level
    return "site" if "-S" in code else "group"


def _holder(code: str) -> str:
    """The code of the area that holds this one."""
    if not code.isdigit():
        return code.split("-")[0]
    lengths = [digits for digits in DIGITS.values() if digits < len(code)]
    return code[: lengths[-1]] if lengths else ""


def _codes(area: Area) -> list[AreaCode]:
    """The code of today and, for a county known to have been renumbered, the ones before."""
    since, found = None, []
    for change in code_changes():
        if change.new == area.code:
            since = date(change.year, 1, 1)
            found.append(
                AreaCode(
                    area=area, code=change.old, name=change.old_name.zh, since=None, until=since
                )
            )
    return [*found, AreaCode(area=area, code=area.code, name=area.name, since=since)]


def renumber(
    area: Area, code: str, name: str, since: date, by: Any, reason: str
) -> Mapping[str, str]:
    """Give an area (and all inside it) a new code from a day on; returns old code to new.

    The old codes stay as history. Rows elsewhere that hold the codes are moved by whoever owns them.
    ValueError where the code is taken or has another length.
    """
    if len(code) != len(area.code) or Area.objects.filter(code=code).exists():
        raise ValueError(f"{code} is taken, or is no code of a {area.level}")
    old = area.code
    moved = {}
    with acting(by, "areas.renumber", subject=old, area=old, reason=reason):
        for each in list(
            Area.objects.filter(code__gte=old, code__lt=old + "\x7f").order_by("code")
        ):
            fresh = code + each.code[len(old) :]
            moved[each.code] = fresh
            AreaCode.objects.filter(area=each, until__isnull=True).update(until=since)
            each.code = fresh
            if each.pk == area.pk:
                each.name = name
            each.save(update_fields=["code", "name"])
            AreaCode.objects.create(area=each, code=fresh, name=each.name, since=since)
    return moved
