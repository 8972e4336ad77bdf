"""The years of an area as series for the pictures, in plain numbers and the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuopin.office.briefing.models import Counted
from tuopin.office.briefing.reading import Line
from tuopin.office.look.language import say
from tuopin.terms import Text

__all__ = ["series_of"]

#: Series by name: title, unit, whether it is drawn as a line, and where it comes from.
DRAWN: tuple[tuple[str, Text, Text, bool], ...] = (
    ("incidence", Text("贫困发生率", "Incidence of poverty"), Text("%", "percent"), True),
    ("poor", Text("在册未脱贫", "Registered poor"), Text("人", "persons"), False),
    ("exited", Text("本年脱贫", "Exited in the year"), Text("人", "persons"), False),
    ("paper_exit", Text("其中不达标", "Of these, not passing"), Text("人", "persons"), False),
)


def series_of(years: Sequence[tuple[Counted, Line]]) -> dict[str, Any]:
    """Years and series, as JSON holds them; what is unknown is null and leaves a gap."""
    return {
        "years": [counted.run.round.year for counted, _ in years],
        "series": [
            {
                "name": name,
                "title": say(title),
                "unit": say(unit),
                "line": line,
                "values": [_value(name, each) for _, each in years],
            }
            for name, title, unit, line in DRAWN
        ],
    }


def _value(name: str, line: Line) -> float | int | None:
    if name != "incidence":
        return line.count(name).persons
    return None if line.incidence is None else round(line.incidence, 3)
