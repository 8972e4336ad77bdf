"""Moving the codes that rows hold when an area is renumbered: which columns hold them, and what must wait for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps
from django.db.models import CharField, Value
from django.db.models.functions import Concat, Substr

from tuopin.office.areas.models import Area
from tuopin.office.areas.queries import span
from tuopin.terms import Text

__all__ = ["carriers", "hindered", "move_codes", "offer_hindrance"]

#: Says why an area cannot be renumbered now, given its code; None where it can.
Hindrance = Callable[[str], Text | None]
_HINDRANCES: list[Hindrance] = []


def carriers() -> list[tuple[Any, str]]:
    """Every column of the office that holds codes of areas as they are today, with its model.

    A model says so by `area_column`, and by `code_columns` where it holds more of them. One whose rows are
    history (`codes_stay`) keeps the codes of its day; one that points at an area moves with it.
    """
    found = []
    for model in apps.get_models():
        if model is not Area and not hasattr(model, "codes_stay"):
            named = [getattr(model, "area_column", ""), *getattr(model, "code_columns", ())]
            found += [(model, name) for name in named if name and "__" not in name]
    return found


def move_codes(old: str, new: str, columns: Sequence[tuple[Any, str]]) -> None:
    """In these columns give every row that holds `old`, or a code inside it, the one that begins with `new` instead.

    One statement a column, inside the caller's act.
    """
    low, high = span(old)
    for model, column in columns:
        rows = model._base_manager.filter(**{f"{column}__gte": low, f"{column}__lt": high})
        fresh = Concat(Value(new), Substr(column, len(old) + 1), output_field=CharField())
        rows.update(**{column: fresh})


def offer_hindrance(each: Hindrance) -> None:
    """Add something that must be settled before an area is renumbered; said where an application starts."""
    _HINDRANCES.append(each)


def hindered(area: Area) -> Text | None:
    """The first reason why the area cannot be renumbered now."""
    return next((why for each in _HINDRANCES if (why := each(area.code)) is not None), None)
