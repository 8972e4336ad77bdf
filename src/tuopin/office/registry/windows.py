"""The annual window: what a year's state lets whom change, and how a year is moved from one state to the next.

The province announces a year and moves it for everybody; a county may be ahead of the province, never
behind it. What comes too late waits for the next year, or goes through a correction with its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tuopin.office.audit.acting import acting
from tuopin.office.people.access import Refused, need, reach
from tuopin.office.people.models import Person as Account
from tuopin.office.people.models import today
from tuopin.office.people.roles import Right
from tuopin.office.registry.models import STATES, CountyYear, Year
from tuopin.office.registry.moved import follow
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = [
    "COUNTY",
    "Gate",
    "Order",
    "Unmoved",
    "Window",
    "announce",
    "gate",
    "move",
    "need_gate",
    "steps",
    "whole_county",
    "window_of",
    "windows_in",
    "windows_of",
]

COUNTY = 6  # digits of a county's code
_FAR = {state: place for place, state in enumerate(STATES)}


class Unmoved(ValueError):
    """A year that cannot be moved so; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Order:
    """The order that allows a correction after closing."""

    number: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A year as it stands in a county."""

    year: int
    state: str
    since: date

    @property
    def day(self) -> date:
        """The last day facts of this year can be about: today, or the year's last where that is over."""
        return min(today(), date(self.year, 12, 31))

    @property
    def text(self) -> Text:
        """The year and its state, in words."""
        state = STATES[self.state]
        return Text(f"{self.year}年度 · {state.zh}", f"{self.year} · {state.en}")


def windows_of(area: str) -> list[Window]:
    """Every year as it stands in the area's county, the newest first."""
    return windows_in([area])[area]


def windows_in(areas: Sequence[str]) -> dict[str, list[Window]]:
    """Every year as it stands in each of these areas."""
    years = list(Year.objects.order_by("-year"))
    counties = {area[:COUNTY] for area in areas}
    rows = CountyYear.objects.filter(county_code__in=counties, year__in=years)
    own = {(each.year_id, each.county_code): each for each in rows}
    return {
        area: [_further(year, own.get((year.pk, area[:COUNTY]))) for year in years]
        for area in areas
    }


def _further(year: Year, own: CountyYear | None) -> Window:
    held = own if own is not None and _FAR[own.state] > _FAR[year.state] else year
    return Window(year.year, held.state, held.since)


def window_of(area: str) -> Window | None:
    """The year that is worked on there: the one open or under review, else the last closed, else the next."""
    held = windows_of(area)
    for states in (("open", "review"), ("closed",)):
        for each in held:
            if each.state in states:
                return each
    return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether somebody may write in an area now: freely, by an order, or not (`why` says what to do then)."""

    window: Window | None
    why: Text | None = None
    by_order: bool = False

    @property
    def shut(self) -> bool:
        """Not at all."""
        return self.why is not None


def whole_county(account: Account, area: str) -> bool:
    """Whether the right to enter is held over the area's whole county."""
    return reach(account, Right.ENTER).holds(area[:COUNTY])


def gate(account: Account | None, area: str) -> Gate:
    """The gate of the year for somebody who may enter there; nobody (the system) is never shut out."""
    window = window_of(area)
    if account is None or (window is not None and window.state == "open"):
        return Gate(window)
    if window is None or window.state == "announced":
        return Gate(window, _not_yet(window))
    if whole_county(account, area):
        return Gate(window, by_order=window.state == "closed")
    return Gate(window, _too_late(window))


def _not_yet(window: Window | None) -> Text:
    if window is None:
        return Text(
            "还没有公告任何年度,现在不能录入。请先由省级决策人公告年度。",
            "No year has been announced yet, so nothing can be entered. "
            "The province's decision-maker announces the year first.",
        )
    year = window.year
    return Text(
        f"{year}年度已公告,采集期还没有开始。请等采集期开始后再录入。",
        f"The year {year} is announced, but entry has not begun. Please enter it once the year is open.",
    )


def _too_late(window: Window) -> Text:
    year = window.year
    if window.state == "review":
        return Text(
            f"{year}年度正在审核,村和乡镇不能再改。新发生的变化请等{year + 1}年度采集期再录入;"
            f"如果是{year}年度的差错,请告诉本县业务员改正。",
            f"The year {year} is under review, and villages and townships change nothing now. Something new waits "
            f"until {year + 1} is open; if a fact of {year} is wrong, tell your county officer, who corrects it.",
        )
    return Text(
        f"{year}年度已封账。新发生的变化请等{year + 1}年度采集期再录入;"
        f"如果是{year}年度的差错,请报县里,凭更正文件由县级业务员更正。",
        f"The year {year} is closed. Something new waits until {year + 1} is open; if a fact of {year} is wrong, "
        "report it to the county: its officer corrects it under a correction order.",
    )


