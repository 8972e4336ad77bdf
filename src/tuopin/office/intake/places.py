"""Where a row of the registry or of a file belongs, in words: names of areas only, more where the reader may see it."""

from __future__ import annotations

from typing import Any

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import names_of, span
from tuopin.office.people.access import reach
from tuopin.office.people.roles import Right
from tuopin.terms import Text
from tuopin.terms.areas import DIGITS

__all__ = ["Places"]


class Places:
    """Names of areas, each asked for once; knows what one person may see."""

    def __init__(self, person: Any, area: str) -> None:
        self._sees = reach(person, Right.SEE)
        self._names: dict[str, Area | None] = {}
        self.area = area
        low, high = span(area)
        self.codes = set(
            Area.objects.filter(code__gte=low, code__lt=high).values_list("code", flat=True)
        )

    def _way(self, code: str) -> list[Area]:
        wanted = [code[:digits] for digits in DIGITS.values() if 6 <= digits <= len(code)]
        fresh = [each for each in wanted if each not in self._names]
        if fresh:
            found = names_of(fresh)
            self._names |= {each: found.get(each) for each in fresh}
        return [area for each in wanted if (area := self._names[each]) is not None]

    def named(self, code: str) -> Text:
        """County, township and village of a code, as far as they are known; the code where none is."""
        way = self._way(code)
        if not way:
            return Text(code, code)
        zh, en = "".join(a.name for a in way), ", ".join(a.say("en") for a in reversed(way))
        return Text(zh, en)

    def registered(self, village: str, household: str | None = None) -> Text:
        """Where a household is registered: its county, and the household itself only for who may see it."""
        if not self._sees.holds(village):
            county = self.named(village[:6])
            return county
        named = self.named(village)
        if not household:
            return named
        return Text(f"{named.zh}(户 {household})", f"{named.en} (household {household})")
