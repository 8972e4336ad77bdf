"""The application of the registry."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from tuopin.office.look.navigation import door
from tuopin.office.look.waiting import offer_waiting
from tuopin.terms import Text

__all__ = ["Registry"]


class Registry(AppConfig):
    """The living registry."""

    name = "tuopin.office.registry"
    label = "registry"

    def ready(self) -> None:
        """Its doors in the frame."""
        from tuopin.office.registry.waiting import waiting  # noqa: PLC0415 - models exist only once all applications are there

        door(20, Text("户名单", "Households"), "households", _sees)
        door(30, Text("查找", "Search"), "search", _sees)
        door(70, Text("年度", "Years"), "years", _sees)
        offer_waiting(40, waiting)


def _sees(person: Any) -> bool:
    from tuopin.office.people.access import reach  # noqa: PLC0415 - models exist only once all applications are there
    from tuopin.office.people.roles import Right  # noqa: PLC0415

    return not reach(person, Right.SEE).empty
