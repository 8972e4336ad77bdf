"""The invented province through the stages: balance, exits, the clean twin, planted defects, the perturbed twin."""

from collections import Counter
from datetime import date

import narwhals.stable.v2 as nw
import pyarrow as pa
import pytest

from tuopin.policies.hunan import PACK
from tuopin.rules import Edition, edition, redated
from tuopin.sample import Province, province
from tuopin.stages import assessment, exits, flows
from tuopin.stages.registry.catalogue import findings
from tuopin.store import empty_table, memory_frame
from tuopin.tables import TABLES

SMALL = 0.002
NEWEST = edition(PACK, date(2020, 12, 31))
#: Kinds that cannot be planted without changing a published figure, or before the rule began.
NOT_PLANTED = {
    "change.relapsed_never_out",  # needs a poor household that never exited: it would change the stock
    "monitored.cleared_too_soon",  # asked from April 2022 on
    "monitored.income_high",  # asked of those identified from 2023 on
    "monitored.relocation_too_late",  # asked of those identified from 2021 on
    "person_change.came_back",  # needs somebody who left in 2019 from a household out by then
    "village.income_bunched",  # needs five exits of one village in the last year
    "village.same_income",  # needs half the households of a village, not one of its own
}


def _facts(made: Province, year: int) -> dict[str, nw.LazyFrame]:
    found = {}
    for prefix, then in (("", year), ("before.", year - 1)):
        for name, table in TABLES.items():
            parts = [r for _, r in made.batches(then, name)] if then in made.years else []
            rows = pa.concat_tables(parts) if parts else empty_table(table.columns)
            found[prefix + name] = memory_frame(rows)
    return found


def _rules(year: int) -> Edition:
    return redated(NEWEST, date(year, 12, 31))


def _rows(frame: nw.LazyFrame) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = frame.collect().to_arrow().to_pylist()
    return rows


@pytest.fixture(scope="module")
def clean() -> Province:
    return province(NEWEST, SMALL, defects=False)


@pytest.fixture(scope="module")
def planted() -> Province:
    return province(NEWEST, SMALL)


@pytest.mark.parametrize("year", range(2014, 2021))
def test_stock_and_flow_balance_with_every_flow_as_planned(clean: Province, year: int):
    found = {r["county_code"]: r for r in _rows(flows.balance(_facts(clean, year), _rules(year)))}
    for plan in clean.plans:
        row = found.get(plan.facts.code, Counter())
        assert row["unexplained"] == 0
        assert (row["start"], row["end"]) == (plan.stock[year - 2014], plan.stock[year - 2013])
        for name, values in plan.flows.items():
            assert row[name] == values[year - 2014], (plan.facts.code, name)


@pytest.mark.parametrize("year", [2013, 2016, 2019, 2020])
def test_the_poor_fail_and_the_lifted_pass_in_every_round(clean: Province, year: int):
    rules, facts = _rules(year), _facts(clean, year)
    verdicts = _rows(assessment.assess(facts, rules))
    poor = [row for row in verdicts if row["registered_poor"]]
    out = [row for row in verdicts if row["registered_out"]]
    assert {row["identification"] for row in poor} <= {False}
    assert {row["household_exit"] for row in out} <= {True}


@pytest.mark.parametrize(("year", "counties"), [(2016, 2), (2017, 12), (2018, 17), (2019, 20)])
def test_counties_and_villages_pass_in_the_year_they_leave(
    clean: Province, year: int, counties: int
):
    rules, facts = _rules(year), _facts(clean, year)
    assessed = assessment.assess(facts, rules)
    leaving = [
        r for r in _rows(exits.counties(facts, assessed, rules)) if r["county_exit_year"] == year
    ]
    assert [row["county_exit"] for row in leaving] == [True] * counties
    villages = _rows(exits.villages(facts, assessed, rules))
    out = [r for r in villages if r["village_exit_year"] is not None]
    assert out and all(row["village_exit"] for row in out)


@pytest.mark.parametrize("year", range(2013, 2021))
def test_the_clean_twin_raises_no_finding(clean: Province, year: int):
    found = findings(_facts(clean, year), _rules(year))
    assert found is not None
    assert _rows(found) == []
    assert clean.planted == ()


@pytest.mark.parametrize("year", [2014, 2019, 2020])
def test_exactly_the_planted_defects_are_found(planted: Province, year: int):
    raised = findings(_facts(planted, year), _rules(year))
    assert raised is not None
    found = Counter((r["check"], r["subject"]) for r in _rows(raised))
    wanted = Counter(
        (p.kind, p.subject) for p in planted.planted if p.year == year and p.kind in NEWEST.checks
    )
    assert found - wanted == Counter()
    assert wanted - found == Counter()


def test_every_kind_of_the_catalogue_is_planted_but_those_that_cannot_be(planted: Province):
    kinds = {each.kind for each in planted.planted}
    assert set(NEWEST.checks) - kinds == NOT_PLANTED


@pytest.mark.parametrize("year", range(2014, 2021))
def test_paper_exits_are_those_planted(planted: Province, year: int):
    verdicts = _rows(assessment.assess(_facts(planted, year), _rules(year)))
    paper = {
        r["household_no"] for r in verdicts if r["exited_now"] and r["household_exit"] is not True
    }
    wanted = [p for p in planted.planted if p.year == year and p.kind.startswith("paper_exit.")]
    assert paper == {p.subject for p in wanted}
    assert len({p.kind for p in wanted}) >= 13


def test_planting_changes_no_stock_and_no_flow(planted: Province):
    for year in (2019, 2020):
        for row in _rows(flows.balance(_facts(planted, year), _rules(year))):
            plan = next(p for p in planted.plans if p.facts.code == row["county_code"])
            assert row["unexplained"] == 0
            assert row["end"] == plan.stock[year - 2013]
            assert row["exited"] == plan.flows["exited"][year - 2014]


def test_text_rows_stand_ready_for_intake(planted: Province, clean: Province):
    rows = planted.raw_rows("household")
    assert rows.num_rows == 13
    assert rows.column_names == list(TABLES["household"].names)
    assert all(pa.types.is_string(field.type) for field in rows.schema)
    assert planted.raw_rows("survey").num_rows == 0
    assert clean.raw_rows("household").num_rows == 0


def test_the_perturbed_twin_keeps_one_exit_in_a_hundred_poor(clean: Province):
    perturbed = province(NEWEST, SMALL, defects=False, perturb=True)
    lifted = poor = 0
    for year in range(2014, 2020):
        rows = _rows(flows.balance(_facts(perturbed, year), _rules(year)))
        group = {p.facts.code for p in perturbed.plans if p.facts.in_group}
        mine = [row for row in rows if row["county_code"] in group]
        assert all(row["unexplained"] == 0 for row in rows)
        lifted += sum(row["exited"] - row["relapsed"] for row in mine)
        poor = sum(row["end"] for row in mine)
    assert 0.985 * 9_126 < lifted < 0.995 * 9_126
    assert poor - 232 == 9_126 - lifted
    before = _rows(flows.balance(_facts(perturbed, 2014), _rules(2014)))
    assert sum(row["start"] for row in before) == 13_420
