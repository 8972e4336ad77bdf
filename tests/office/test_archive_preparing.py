"""What is frozen is made ready beforehand: only what changed is read anew, and that shows nowhere in the files."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fixtures.archived import YEAR, archived, changed, done
from fixtures.offices import Office
from tuopin.office.archive import preparing, reading
from tuopin.office.archive.actions import ask_check, ask_freeze
from tuopin.office.archive.checking import _with_names, _without_names
from tuopin.office.archive.keeping import edition_on, store
from tuopin.office.archive.preparing import Ready, make_ready
from tuopin.office.audit.acting import acting
from tuopin.office.registry.derive import stored
from tuopin.office.registry.models import MODELS, Household, Person
from tuopin.policies.hunan import PACK
from tuopin.rounds.checking import catalogue_findings, reads_names
from tuopin.rules import edition
from tuopin.sample import province
from tuopin.store import Store, empty_table, fitted, open_engine
from tuopin.tables import TABLES

__all__ = ["archived"]


def files(ready: Ready) -> dict[tuple[str, str], tuple[str, str]]:
    """The digests of a place's rows and of its names."""
    frozen = ready.prepared.frozen
    names = {(each.table, each.county): each.keyed for each in frozen.sealed}
    return {
        (part.table, part.county): (part.sha256, names.get((part.table, part.county), ""))
        for part in frozen.parts
    }


def anew() -> Ready:
    """Everything read, as if nothing were ready."""
    listed = next(store().path.glob("identities/*/.prepared/prepared.json"))
    listed.unlink()
    return make_ready(YEAR)


def test_nothing_is_read_where_nothing_changed(archived: Office) -> None:
    first = make_ready(YEAR)
    assert (first.read, first.rows) == (48, {"household": 12, "person": 24, "income": 12})
    with acting(None, "tests.other"):  # an act that leaves the registry as it is
        pass
    again = make_ready(YEAR)
    assert (again.read, again.mark) == (0, first.mark)
    assert files(again) == files(first)


def test_only_the_county_and_table_that_changed_are_read(archived: Office) -> None:
    make_ready(YEAR)
    changed(Household, {"household_no": archived.ours}, main_cause="02")
    ready = make_ready(YEAR)
    assert ready.read == 6  # the households of one of the two counties
    assert files(ready) == files(anew())


def test_rows_that_go_come_and_move_are_all_noticed(archived: Office) -> None:
    make_ready(YEAR)
    income = MODELS["income"]
    with acting(None, "tests.change"):
        Person._default_manager.filter(household_no=archived.theirs).delete()
        income._default_manager.filter(household_no=archived.ours).update(
            village_code="433130900202"
        )
        facts = {
            "household_no": archived.ours,
            "village_code": "433124900201",
            "data_year": YEAR,
            "house_grade": "A",
        }
        MODELS["living"]._default_manager.create(**stored(TABLES["living"], facts))
    ready = make_ready(YEAR)
    # six and six persons less those deleted, all incomes of both counties, and the new row
    assert ready.rows == {"household": 12, "person": 22, "income": 12, "living": 1}
    assert ready.read == 10 + 12 + 1
    assert files(ready) == files(anew())


def test_a_row_deleted_after_it_moved_is_missed_in_both_counties(
    archived: Office, caplog: pytest.LogCaptureFixture
) -> None:
    make_ready(YEAR)
    caplog.clear()
    with acting(None, "tests.change"):
        rows = Person._default_manager.filter(household_no=archived.ours)
        rows.update(village_code="433130900202")
        rows.delete()
    ready = make_ready(YEAR)
    assert ready.rows["person"] == 22
    assert not caplog.records  # the record itself told of both, not the count of rows alone
    assert files(ready) == files(anew())


def test_another_years_rows_are_counted_however_few_are_read(archived: Office) -> None:
    make_ready(YEAR)
    changed(MODELS["income"], {"household_no": archived.ours}, data_year=2018)
    ready = make_ready(YEAR)
    assert (ready.read, ready.left_out) == (5, {"income": 1})
    changed(Household, {"household_no": archived.theirs}, main_cause="02")
    assert make_ready(YEAR).left_out == {"income": 1}


