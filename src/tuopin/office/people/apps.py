"""The application of people: its door in the frame, and logins as acts."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["People"]


class People(AppConfig):
    """Accounts, roles, access."""

    name = "tuopin.office.people"
    label = "people"

    def ready(self) -> None:
        """The door, and logins recorded."""
        from tuopin.office.people import logins  # noqa: PLC0415 - models exist only once all applications are there
        from tuopin.office.people.waiting import waiting  # noqa: PLC0415 - as above

        logins.connect()
        door(80, Text("帐号", "Accounts"), "people", _opens)
        offer_waiting(10, waiting)


def _opens(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - as above
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return any(not reach(person, right).empty for right in (Right.PEOPLE, Right.AUDIT))
