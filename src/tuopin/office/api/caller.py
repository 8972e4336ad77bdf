"""Who asks: a person, and where they came by a token, no more than both hold, worked out anew at each call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase

from tuopin.office.api.bulk import streamed
from tuopin.office.areas.queries import meet
from tuopin.office.offering import Problem
from tuopin.office.people import access
from tuopin.office.people.access import Reach, Refused, why_not
from tuopin.office.people.models import Person
from tuopin.office.people.roles import Right
from tuopin.tables import Column
from tuopin.terms import Text

__all__ = ["Caller"]


@dataclass(frozen=True)
class Caller:
    """A person; `rights` and `area` bound what they hold where they came by a token (None, empty: no bound)."""

    person: Person
    rights: frozenset[Right] | None = None
    area: str = ""
    token: str = ""

    def need(self, right: str) -> None:
        """Refused unless the right is held somewhere, by the token as by the person."""
        wanted = Right(right)
        if self.rights is not None and wanted not in self.rights:
            held = sorted(self.rights)
            why = Text(
                f"这个令牌没有“{wanted}”权限", f"this token does not hold the right “{wanted}”"
            )
            raise Problem(403, why, "Authorization", held)
        if access.reach(self.person, wanted).empty:
            raise Refused(why_not(self.person, wanted))

    def inside(self, area: str) -> str | None:
        """The area as far as the token goes (empty: everywhere); None where the two do not meet."""
        return meet(self.area, area)

    def reach(self, right: str, area: str = "") -> Reach:
        """Where the right is held, inside the token's area and the one asked for."""
        bound = self.inside(area)
        if bound is None or (self.rights is not None and right not in self.rights):
            return Reach()
        return access.reach(self.person, Right(right)).inside(bound)

    def within(self, right: str, rows: Any, area: str = "") -> Any:
        """The rows over which the right is held, inside the token's area and the one asked for.

        The one rule says which rows; the token and the area asked for only take away.
        """
        bound = self.inside(area)
        if bound is None or (self.rights is not None and right not in self.rights):
            return rows.none()
        return access.within(self.person, Right(right), rows, area=bound)

    def stream(
        self,
        name: str,
        columns: Sequence[Column],
        batches: Iterator[Any],
        asked: Mapping[str, Any],
        many: int,
    ) -> HttpResponseBase:
        """Rows of these columns as a stream in the format asked for, recorded before its first row."""
        return streamed(self, name, columns, batches, asked, many)

    def areas(self) -> tuple[str, ...]:
        """The codes over which anything at all is held; that of a grant over households is its area."""
        codes = {grant.area.code for grant in self.person.grants_on()}
        met = {meet(code, self.area) for code in codes}
        return tuple(sorted(code for code in met if code))