def need_gate(account: Account | None, area: str, order: Order | None) -> Gate:
    """The gate, passed: Refused where it is shut, or where a closed year needs an order and none is named."""
    found = gate(account, area)
    if found.why is not None:
        raise Refused(found.why)
    if found.by_order and (order is None or not order.number.strip()):
        raise Refused(
            Text(
                "本年度已封账,更正须写明更正文件的文号。",
                "The year is closed: a correction needs the number of its order.",
            )
        )
    return found


# ---- moving a year ---------------------------------------------------------------------------------------


def steps(state: str) -> list[str]:
    """The states one may move to: the next one, and back from review; a closed year stays closed."""
    after = list(STATES)[_FAR[state] + 1 : _FAR[state] + 2]
    return [*after, "open"] if state == "review" else after


def announce(year: int, by: Any, province: str) -> Year:
    """Announce a year for the whole province. Unmoved where it is there, or comes before one that is."""
    if by is not None:
        need(by, Right.APPROVE, area=province)
    newest = Year.objects.order_by("-year").first()
    if newest is not None and year <= newest.year:
        raise Unmoved(
            Text(
                f"{newest.year}年度已在册,只能公告其后的年度",
                f"the year {newest.year} is there already; only a later one can be announced",
            )
        )
    _need_near(year, newest)
    with acting(by, "registry.year", subject=str(year), area=province, reason=_name("announced")):
        made: Year = Year.objects.create(year=year, state="announced", since=today())
    return made


def _need_near(year: int, newest: Year | None) -> None:
    """Unmoved for a year that facts cannot be about, or past the next: a slip of the hand could not be taken back,
    since only a later year is ever announced."""
    column = TABLES["household"].column("data_year")
    first = int(column.low or 0)
    last = min(int(column.high or 0), max(today().year, newest.year if newest else 0) + 1)
    if not first <= year <= last:
        raise Unmoved(
            Text(
                f"不能公告{year}年度;可公告{first}至{last}之间的年度",
                f"the year {year} cannot be announced; it is one from {first} to {last}",
            )
        )


def move(year: int, state: str, *, by: Any, area: str, was: str, reason: str = "") -> None:
    """Move a year to another state in an area: a county, or the province (for everybody).

    `was` is the state the page showed; Unmoved where it has moved meanwhile, where the step is none, where
    another year is still at work, or where a step back has no reason.
    """
    if by is not None:
        need(by, Right.APPROVE, area=area)
    if state not in STATES or was not in STATES or not 2 <= len(area) <= COUNTY or len(area) == 4:
        raise Unmoved(Text("没有这个状态或地区", "there is no such state or area"))
    told = f": {reason.strip()}" if reason.strip() else ""
    old, new = _name(was), _name(state)
    step = Text(f"{old.zh} → {new.zh}", f"{old.en} → {new.en}{told}")
    with acting(by, "registry.year", subject=str(year), area=area, reason=step):
        row = Year.objects.select_for_update().filter(year=year).first()
        own = len(area) >= COUNTY
        held = {each.year: each for each in windows_of(area)}
        _check(held, year, state, was, reason)
        if own:
            _check_province(row, state)
            CountyYear.objects.update_or_create(
                year=row, county_code=area[:COUNTY], defaults={"state": state, "since": today()}
            )
        else:
            row.state, row.since = state, today()
            row.save(update_fields=["state", "since"])
            follow(year, state, by)


def _name(state: str) -> Text:
    """A state without what it means for whoever enters facts."""
    return Text(STATES[state].zh.split(":")[0], STATES[state].en.split(":")[0])


def _check(held: dict[int, Window], year: int, state: str, was: str, reason: str) -> None:
    if year not in held or held[year].state != was:
        raise Unmoved(
            Text(
                "这个年度的状态刚被别人改过,请看清后再操作",
                "somebody moved this year meanwhile; look again before moving it",
            )
        )
    if state not in steps(was):
        raise Unmoved(
            Text(
                f"不能从“{STATES[was].zh}”改为“{STATES.get(state, STATES[was]).zh}”",
                f"it cannot go from “{STATES[was].en}” to “{STATES.get(state, STATES[was]).en}”",
            )
        )
    if _FAR[state] < _FAR[was] and not reason.strip():
        raise Unmoved(Text("退回上一步须写明原因", "a step back needs a reason"))
    busy = [each.year for each in held.values() if each.state in ("open", "review")]
    if state == "open" and any(each != year for each in busy):
        raise Unmoved(
            Text(
                f"{busy[0]}年度还没有封账,不能同时开始另一个年度",
                f"the year {busy[0]} is not closed yet; two years are never worked on at once",
            )
        )


def _check_province(row: Year, state: str) -> None:
    if _FAR[state] < _FAR[row.state]:
        raise Unmoved(
            Text(
                f"全省已进入“{STATES[row.state].zh}”,县里不能退到它前面",
                f"the province is at “{STATES[row.state].en}”; a county cannot be behind it",
            )
        )
