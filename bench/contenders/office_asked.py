"""What a reader of pages needs to know: households, ID numbers that are held, a token; made inside the office."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

__all__ = ["run"]

HOUSEHOLDS, NUMBERS = 400, 1000


def run(data: Path, out: Path, chunk: int, memory: str | None) -> dict[str, Any]:
    """Households and numbers spread over the whole province, and a token of an officer of the province."""
    from tuopin.office.running import begin

    begin()
    from tuopin.office.api.actions import make_token
    from tuopin.office.people.demonstration import PASSWORD
    from tuopin.office.people.models import Person as Account
    from tuopin.office.people.models import today
    from tuopin.office.people.roles import Right
    from tuopin.office.registry.models import Household, Person

    officer = Account.objects.get(username="provincial-officer")
    _, secret = make_token(officer, "bench", [Right.SEE], None, today() + timedelta(days=7))
    return {
        "households": _spread(Household, "household_no", HOUSEHOLDS),
        "numbers": [each.open() for each in _spread(Person, "id_number", NUMBERS) if each],
        "token": secret,
        "password": PASSWORD,
    }


def _spread(model: Any, name: str, many: int) -> list[Any]:
    """A column of rows at even distances."""
    last = model._default_manager.order_by("-id").values_list("id", flat=True)[0]
    wanted = [1 + last * place // many for place in range(many)]
    return list(model._default_manager.filter(id__in=wanted).values_list(name, flat=True))
