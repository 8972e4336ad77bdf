"""The data-quality catalogue: enough checks, each with its cases, texts and columns; the cases come out as written."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from fixtures.clean_households import clean_facts
from tuopin.policies.hunan import PACK
from tuopin.rounds.check_cases import DAY, run_check_cases
from tuopin.rules import Severity, edition
from tuopin.rules.check_cases import CheckCase, read_check_cases
from tuopin.stages.registry import applicable, findings
from tuopin.store import Engine, arrow_schema, memory_frame, open_engine
from tuopin.tables import TABLES

EDITION = edition(PACK, DAY)
IDS = [check.id for check in PACK.checks]


@pytest.fixture(scope="module")
def cases() -> tuple[CheckCase, ...]:
    return read_check_cases(PACK, DAY)


def test_there_are_enough_checks_twins_counted_once() -> None:
    assert len(set(IDS)) == len(IDS)
    assert len(IDS) >= 120
    from_the_audit = [check for check in PACK.checks if check.twins]
    assert len(from_the_audit) >= 120


def test_no_rule_of_the_source_is_counted_twice() -> None:
    named = Counter(twin for check in PACK.checks for twin in check.twins)
    assert [twin for twin, times in named.items() if times > 1] == []


def test_every_check_is_raised_in_one_case_and_not_in_another(cases: tuple[CheckCase, ...]) -> None:
    assert {case.check for case in cases if case.flagged} == set(IDS)
    assert {case.check for case in cases if not case.flagged} == set(IDS)


def test_the_cases_come_out_as_written(engine: Engine, cases: tuple[CheckCase, ...]) -> None:
    results = run_check_cases(PACK, engine, cases)
    assert [result.text.en for result in results if not result.passed] == []
    assert len(results) == len(cases)


@pytest.mark.parametrize("check", PACK.checks, ids=lambda check: check.id)
def test_a_check_says_what_it_reads_and_where_it_comes_from(check) -> None:
    for text in (check.title, check.message):
        assert text.zh.strip() and text.en.strip()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text.zh)
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en)
    assert check.message.zh.endswith("。") and check.message.en.endswith(".")
    assert check.view in EDITION.views
    assert check.reads
    for read in check.reads:
        table, column = read.split(".")
        assert column in TABLES[table].names, read
    assert check.source in EDITION.sources
    assert isinstance(check.severity, Severity)
    for key in check.parameters:
        assert key in EDITION.parameters, key


@pytest.mark.parametrize("check", PACK.checks, ids=lambda check: check.id)
def test_the_column_to_correct_is_one_of_a_table_the_view_reads(check) -> None:
    tables = [name.removeprefix("before.") for name in EDITION.views[check.view].reads]
    assert any(check.column in TABLES[name].names for name in tables)


def test_a_view_names_the_tables_its_checks_read() -> None:
    for check in PACK.checks:
        tables = {name.removeprefix("before.") for name in EDITION.views[check.view].reads}
        assert {read.split(".")[0] for read in check.reads} <= tables, check.id


def test_what_a_check_compares_with_is_named_in_its_parameters() -> None:
    """A check built under an edition that holds only its own and its view's parameters still works."""
    for check in PACK.checks:
        asked = _Recording(EDITION)
        check.flag(asked)
        assert asked.keys <= set(check.parameters), (check.id, asked.keys - set(check.parameters))


def test_a_check_whose_parameter_is_not_yet_in_force_is_not_asked() -> None:
    facts = dict.fromkeys([*TABLES, *(f"before.{name}" for name in TABLES)])
    asked = {check.id for check in applicable(facts, edition(PACK, date(2016, 12, 31)))}
    assert "household.low_income_unmonitored" not in asked
    assert "person.id_checksum" in asked


def test_without_a_round_before_nothing_is_asked_over_time() -> None:
    views = {check.view for check in applicable(dict.fromkeys(TABLES), EDITION)}
    assert views.isdisjoint({"change", "person_change"})
    assert "household" in views


@pytest.mark.parametrize("view", PACK.views, ids=lambda view: view.name)
def test_a_view_has_no_row_where_its_own_table_has_none(view) -> None:
    """What is said by `rows` saves asking: were it untrue, findings would be lost in silence."""
    if not view.rows:
        return
    filled = {name: _one_row(table) for name, table in TABLES.items()}
    facts = {**filled, **{f"before.{name}": frame for name, frame in filled.items()}}
    bare = facts | {view.rows: filled[view.rows].head(0)}
    with open_engine("memory") as engine:
        assert engine.collect(view.build(facts, EDITION).select("subject")).num_rows == 1
        assert engine.collect(view.build(bare, EDITION).select("subject")).num_rows == 0


def _one_row(table):
    """A row whose every key joins, so that a view that goes by another table has one too."""
    one = {"int64": 1, "double": 1.0, "bool": True, "date32[day]": date(2020, 1, 1), "string": "1"}
    schema = arrow_schema(table.columns)
    held = {field.name: [one[str(field.type)]] for field in schema}
    gone = {"close_reason", "closed_on", "left_on", "leave_reason"} & set(held)
    held |= {name: [None] for name in gone}
    return memory_frame(pa.table(held, schema=schema))


class _Recording:
    """An edition that writes down which parameters it was asked for."""

    def __init__(self, held) -> None:
        self.held, self.keys = held, set()
        self.on = held.on

    def value(self, key, area=None):
        self.keys.add(key)
        return self.held.value(key, area)

    def codes(self, key):
        self.keys.add(key)
        return self.held.codes(key)

    def number(self, key, *more):
        self.keys.add(key)
        return self.held.number(key, *more)

    def passes(self, measured, key, *more):
        self.keys.add(key)
        return self.held.passes(measured, key, *more)


@pytest.mark.parametrize("name", ["duckdb", "memory"])  # the cases hold Spark to the same answers
def test_households_whose_records_agree_raise_nothing(name: str) -> None:
    rows = clean_facts()
    with open_engine(name) as engine:
        facts = {}
        for table in (*TABLES, *(f"before.{each}" for each in TABLES)):
            columns = TABLES[table.removeprefix("before.")].columns
            schema = arrow_schema(columns)
            held = [{key: row.get(key) for key in schema.names} for row in rows.get(table, [])]
            facts[table] = engine.frame(pa.Table.from_pylist(held, schema=schema))
        found = findings(facts, EDITION)
        assert found is not None
        raised = {(row["check"], row["subject"]) for row in engine.collect(found).to_pylist()}
    assert raised == set()
