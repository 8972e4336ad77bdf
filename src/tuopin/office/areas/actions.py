"""What is done to areas: opened from the tables of villages and counties, added one by one, renamed or renumbered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tuopin.office.areas.models import LEVELS, Area, AreaCode
from tuopin.office.areas.moving import carriers, move_codes
from tuopin.office.areas.queries import area_of, inside, span
from tuopin.office.audit.acting import acting
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS, code_changes, statistical_codes

__all__ = ["Place", "Unplaced", "add_part", "holder_of", "open_areas", "rename", "renumber"]

#: What stands between a village's code and the number of a group or a site of it.
SUFFIXES = {"group": "-G", "site": "-S"}


class Unplaced(ValueError):
    """An area that cannot be so; `text` says why and what is allowed."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


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
    statistical, over = {each.code for each in statistical_codes()}, _given_up()
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
            AreaCode.objects.bulk_create(code for area in made for code in _codes(area, over))
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


def _given_up() -> dict[str, date]:
    """Codes that named an area once, with the day from which they may name another."""
    told = AreaCode.objects.filter(until__isnull=False).order_by("until")
    return dict(told.values_list("code", "until"))


def _codes(area: Area, over: Mapping[str, date]) -> list[AreaCode]:
    """The code of today and, for a county known to have been renumbered, the ones before."""
    since, found = over.get(area.code), []
    for change in code_changes():
        if change.new == area.code:
            since = date(change.year, 1, 1)
            found.append(
                AreaCode(
                    area=area, code=change.old, name=change.old_name.zh, since=None, until=since
                )
            )
    return [*found, AreaCode(area=area, code=area.code, name=area.name, since=since)]


def add_part(
    holder: Area,
    level: str,
    name: str,
    name_en: str = "",
    *,
    by: Any,
    code: str = "",
    reason: str = "",
) -> Area:
    """Open one area inside another; a group or a site of a village is numbered here, any other brings its code."""
    if level in SUFFIXES:
        if holder.level != "village":
            raise Unplaced(
                Text(
                    "村民小组和安置点只能设在村里", "groups and resettlement sites lie in a village"
                )
            )
        code = _next_code(holder, SUFFIXES[level])
    else:
        _check_code(code, level)
        if holder_of(code) != holder.code:
            raise Unplaced(
                Text(
                    f"代码 {code} 不属于 {holder.code}:前几位必须与它相同",
                    f"{code} does not lie in {holder.code}, with which it has to begin",
                )
            )
    if Area.objects.filter(parent=holder, level=level, name=name).exists():
        raise Unplaced(
            Text(f"{holder.name}已有“{name}”", f"{holder.say('en')} has a “{name}” already")
        )
    with acting(by, "areas.add", subject=code, area=holder.code, reason=reason):
        made: Area = Area.objects.create(
            code=code, level=level, name=name, name_en=name_en, parent=holder
        )
        AreaCode.objects.create(area=made, code=code, name=name, since=_given_up().get(code))
    return made


def _next_code(village: Area, suffix: str) -> str:
    """The first free number; one that was ever given is not given again."""
    given = AreaCode.objects.filter(
        code__gte=village.code + suffix, code__lt=village.code + suffix + "\x7f"
    )
    last = max(
        (int(code.rpartition(suffix)[2]) for code in given.values_list("code", flat=True)),
        default=0,
    )
    return f"{village.code}{suffix}{last + 1:02d}"


def _check_code(code: str, level: str) -> None:
    """A code of that level that names nothing yet."""
    digits, word = DIGITS.get(level), LEVELS.get(level, Text("地区", "area"))
    if digits is None:
        raise Unplaced(
            Text(
                f"{word.zh}没有自己的代码,随村走",
                f"a {word.en} has no code of its own but its village's",
            )
        )
    if len(code) != digits or not (code.isascii() and code.isdigit()):
        raise Unplaced(
            Text(
                f"{word.zh}的代码是 {digits} 位数字", f"the code of a {word.en} has {digits} digits"
            )
        )
    held = area_of(code)
    if held is not None:
        raise Unplaced(
            Text(
                f"代码 {code} 已是{held.name}的代码",
                f"{code} is the code of {held.say('en')} already",
            )
        )


def _check_free(code: str, since: date) -> None:
    """Unplaced where the code, or one inside it, named another area that day or later."""
    held = AreaCode.objects.filter(inside([code]), until__gt=since).order_by("-until").first()
    if held is not None:
        raise Unplaced(
            Text(
                f"代码 {held.code} 到 {held.until} 之前是{held.name}的代码,生效日期不能早于那一天",
                f"{held.code} was the code of {held.name} until {held.until}; the day cannot come before that",
            )
        )


def holder_of(code: str) -> str:
    """The code of the area that holds this one; empty for a province."""
    return _holder(code)


def rename(area: Area, name: str, name_en: str, since: date, by: Any, reason: str) -> None:
    """Give an area another name from a day on; the name before stays as history."""
    with acting(by, "areas.rename", subject=area.code, area=area.code, reason=reason):
        _close(Area.objects.filter(pk=area.pk), since)
        area.name, area.name_en = name, name_en
        area.save(update_fields=["name", "name_en"])
        AreaCode.objects.create(area=area, code=area.code, name=name, since=since)


def renumber(
    area: Area, code: str, name: str, since: date, by: Any, reason: str, name_en: str = ""
) -> Mapping[str, str]:
    """Give an area (and all inside it) a new code from a day on; returns old code to new.

    The old codes stay as history; every row of the office that holds one of them is moved in the same act,
    but for those that tell what was. Unplaced where the code is taken, has another length, or lies nowhere.
    """
    _check_code(code, area.level)
    holder = area_of(_holder(code)) if _holder(code) else None
    if _holder(code) and holder is None:
        raise Unplaced(
            Text(
                f"没有代码为 {_holder(code)} 的地区",
                f"there is no area with the code {_holder(code)}",
            )
        )
    _check_free(code, since)
    old = area.code
    low, high = span(old)
    with acting(by, "areas.renumber", subject=old, area=code, reason=reason):
        inside = Area.objects.filter(code__gte=low, code__lt=high)
        _close(inside, since)
        before = list(inside.order_by("code").values_list("code", flat=True))
        move_codes(old, code, ((Area, "code"),))
        area.code, area.name, area.name_en, area.parent = code, name, name_en, holder
        area.save(update_fields=["name", "name_en", "parent"])
        low, high = span(code)
        AreaCode.objects.bulk_create(
            AreaCode(area=each, code=each.code, name=each.name, since=since)
            for each in Area.objects.filter(code__gte=low, code__lt=high)
        )
        move_codes(old, code, carriers())
    return {each: code + each[len(old) :] for each in before}


def _close(areas: QuerySet[Area], until: date) -> None:
    """The names and codes in force end; Unplaced where one began no earlier."""
    held = AreaCode.objects.filter(area__in=areas, until__isnull=True)
    late = held.filter(since__gte=until).order_by("code").first()
    if late is not None:
        raise Unplaced(
            Text(
                f"{late.name}({late.code})的名称和代码自 {late.since} 起才有,生效日期须在其后",
                f"{late.name} ({late.code}) has its name and code since {late.since}; the day must come after it",
            )
        )
    held.update(until=until, ended_at=timezone.now())
