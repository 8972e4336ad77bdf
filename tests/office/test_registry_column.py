"""A new fact is one declaration and one generated migration: form, page, bulk, storage and judge then know it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, AddIndex
from django.db.migrations.state import ModelState, ProjectState
from django.test.utils import CaptureQueriesContext, isolate_apps

from fixtures.offices import Office
from tuopin.office.audit import triggers
from tuopin.office.registry import derive
from tuopin.office.registry.bulk import columns_of
from tuopin.office.registry.derive import BLIND, INITIALS, model_of, stored
from tuopin.office.registry.forms import Sheet, editable
from tuopin.office.registry.models import MODELS
from tuopin.office.registry.queries import search
from tuopin.office.registry.searched import NUMBERS
from tuopin.office.registry.views import _facts
from tuopin.rounds.entering import cell, enter_row
from tuopin.tables import HOUSEHOLD, Column, Kind, Privacy, Table
from tuopin.terms import Text

YEAR = date(2020, 12, 31)
#: Nothing else in the repository knows these.
BROADBAND = Column("has_broadband", Kind.BOOL, Text("是否通宽带", "has broadband"))
ROOF = Column("roof_paid", Kind.MONEY, Text("修屋顶自付", "paid for the roof"), unit="fen", low=0)
SECOND_PHONE = Column(
    "second_phone", Kind.TEXT, Text("备用电话", "second phone"), Privacy.DIRECT, sealed=True
)


def with_column(column: Column) -> Table:
    return replace(HOUSEHOLD, columns=(*HOUSEHOLD.columns, column))


@pytest.fixture
def made() -> Iterator[Any]:
    """Makes the model of a table with a column more, in a registry of applications of its own."""
    before = dict(triggers._AUDITED)
    with isolate_apps("tuopin.office.registry"):
        yield lambda table: model_of(table, "tuopin.office.registry.models")
    triggers._AUDITED.clear()
    triggers._AUDITED.update(before)


def operations(model: Any) -> list[Any]:
    """What `makemigrations` would write."""
    held = ProjectState.from_apps(apps)
    wanted = held.clone()
    wanted.models["registry", "household"] = ModelState.from_model(model)
    found = MigrationAutodetector(held, wanted).changes(graph=MigrationLoader(None).graph)
    assert set(found) <= {"registry"}
    return [op for migration in found.get("registry", []) for op in migration.operations]


def test_without_a_new_column_there_is_nothing_to_migrate(made: Any) -> None:
    assert operations(made(HOUSEHOLD)) == []


@pytest.mark.parametrize("column", [BROADBAND, ROOF], ids=lambda column: column.name)
def test_a_column_is_one_added_field(made: Any, column: Column) -> None:
    (only,) = operations(made(with_column(column)))
    assert isinstance(only, AddField)
    assert (only.model_name, only.name) == ("household", column.name)


def test_a_sealed_column_brings_its_blind_column(made: Any) -> None:
    found = operations(made(with_column(SECOND_PHONE)))
    assert [(type(op), op.name) for op in found] == [
        (AddField, "second_phone"),
        (AddField, "second_phone_blind"),
    ]


def test_a_sealed_column_that_is_searched_brings_an_index(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = {**NUMBERS, "household": (*NUMBERS["household"], "second_phone")}
    monkeypatch.setattr(derive, "NUMBERS", searched)
    (only,) = (
        op for op in operations(made(with_column(SECOND_PHONE))) if not isinstance(op, AddField)
    )
    assert isinstance(only, AddIndex)
    assert only.index.fields == ["second_phone_blind"]


def test_what_a_search_asks_has_an_index_and_nothing_else_of_its_kind() -> None:
    """Each costs every new row: the four that no search asked for were half of what a household cost."""
    held = {
        field
        for model in MODELS.values()
        for index in model._meta.indexes
        for field in index.fields[:1]
        if field.endswith((BLIND, INITIALS)) or field in ("name", "head_name")
    }
    assert held == {
        "id_number_blind", "person_phone_blind", "household_phone_blind", "bank_account_blind", "name",
        "name_initials",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "indexes"),
    [
        ("13800000000", {"person_blind_6", "person_blind_44", "household_blind_7", "household_blind_9"}),
        ("覃小兰", {"person_name_4"}),
        ("qxl", {"person_init_4"}),
    ],
)  # fmt: skip
@pytest.mark.skipif(connection.vendor != "sqlite", reason="of few rows PostgreSQL asks no index")
def test_every_search_goes_by_its_index(office: Office, told: str, indexes: set[str]) -> None:
    with CaptureQueriesContext(connection) as asked:
        search(office.people["county_officer"], told)
    used = set()
    with connection.cursor() as cursor:
        for each in asked.captured_queries:
            if "registry_" in each["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {each['sql']}")
                used |= set(re.findall(r"INDEX (\w+)", str(cursor.fetchall())))
    assert used == indexes


def test_everything_derived_knows_it(made: Any) -> None:
    table = with_column(ROOF)
    made(table)
    sheet = Sheet(table, editable(table, decided=False), {"roof_paid": 12_050})
    assert sheet.entries["roof_paid"].text == "120.50"
    assert [e.name for _, entries, _ in sheet.groups for e in entries].count("roof_paid") == 1
    assert columns_of(table.columns)[-1:] == ["roof_paid"]
    assert stored(table, {"roof_paid": 5}) == {"roof_paid": 5}
    row = SimpleNamespace(**dict.fromkeys(table.names) | {"roof_paid": 12_050})
    (fact,) = [f for f in _facts(table, row) if f["column"].name == "roof_paid"]
    assert fact["text"].startswith("120.50")
    keys = {"household_no": "1", "data_year": "2020", "village_code": "433124900201"}
    told = enter_row(table, keys | {"exit_flag": "0", "roof_paid": "1,200.5元"}, YEAR)
    assert told.values is not None
    assert told.values["roof_paid"] == 120_050
    assert cell(ROOF, 120_050) == "1200.50"


def test_the_record_sees_it_and_hides_what_is_sealed(made: Any) -> None:
    made(with_column(SECOND_PHONE))
    entry = triggers._AUDITED["registry_household"]
    assert "second_phone" in entry.columns
    assert "second_phone" in entry.hidden
    assert "second_phone_blind" not in entry.columns