def listed() -> Path:
    return store().path / "identities" / str(YEAR) / ".prepared" / "prepared.json"


def altered(change: Any) -> None:
    content = json.loads(listed().read_bytes())
    change(content["extra"])
    listed().write_text(json.dumps(content), encoding="utf-8")


def test_what_another_database_made_ready_is_not_taken(archived: Office) -> None:
    make_ready(YEAR)
    altered(lambda extra: extra["act"].__setitem__(3, "2019-01-01 00:00:00"))
    assert make_ready(YEAR).read == 48


def test_rows_the_record_does_not_tell_of_are_read_all_the_same(
    archived: Office, caplog: pytest.LogCaptureFixture
) -> None:
    make_ready(YEAR)
    altered(lambda extra: extra["counted"]["person"].__setitem__("433130", 13))
    caplog.clear()
    ready = make_ready(YEAR)
    assert (ready.read, ready.rows["person"]) == (12, 24)
    assert [each.name for each in caplog.records] == ["tuopin.archive"]
    altered(lambda extra: extra["counted"].pop("income"))
    assert make_ready(YEAR).read == 12


def test_after_too_many_changes_everything_is_read(
    archived: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(YEAR)
    monkeypatch.setattr(preparing, "CHANGES", 5)
    changed(Household, {"household_no": archived.ours}, main_cause="02")
    assert make_ready(YEAR).read == 6
    changed(Household, {}, main_cause="04")  # twelve
    assert make_ready(YEAR).read == 48


def test_a_large_county_is_read_township_by_township(
    archived: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files(make_ready(YEAR))
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    with reading.moment() as drivers:
        pieces = list(reading.pieces_of(drivers[0], TABLES["person"]))
    assert [(piece.low, piece.many) for piece in pieces] == [
        ("433124900201", 6),
        ("433124900202", 6),
        ("433130900201", 6),
        ("433130900202", 6),
    ]
    assert files(anew()) == whole


def test_what_was_checked_is_what_is_frozen(archived: Office) -> None:
    done(lambda: ask_check(YEAR, archived.people["county_officer"]))
    ready = make_ready(YEAR)
    job = done(lambda: ask_freeze(YEAR, archived.people["provincial_decider"]))
    assert job.state == "done"
    frozen = {(part.table, part.county): part.sha256 for part in store().snapshot(YEAR).parts}
    assert frozen == {place: digests[0] for place, digests in files(ready).items()}


def test_a_row_that_is_filed_nowhere_stops_the_check_in_words(archived: Office) -> None:
    changed(MODELS["income"], {"household_no": archived.ours}, village_code="4331")
    job = done(lambda: ask_check(YEAR, archived.people["county_officer"]))
    assert (job.state, "names no county" in job.wrong_en) == ("failed", True)


def together(name: str, batches: list[Any]) -> pa.Table:
    columns = TABLES[name].columns
    parts = [fitted(rows, columns) for table, _, rows in batches if table == name]
    return pa.concat_tables([empty_table(columns), *parts])


def test_checks_find_the_same_with_names_opened_for_those_that_read_them(tmp_path: Path) -> None:
    """The catalogue over whole rows against the catalogue over a round made ready, on rows with many defects."""
    day = date(2020, 12, 31)
    rules = edition(PACK, day)
    drawn = province(rules, 0.002, 7, defects=True)
    batches = [
        (name, county, rows) for name in TABLES for county, rows in drawn.batches(2020, name)
    ]
    held = (
        Store(tmp_path).making_ready(2020, b"a key of thirty-two bytes, or so.").write(batches, {})
    )
    asked = edition_on("hunan", day, day)
    naming = [check for check in asked.checks.values() if reads_names(check, asked)]
    rest = [check for check in asked.checks.values() if not reads_names(check, asked)]
    with open_engine() as engine:
        whole = {name: engine.frame(together(name, batches)) for name in TABLES}
        _, expected = catalogue_findings(whole, engine, asked)
        facts = held.facts(engine)
        _, plain = catalogue_findings(_without_names(facts), engine, asked, rest)
        _, named = catalogue_findings(
            _with_names(facts, held, engine, naming), engine, asked, naming
        )
    assert plain | named == expected
    assert len(named) > 10
    assert sum(expected.values()) > 300
