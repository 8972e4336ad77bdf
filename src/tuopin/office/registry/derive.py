"""From a declared table to the database: a model, its fields and indexes, and the values a row is stored as.

A new fact needs one declaration in `tables` and one generated migration; nothing here names a column of
a table. Beside the declared columns a row has what the office needs of it: a version (two people who edit
the same row never lose a change silently), the batch it came in, and columns to search by.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from tuopin.office.audit.triggers import audited
from tuopin.office.registry.initials import initials
from tuopin.office.registry.sealed import SealedField, keys
from tuopin.office.registry.searched import NAMES, NUMBERS
from tuopin.tables import Column, Kind, Privacy, Table

__all__ = ["BLIND", "INITIALS", "LONGEST", "Row", "is_name", "key_of", "model_of", "stored"]

#: Suffixes of the columns beside a declared one: what a sealed number is found by, and a name.
BLIND, INITIALS = "_blind", "_initials"
#: Characters of a text; longer ones are findings of intake and of forms.
LONGEST = 200
CODE_LENGTH = 12
#: What stands for an unknown day inside a key.
NO_DAY = date(1, 1, 1)


class Row(models.Model):
    """What every row of the living registry has beside its declared columns."""

    version = models.PositiveIntegerField(default=1, editable=False)
    batch = models.BigIntegerField(null=True, editable=False)

    #: The declaration; set on each model.
    table: Table
    area_column: str
    code_columns: tuple[str, ...] = ()  # further ones that hold codes of areas
    household_column: str | None

    class Meta:
        abstract = True


def model_of(table: Table, module: str) -> type[Row]:
    """The model of a declared table, audited; to be called once a table, where models are declared."""
    names = set(table.names)
    members: dict[str, Any] = {
        "__module__": module,
        "__doc__": table.text.en.capitalize() + ".",
        "table": table,
        "area_column": table.area,
        "household_column": "household_no" if "household_no" in names else None,
    }
    for column in table.columns:
        members |= _fields(column, table)
    members["Meta"] = type(
        "Meta",
        (),
        {
            "ordering": table.order,
            "constraints": [_unique(table)],
            "indexes": _indexes(table),
        },
    )
    made: type[Row] = type(_class_name(table.name), (Row,), members)
    beside = {name for column in table.columns for name in _beside(column)}
    audited(
        made,
        hidden=[column.name for column in table.columns if column.sealed],
        masked=[column.name for column in table.columns if is_name(column)],
        left_out={*beside, "version", "batch"},
    )
    return made


def _unique(table: Table) -> models.UniqueConstraint:
    """One row a key; where part of a key may be unknown (a day), two unknown ones are the same key."""
    parts = [table.column(name) for name in table.key]
    if all(column.required for column in parts):
        return models.UniqueConstraint(fields=table.key, name=f"{table.name}_key")
    told = [
        F(column.name)
        if column.required
        else Coalesce(F(column.name), Value(NO_DAY), output_field=models.DateField())
        for column in parts
    ]
    return models.UniqueConstraint(*told, name=f"{table.name}_key")


def key_of(table: Table, vendor: str) -> str:
    """The key as SQL names it where a row that is there is brought up to date."""
    cast = "::date" if vendor == "postgresql" else ""
    return ", ".join(
        f'"{name}"'
        if table.column(name).required
        else f"COALESCE(\"{name}\", '{NO_DAY.isoformat()}'{cast})"
        for name in table.key
    )


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def is_name(column: Column) -> bool:
    """Whether the column holds a name: shown and searched, never sealed."""
    return column.privacy is Privacy.DIRECT and not column.sealed


def _beside(column: Column) -> list[str]:
    if column.sealed:
        return [column.name + BLIND]
    return [column.name + INITIALS] if is_name(column) else []


def _fields(column: Column, table: Table) -> dict[str, models.Field[Any, Any]]:
    bare = not column.required or column.name not in {*table.key, table.area}
    if column.sealed:
        blind = models.BinaryField(max_length=16, null=True, editable=False)
        return {column.name: SealedField(null=True), column.name + BLIND: blind}
    made = {column.name: _field(column, null=bare)}
    if is_name(column):
        made[column.name + INITIALS] = models.CharField(max_length=40, null=True, editable=False)
    return made


def _field(column: Column, *, null: bool) -> models.Field[Any, Any]:
    match column.kind:
        case Kind.TEXT:
            return models.CharField(max_length=LONGEST, null=null)
        case Kind.CODE:
            return models.CharField(max_length=CODE_LENGTH, null=null)
        case Kind.INT | Kind.MONEY:
            return models.BigIntegerField(null=null)
        case Kind.YEAR | Kind.MONTH:
            return models.IntegerField(null=null)
        case Kind.NUMBER:
            return models.FloatField(null=null)
        case Kind.BOOL:
            return models.BooleanField(null=null)
        case Kind.DATE:
            return models.DateField(null=null)


def _indexes(table: Table) -> list[models.Index]:
    """The order of lists, the household of a row, and what a row is searched by; names within 30 characters."""
    short = table.name[:12]
    found = [models.Index(fields=table.order, name=f"{short}_order")]
    if "household_no" in table.names and table.key != ("household_no",):
        found.append(models.Index(fields=["household_no"], name=f"{short}_household"))
    for number, column in enumerate(table.columns):
        if column.name in NUMBERS.get(table.name, ()):
            found.append(models.Index(fields=[column.name + BLIND], name=f"{short}_blind_{number}"))
        elif column.name in NAMES.get(table.name, ()):
            fields = [column.name, table.area]
            found.append(models.Index(fields=fields, name=f"{short}_name_{number}"))
            fields = [column.name + INITIALS, table.area]
            found.append(models.Index(fields=fields, name=f"{short}_init_{number}"))
    return found


def stored(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's declared columns as the database holds them, with the columns beside.

    Columns the row does not mention are not in the answer: a partial row changes only what it says.
    """
    found: dict[str, Any] = {}
    for column in _columns(table, tuple(row)):
        value = row[column.name]
        told = None if value == "" else value
        if column.sealed:
            found[column.name] = None if told is None else keys().seal(told)
            found[column.name + BLIND] = None if told is None else keys().blind(told)
        else:
            found[column.name] = told
            if is_name(column):
                found[column.name + INITIALS] = None if told is None else initials(told)
    return found


@cache
def _columns(table: Table, names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(column for column in table.columns if column.name in names)
