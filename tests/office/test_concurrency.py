"""Eight writers at once, in two processes, on a database of their own: nobody is told "locked", nothing is lost."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
PROCESSES, THREADS, ROUNDS = 2, 4, 9
DATABASE = os.environ.get("TUOPIN_DATABASE", "sqlite")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Settings of an office with a database that no other test touches."""
    home = tmp_path_factory.mktemp("writers")
    address = DATABASE
    if DATABASE != "sqlite":
        with psycopg.connect(DATABASE, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS writers")
            admin.execute(
                "CREATE DATABASE writers TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
            )
        address = DATABASE.rsplit("/", 1)[0] + "/writers"
    yield {
        **os.environ,
        "TUOPIN_DATABASE": address,
        "TUOPIN_HOME": str(home),
        "TUOPIN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tuopin.office.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
    }
    if DATABASE != "sqlite":
        with psycopg.connect(DATABASE, autocommit=True) as admin:
            admin.execute("DROP DATABASE writers WITH (FORCE)")


def started(place: dict[str, str], *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "fixtures.writers", *words],
        env=place,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, wrong = process.communicate(timeout=500)
    assert process.returncode == 0, wrong[-3000:]
    return dict(json.loads(out.strip().splitlines()[-1]))


def asked(place: dict[str, str], query: str, *values: str) -> list[tuple[Any, ...]]:
    if DATABASE == "sqlite":
        with sqlite3.connect(Path(place["TUOPIN_HOME"]) / "office.sqlite3") as database:
            return database.execute(query.replace("%s", "?"), values).fetchall()
    with psycopg.connect(place["TUOPIN_DATABASE"]) as database:
        return database.execute(query, values).fetchall()


@pytest.mark.slow
def test_eight_writers_lose_nothing_and_none_is_locked_out(place: dict[str, str]) -> None:
    ours = told(started(place, "prepare"))["ours"]
    before = asked(place, "SELECT count(*) FROM audit_act")[0][0]
    running = [started(place, "write", str(THREADS), str(ROUNDS), ours) for _ in range(PROCESSES)]
    found = [told(each) for each in running]
    assert [each["errors"] for each in found] == [[], []]
    writers = PROCESSES * THREADS
    births = writers * 3  # of nine rounds every third
    assert sum(each["written"] for each in found) == writers * ROUNDS + births
    # 9,000 yuan and a fen for each raise: a lost update would be a fen less
    amount = asked(place, "SELECT gross_income FROM registry_income WHERE household_no = %s", ours)
    assert amount == [(900_000 + writers * ROUNDS,)]
    persons = asked(place, "SELECT person_no FROM registry_person WHERE household_no = %s", ours)
    assert len(persons) == len(set(persons)) == 2 + births
    count = asked(
        place, "SELECT member_count_stated FROM registry_household WHERE household_no = %s", ours
    )
    assert count == [(2 + births,)]
    acts = asked(place, "SELECT count(*) FROM audit_act")[0][0] - before
    assert acts == writers * ROUNDS + births  # an act for each write, none for what was overtaken
