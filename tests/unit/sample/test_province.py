"""Rounds of the invented province: typed as declared, the same bytes again, villages that say what they are."""

import sys
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tuopin.policies.hunan import PACK
from tuopin.rules import Edition, edition
from tuopin.sample import Province, province
from tuopin.sample.arrows import schema_of
from tuopin.tables import TABLES

SMALL = 0.002


@pytest.fixture(scope="module")
def rules() -> Edition:
    return edition(PACK, date(2020, 12, 31))


@pytest.fixture(scope="module")
def clean(rules: Edition) -> Province:
    return province(rules, SMALL, defects=False)


def _table(made: Province, year: int, name: str) -> pa.Table:
    parts = [rows for _, rows in made.batches(year, name)]
    return pa.concat_tables(parts) if parts else schema_of(TABLES[name]).empty_table()


@pytest.mark.parametrize("name", TABLES)
def test_every_table_comes_typed_as_declared(clean: Province, name: str):
    rows = _table(clean, 2020, name)
    assert rows.schema.equals(schema_of(TABLES[name]))
    keys = rows.select(list(TABLES[name].key)).to_pylist()
    assert len({tuple(key.values()) for key in keys}) == len(keys)
    for column in TABLES[name].columns:
        if column.required:
            assert rows.column(column.name).null_count == 0


def test_every_column_but_those_of_later_years_is_filled_somewhere(clean: Province):
    empty = set()
    for name in TABLES:
        rows = pa.concat_tables([_table(clean, year, name) for year in (2016, 2020)])
        empty |= {
            f"{name}.{c}" for c in rows.column_names if rows.column(c).null_count == len(rows)
        }
    # what has no value in good order: reasons for being out of school, exceptions, later lists, cleared risks
    expected = {
        "household.village_no",
        "household.other_cause_2",
        "household.key_object",
        "household.household_type",
        "person.dropout_reason",
        "person.schooling_arrangement",
        "person.medical_exempt",
        "measure.person_no",
        "work.work_end",
        *(f"monitored.risk_{n}" for n in (2, 3, 4, 5)),
        "monitored.disaster_kind",
        "monitored.risk_note",
        "monitored.cleared_month",
        "monitored.cleared_way",
        *(f"monitored.{name}" for name in TABLES["monitored"].names if name.startswith("after_")),
    }
    assert empty <= expected


def test_the_same_arguments_give_the_same_bytes_in_any_order(rules: Edition, clean: Province):
    again = province(rules, SMALL, defects=False)
    wanted = [(2020, "person"), (2014, "income"), (2020, "household"), (2016, "village")]
    for year, name in reversed(wanted):
        assert _table(again, year, name).equals(_table(clean, year, name))
    assert not _table(province(rules, SMALL, seed=44, defects=False), 2020, "person").equals(
        _table(clean, 2020, "person")
    )


def test_a_county_does_not_depend_on_the_counties_worked_out_with_it(
    rules: Edition, clean: Province, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.modules["tuopin.sample.province"], "RUN_OF_PERSONS", 900)
    alone = province(rules, SMALL, defects=False)
    assert len(alone.runs) > len(clean.runs)
    for name in ("person", "income", "survey"):
        assert _table(alone, 2019, name).equals(_table(clean, 2019, name))


def test_villages_say_that_they_are_invented(clean: Province):
    villages = _table(clean, 2020, "village")
    assert pc.all(villages["invented"]).as_py()
    assert pc.all(pc.ends_with(villages["village_name"], "（虚构）")).as_py()
    # no township carries a code from 900 on, so no village code is a real village's
    assert pc.all(
        pc.match_substring_regex(villages["village_code"], "^43[0-9]{4}9[0-9]{5}$")
    ).as_py()


def test_every_county_has_five_villages_whose_people_are_the_county_s(clean: Province):
    villages, counties = _table(clean, 2017, "village"), _table(clean, 2017, "county")
    county = pc.utf8_slice_codeunits(villages["village_code"], 0, 6).to_pylist()
    people = villages["rural_population"].to_pylist()
    for row in counties.to_pylist():
        mine = [n for code, n in zip(county, people, strict=True) if code == row["county_code"]]
        assert len(mine) >= 5
        assert sum(mine) == row["county_rural_population"]


def test_statistics_are_cited_with_their_source(clean: Province):
    group = "poverty_counties"
    for year, value in ((2014, 5137), (2019, 11344)):
        rows = _table(clean, year, "area_statistics").to_pylist()
        cited = [row for row in rows if row["area_code"] == group]
        assert [row["statistic_value"] for row in cited] == [value]
        assert "5 March 2020" in cited[0]["source"]
        invented = {row["source"] for row in rows if len(row["area_code"]) == 6}
        assert invented == {"虚构"}


def test_the_last_counties_are_approved_in_the_round_after(clean: Province):
    before = {r["county_code"]: r for r in _table(clean, 2019, "county").to_pylist()}
    after = {r["county_code"]: r for r in _table(clean, 2020, "county").to_pylist()}
    assert before["433124"]["county_exit_year"] == 2019
    assert before["433124"]["exit_approved_on"] is None
    assert after["433124"]["exit_approved_on"] == date(2020, 2, 29)
    approved = [r["exit_approved_on"] for r in after.values() if r["county_exit_year"] == 2019]
    assert approved == [date(2020, 2, 29)] * 20


def test_household_sizes_and_causes_are_near_their_sources(rules: Edition):
    made = province(rules, 0.02, defects=False)
    households = _table(made, 2013, "household")
    size, attribute = households["member_count_stated"], households["household_attribute"]
    means = {
        code: pc.mean(size.filter(pc.equal(attribute, code))).as_py() for code in ("01", "04", "06")
    }
    assert abs(means["01"] - 3.25) < 0.25
    assert 2.7 < means["04"] < 3.3
    assert abs(means["06"] - 1.25) < 0.1
    illness = pc.mean(pc.equal(households["main_cause"], "01").cast("int64")).as_py()
    assert 0.42 <= illness <= 0.44  # 42.4 % in 2013, 44.1 % in 2015


def test_a_scale_too_small_or_too_large_is_refused(rules: Edition):
    for scale in (0.0019, 1.01):
        with pytest.raises(ValueError, match="outside"):
            province(rules, scale)
