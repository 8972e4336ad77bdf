"""What is done to one row of the registry: changed from the version that was seen, or added; nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from tuopin.office.audit.acting import acting
from tuopin.office.audit.models import Act
from tuopin.office.people.access import need
from tuopin.office.people.models import Person as Account
from tuopin.office.people.roles import Right
from tuopin.office.registry.derive import Row, stored
from tuopin.office.registry.models import MODELS, Correction, Household
from tuopin.office.registry.numbers import Unfit, need_free_id, next_measure_no
from tuopin.office.registry.windows import Gate, Order, need_gate, whole_county
from tuopin.tables import TABLES
from tuopin.terms import Text

__all__ = ["DECIDED", "HEAD", "KEPT", "Overtaken", "add_row", "entering", "save_row"]

#: Columns nobody changes in a form: what names and files a row.
KEYS = frozenset({"household_no", "person_no", "measure_no", "hit_no", "data_year", "village_code"})
#: By table, columns that change only by a natural change (a birth, a move, a split …).
BY_CHANGE = {
    "person": frozenset({"member_status", "joined_on", "join_reason", "left_on", "leave_reason"}),
    "household": frozenset({"valid", "close_reason", "closed_on", "head_name", "head_id_number"}),
}
KEPT = {name: KEYS | BY_CHANGE.get(name, frozenset()) for name in TABLES}
#: Results of a decision: the county's officer may mend a wrong record of one, nobody below.
DECIDED = {table.name: table.decided for table in TABLES.values()}
HEAD = "01"  # code list relation
#: Where the head's name and number stand once more: on the household, from the person's columns.
OF_HEAD = {"name": "head_name", "id_number": "head_id_number"}


class Overtaken(Exception):
    """Somebody saved the row after it was shown: nothing was written, and the person decides."""


@contextmanager
def entering(
    by: Account | None, verb: str, household: Any, *, reason: str = "", order: Order | None = None
) -> Iterator[tuple[Act, Gate]]:
    """An act on a household by somebody who may enter there, while the year's window lets them.

    After closing it is a correction: recorded with its order beside the act.
    """
    if by is not None:
        need(by, Right.ENTER, household)
    passed = need_gate(by, household.village_code, order)
    told = reason.strip()
    if passed.by_order and order is not None:
        told = f"[{order.number.strip()}] {told}".strip()
    number, area = household.household_no, household.village_code
    with acting(by, verb, subject=number, area=area, reason=told) as act:
        if passed.by_order and order is not None and passed.window is not None:
            Correction.objects.create(
                year=passed.window.year,
                order_no=order.number.strip(),
                ordered_on=order.on,
                household_no=number,
                village_code=area,
                act=act.pk,
            )
        yield act, passed


def _year(passed: Gate, held: int) -> int:
    """The year the facts are now about: the one worked on."""
    return max(held, passed.window.year) if passed.window is not None else held


def save_row(
    *,
    row: Any,
    values: Mapping[str, Any],
    version: int,
    by: Account | None,
    reason: str = "",
    order: Order | None = None,
    beside: Callable[[], object] | None = None,
) -> None:
    """Write the columns given, if the row still is of that version; Overtaken where it is not.

    `beside` writes what belongs to the same act: that a value was taken over from elsewhere.
    """
    table = row.table
    _allowed(row, values, by)
    household = _household_of(row)
    verb = f"registry.edit.{table.name}"
    with entering(by, verb, household, reason=reason, order=order) as told:
        if table.name == "person":
            # the household first, as natural changes do: neither then waits for the other
            Household._default_manager.select_for_update().get(pk=household.pk)
        if values.get("id_number"):
            need_free_id(values["id_number"], by, but=row.person_no)
        written = (
            type(row)
            ._default_manager.filter(pk=row.pk, version=version)
            .update(
                **stored(table, values),
                data_year=_year(told[1], row.data_year),
                version=F("version") + 1,
            )
        )
        if not written:
            raise Overtaken
        if table.name == "person" and row.relation == HEAD:
            _follow_head(row.household_no, values)
        if beside is not None:
            beside()


def _allowed(row: Any, values: Mapping[str, Any], by: Account | None) -> None:
    name = row.table.name
    refused = KEPT[name] & set(values)
    if by is not None and not whole_county(by, row.village_code):
        refused |= DECIDED[name] & set(values)
    if refused:
        raise ValueError(f"{name}: {', '.join(sorted(refused))} cannot be changed by an edit")
    if name != "person" or "relation" not in values:
        return
    if (row.relation == HEAD) != (values["relation"] == HEAD):
        raise Unfit(
            Text(
                "户主要用“变更户主”来改,以保证一户只有一个户主",
                "use “change of head” for the head, so that a household has exactly one",
            )
        )


def _household_of(row: Any) -> Any:
    if row.table.name == "household":
        return row
    return Household._default_manager.get(household_no=row.household_no)


def _follow_head(household_no: str, values: Mapping[str, Any]) -> None:
    """The head's name and number on the household's row follow the person's."""
    told = {OF_HEAD[name]: value for name, value in values.items() if name in OF_HEAD}
    if told:
        rows = Household._default_manager.filter(household_no=household_no)
        rows.update(**stored(TABLES["household"], told), version=F("version") + 1)


def add_row(
    *,
    table: str,
    household: Any,
    values: Mapping[str, Any],
    by: Account | None,
    reason: str = "",
    order: Order | None = None,
) -> Row:
    """Add a household's row of a table: the one it has none of yet, a measure, a month of work.

    Unfit where its key is there already; nothing is written then.
    """
    declared = TABLES[table]
    keys = {"household_no": household.household_no, "village_code": household.village_code}
    verb = f"registry.add.{table}"
    with _once(declared.text), entering(by, verb, household, reason=reason, order=order) as told:
        if table == "measure":
            keys["measure_no"] = next_measure_no(household.household_no)
        row = {**values, **keys, "data_year": _year(told[1], household.data_year)}
        made: Row = MODELS[table]._default_manager.create(**stored(declared, row))
    return made


@contextmanager
def _once(what: Text) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if "unique" not in str(error).lower():
            raise
        raise Unfit(
            Text(
                f"这条{what.zh}已经有人录入,请打开它修改,不要重复录入",
                f"this {what.en} has been entered already; open it and change it instead",
            )
        ) from error
