"""What is done for many rows at once: the same as one by one, and in whatever way the many are held."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from django.db import connection
from django.db.utils import DatabaseError

from fixtures.intakes import VILLAGE, csv_file, found, fresh, uploaded, year
from fixtures.offices import Office, household_rows
from tuopin.office.audit.acting import acting
from tuopin.office.intake import findings
from tuopin.office.intake.looking_up import absent, of_households
from tuopin.office.intake.models import Batch
from tuopin.office.keyring import Keys
from tuopin.office.registry.bulk import closed
from tuopin.office.registry.derive import stored
from tuopin.office.registry.models import MODELS, Household
from tuopin.office.registry.sealed import keys
from tuopin.office.registry.walking import all_within
from tuopin.stages.registry import FINDING_COLUMNS
from tuopin.store import arrow_schema, open_engine
from tuopin.tables import TABLES

__all__ = ["year"]


def test_numbers_sealed_together_are_sealed_each_by_itself() -> None:
    ring, numbers = Keys([b"k" * 32]), ["430101199001150012", "430101199001150012", "x", ""]
    together = ring.seal_all(numbers)
    assert [ring.open(each) for each in together] == numbers
    assert (
        len({each[4:16] for each in together}) == 4
    )  # a nonce is used once, for the same number too
    assert ring.seal_all([]) == ring.blind_all([]) == []


def test_the_index_of_a_number_is_the_one_it_always_was() -> None:
    """Worked out by the library's own HMAC; a change would leave every registered number unfound."""
    key = hmac.new(b"k" * 32, b"tuopin blind index", hashlib.sha256).digest()
    told = hmac.new(key, b"43010119900115001X", hashlib.sha256).digest()[:16]
    ring = Keys([b"n" * 32, b"k" * 32])
    assert ring.blind_all(["43010119900115001X", " 4301 0119900115001x "]) == [told, told]
    assert ring.blind("43010119900115001x") == told


def test_what_is_not_known_stays_so_between_sealed_numbers() -> None:
    column = TABLES["household"].column("household_phone")
    held = pa.chunked_array([["13800000000", None], [None, "13900000000"]], pa.string())
    made = closed(pa.table({column.name: held}), [column])
    assert [None if v is None else keys().open(v) for v in made[column.name].to_pylist()] == [
        "13800000000", None, None, "13900000000",
    ]  # fmt: skip
    blind = keys().blind
    assert made[f"{column.name}_blind"].to_pylist() == [
        blind("13800000000"), None, None, blind("13900000000"),
    ]  # fmt: skip
    nothing = closed(pa.table({column.name: pa.nulls(2, pa.string())}), [column])
    assert nothing[column.name].to_pylist() == [None, None]


# ---- findings --------------------------------------------------------------------------------------------


def piece(*rows: tuple[str | None, int | None, str | None, str, str, str | None]) -> pa.Table:
    names = ("file", "row", "table", "check", "severity", "subject")
    made = [
        dict(zip(names, row, strict=True)) | {"message_zh": row[3], "message_en": row[3]}
        for row in rows
    ]
    return pa.Table.from_pylist(made, schema=arrow_schema(FINDING_COLUMNS))


#: Two pieces whose texts stand in different orders; below, how they must come out: what keeps a row out first.
PIECES = (
    (
        ("b.csv", 2, "person", "cell.formula", "warning", None),
        ("a.csv", 10, "person", "row.required_value", "error", "P1"),
        ("a.csv", 9, "household", "cell.unusable_value", "error", "H1"),
    ),
    (
        (None, None, "living", "household.b", "warning", "H2"),
        (None, None, "income", "household.c", "warning", "H9"),
        (None, None, "living", "household.b", "warning", "H1"),
        (None, None, None, "household.a", "error", "H1"),
        ("a.csv", 2, "person", "row.required_value", "error", "P0"),
    ),
)
IN_ORDER = [
    ("a.csv", 2, "row.required_value", "P0"),
    ("a.csv", 10, "row.required_value", "P1"),
    ("a.csv", 9, "cell.unusable_value", "H1"),
    (None, None, "household.a", "H1"),
    ("b.csv", 2, "cell.formula", None),
    (None, None, "household.c", "H9"),
    (None, None, "household.b", "H1"),
    (None, None, "household.b", "H2"),
]


