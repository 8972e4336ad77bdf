"""The plan comes out as published times the scale, and every county balances to the person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuopin.sample.plan import EVENTS, JOINS, LEAVES, CountyPlan, planned
from tuopin.sample.shares import exact

# Published: 4 563 000 lifted in the 51 counties in 2014–2019, 70.1 % of the province; 116 000 and
# 199 000 left at the end of 2019. At each scale: lifted in the 51, left in the 51, left in the province.
PUBLISHED = {
    "0.002": (9_126, 232, 398),
    "0.0037": (16_883, 429, 736),
    "0.01": (45_630, 1_160, 1_990),
    "1": (4_563_000, 116_000, 199_000),
}
YEAR_2013, YEAR_2017, YEAR_2018, YEAR_2019, YEAR_2020 = 0, 4, 5, 6, 7


def _lifted(plans: list[CountyPlan]) -> int:
    return sum(sum(p.flows["exited"][:6]) - sum(p.flows["relapsed"][:6]) for p in plans)


def _poor(plans: list[CountyPlan], year: int) -> int:
    return sum(p.stock[year] for p in plans)


def _percent(plans: list[CountyPlan], year: int) -> float:
    return 100 * _poor(plans, year) / sum(p.population for p in plans)


@pytest.mark.parametrize("scale", PUBLISHED)
def test_published_totals_come_out_exactly(scale: str):
    plans = list(planned(exact(scale)))
    group = [p for p in plans if p.facts.in_group]
    lifted, left, left_in_province = PUBLISHED[scale]
    assert _lifted(group) == lifted
    assert _poor(group, YEAR_2019) == left
    assert _poor(plans, YEAR_2019) == left_in_province
    assert _poor(plans, YEAR_2020) == 0


@pytest.mark.parametrize("scale", PUBLISHED)
def test_published_rates_come_out_to_the_printed_digits(scale: str):
    plans = list(planned(exact(scale)))
    group = [p for p in plans if p.facts.in_group]
    assert round(_percent(group, YEAR_2013), 2) == 19.49
    assert round(_percent(group, YEAR_2019), 2) == 0.48
    assert round(_percent(plans, YEAR_2017), 2) == 3.86
    assert round(_percent(plans, YEAR_2018), 2) == 1.49
    assert round(_percent(plans, YEAR_2019), 2) == 0.36
    assert round(100 * _lifted(group) / _lifted(plans), 1) == 70.1


def test_the_counties_are_the_real_ones():
    facts = [p.facts for p in planned(exact("0.002"))]
    assert len(facts) == 123  # 122 of GB/T 2260 and the area counted as 洪江区
    exits = [c.exit_year for c in facts if c.in_group]
    assert {year: exits.count(year) for year in (2016, 2017, 2018, 2019)} == {
        2016: 2,
        2017: 12,
        2018: 17,
        2019: 20,
    }
    assert sum(c.deep_poverty for c in facts) == 11
    assert sum(c.poor_villages for c in facts) == 6_920
    assert next(c.name for c in facts if c.code == "433124") == "花垣县"


def test_xiangxi_falls_much_as_published():
    # 31.93 % (2013), 16.14 % (2016), 4.39 % (2018): followed within half a point
    xiangxi = [p for p in planned(exact("1")) if p.facts.code.startswith("4331")]
    assert abs(_percent(xiangxi, YEAR_2013) - 31.93) < 0.5
    assert abs(_percent(xiangxi, 3) - 16.14) < 0.5
    assert abs(_percent(xiangxi, YEAR_2018) - 4.39) < 0.5


def test_about_428_000_left_poverty_in_the_seventeen_counties_of_2018():
    plans = [p for p in planned(exact("1")) if p.facts.exit_year == 2018]
    assert abs(sum(p.flows["exited"][4] for p in plans) - 428_000) < 10_000


def test_as_many_were_ever_registered_as_said():
    plans = planned(exact("1"))
    ever = sum(p.stock[0] + sum(p.flows["identified"]) for p in plans)
    assert round(ever, -5) == 6_800_000


@settings(max_examples=25)
@given(st.integers(2_000, 50_000))
def test_every_county_balances_at_any_scale(millionths: int):
    for plan in planned(exact(f"{millionths}e-6")):
        flows = plan.flows
        for at in range(7):
            gained = flows["identified"][at] + flows["relapsed"][at]
            gained += sum(flows[name][at] for name in JOINS)
            lost = flows["exited"][at] + flows["removed"][at] + flows["cancelled"][at]
            lost += sum(flows[name][at] for name in LEAVES)
            assert plan.stock[at] + gained - lost == plan.stock[at + 1]
            assert all(values[at] >= 0 for values in flows.values())


@pytest.mark.parametrize("scale", ["0.002", "0.013"])
def test_cells_hold_exactly_the_planned_exits_and_events(scale: str):
    for plan in planned(exact(scale)):
        for at, year in enumerate(range(2014, 2021)):
            out = sum(c.persons for c in plan.cells if year in (c.exited, c.exited_again))
            assert out == plan.flows["exited"][at]
            for kind in EVENTS:
                placed = sum(c.events.get((kind, year), 0) for c in plan.cells)
                assert placed == plan.flows[kind][at]


def test_no_county_leaves_above_the_ceiling():
    for plan in planned(exact("0.002")):
        if plan.facts.exit_year is not None:
            left = plan.stock[plan.facts.exit_year - 2013]
            assert left * 1000 <= 15 * plan.population