@pytest.mark.parametrize("most", [1_000_000, 3, 0], ids=["in memory", "from the second on", "by a file"])  # fmt: skip
@pytest.mark.parametrize("engine", ["memory", "duckdb"])
def test_findings_are_in_order_however_many_they_are(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, most: int, engine: str
) -> None:
    monkeypatch.setattr(findings, "IN_MEMORY", most)
    batch = uploaded(office.people["village_worker"], csv_file("户.csv", [fresh(1)["household"]]))
    with open_engine(engine) as opened:
        tally = findings.write(batch.pk, (piece(*rows) for rows in PIECES), opened, tmp_path)
    told = list(findings.every(batch.pk, ["n", "file", "row", "check", "subject", "message_zh"]))
    assert [(f["file"], f["row"], f["check"], f["subject"]) for f in told] == IN_ORDER
    assert [f["n"] for f in told] == list(range(1, 9))
    assert [f["message_zh"] for f in told] == [check for _, _, check, _ in IN_ORDER]
    assert tally[0] == ["person", "row.required_value", "error", 2]
    assert sum(many for *_, many in tally) == 8


def test_no_findings_are_a_file_of_none(office: Office, tmp_path: Path) -> None:
    batch = uploaded(office.people["village_worker"], csv_file("户.csv", [fresh(1)["household"]]))
    with open_engine("memory") as engine:
        assert findings.write(batch.pk, iter(()), engine, tmp_path) == []
    assert list(findings.every(batch.pk, ["n"])) == []


# ---- the registry beside it ------------------------------------------------------------------------------


def test_rows_not_mentioned_are_those_of_the_area_alone(office: Office) -> None:
    assert all_within(Household, "43", "44")
    assert not all_within(Household, "433124", "433125")
    assert not all_within(Household, "433125", "44")
    assert absent(Household, "43", 0) == 12
    assert absent(Household, "43", 5) == 7
    assert absent(Household, "433124", 2) == 4
    assert absent(MODELS["hit"], "43", 0) == 0


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="PostgreSQL alone is told how to plan"
)
def test_looking_rows_up_leaves_the_database_planning_as_before(office: Office) -> None:
    def planning() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings WHERE name ~ 'enable|jit|parallel'"
            )
            return sorted(cursor.fetchall())

    before = planning()
    rows = pa.table({"household_no": [office.ours]})
    seen = []
    for part in of_households(Household, rows):
        seen.append(part["household_no"].to_pylist())
        assert planning() != before
    assert seen == [[office.ours]]
    assert planning() == before
    files = csv_file("户.csv", [fresh(100)["household"]])
    assert uploaded(office.people["village_worker"], files).total["read"] == 1
    assert planning() == before


def test_rows_of_a_table_nobody_delivered_are_asked_too_where_the_registry_has_them(
    office: Office,
) -> None:
    """A member's year of birth comes in a file; that they worked as a child, the registry knows."""
    members = household_rows(VILLAGE, 0)["person"]
    files = [csv_file("人.csv", members)]
    clerk = office.people["township_clerk"]
    assert found(uploaded(clerk, *files), "work.started") == []
    spell = {
        "person_no": members[0]["person_no"],
        "household_no": office.ours,
        "village_code": VILLAGE,
        "data_year": 2019,
        "month": 201901,
        "work_start": date(1980, 1, 1),
    }
    with acting(None, "tests"):
        MODELS["work"]._default_manager.create(**stored(TABLES["work"], spell))
    assert found(uploaded(clerk, *files), "work.started") == [("work.started_under_age", None)]


@pytest.mark.parametrize("write", ["insert", "update", "delete"])
def test_no_row_is_written_outside_an_act(office: Office, write: str) -> None:
    table = Household._meta.db_table
    names = "household_no, data_year, village_code, version"
    statements = {
        "insert": f"INSERT INTO {table} ({names}) VALUES ('H', 2019, '433124900201', 1)",
        "update": f"UPDATE {table} SET exit_flag = '9'",
        "delete": f"DELETE FROM {table}",
    }
    with pytest.raises(DatabaseError, match="a write outside an act"), connection.cursor() as sql:
        sql.execute(statements[write])


def test_a_batch_brings_one_line_of_the_record_a_row(office: Office) -> None:
    from tuopin.office.audit.models import Change
    from tuopin.office.intake.accepting import accept

    rows = [fresh(n) for n in range(100, 140)]
    files = (
        csv_file("户.csv", [r["household"] for r in rows]),
        csv_file("人.csv", [p for r in rows for p in r["person"]]),
    )
    batch: Batch = accept(
        uploaded(office.people["county_officer"], *files), office.people["county_officer"], reason="试"
    )  # fmt: skip
    for name in ("household", "person"):
        table = MODELS[name]._meta.db_table
        mine = MODELS[name]._default_manager.filter(batch=batch.pk)
        lines = Change.objects.filter(act=batch.act, table=table, kind="i", changed__isnull=True)
        assert mine.count() >= 40
        assert {int(line.row) for line in lines} == set(mine.values_list("pk", flat=True))
        assert lines.count() == mine.count()
