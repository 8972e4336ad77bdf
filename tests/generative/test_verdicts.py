"""Verdicts over facts nobody wrote by hand: a better fact never harms, and the unknown never passes."""

from datetime import date, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tuopin.policies import pack
from tuopin.rules import edition
from tuopin.stages.assessment import assess
from tuopin.store import fitted, open_engine
from tuopin.tables import TABLES

ON = date(2019, 12, 31)
RULES = edition(pack("hunan"), ON)
STANDARDS = ("identification", "household_exit")

maybe = st.one_of(st.none(), st.booleans())
CHECKS = (
    "food_stable",
    "protein_available",
    "seasonal_clothing",
    "warm_bedding",
    "water_piped",
    "repair_accepted",
    "relocation_moved_in",
    "income_stable",
)
checks = st.fixed_dictionaries(
    dict.fromkeys(CHECKS, maybe)
    | {
        "relocation_listed": maybe,
        "appraised_grade": st.sampled_from([None, "A", "B", "C", "D"]),
        "water_litres": st.one_of(st.none(), st.sampled_from([34.0, 35.0, 60.0])),
        "water_cut_days": st.one_of(st.none(), st.sampled_from([0.0, 36.0, 37.0])),
        "water_quality": st.sampled_from([None, "01", "04"]),
    }
)
persons = st.fixed_dictionaries(
    {
        "birth_date": st.one_of(
            st.none(), st.integers(0, 30 * 366).map(lambda days: ON - timedelta(days=days))
        ),
        "school_status": st.sampled_from([None, "01", "02", "03", "06"]),
        "dropout_reason": st.sampled_from([None, "01", "03"]),
        "health": st.sampled_from([None, "01", "02"]),
        "resident_medical": maybe,
        "major_illness_insurance": maybe,
    }
)
households = st.fixed_dictionaries(
    {
        "income": st.one_of(st.none(), st.integers(-100_000, 3_000_000)),
        "check": checks,
        "consent": st.fixed_dictionaries(
            dict.fromkeys(("exit_known", "exit_agreed", "exit_gained"), maybe)
        ),
        "persons": st.lists(persons, max_size=4),
        "measure": st.sampled_from([None, True, False]),
    }
)


def _verdicts(drawn, engine):
    rows = {name: [] for name in TABLES}
    for number, each in enumerate(drawn):
        key = {"household_no": f"h{number}", "data_year": 2019, "village_code": "430524999999"}
        rows["household"].append({**key, "exit_flag": "2", "identified_year": 2014})
        rows["income"].append({**key, "net_income": each["income"]})
        rows["household_check"].append({**key, **each["check"]})
        rows["consent"].append({**key, **each["consent"]})
        delivered = {"measure_no": f"m{number}", "head": "01", "delivered_on": date(2019, 1, 1)}
        rows["measure"].append({**key, **delivered, "effective": each["measure"]})
        for place, person in enumerate(each["persons"]):
            rows["person"].append({**key, "person_no": f"h{number}-{place}", **person})
    facts = {
        name: engine.frame(
            fitted(pa.Table.from_pylist(rows[name]) if rows[name] else pa.table({}), table.columns)
        )
        for name, table in TABLES.items()
    }
    answers = engine.collect(assess(facts, RULES)).to_pylist()
    return {row["household_no"]: row for row in answers}


def _better(each, name):
    """The same household with one fact changed for the better."""
    if name == "income":
        return each if each["income"] is None else {**each, "income": each["income"] + 500_000}
    if name in each["consent"]:
        return {**each, "consent": {**each["consent"], name: True}}
    if name == "water_litres":
        more = each["check"]["water_litres"]
        return {
            **each,
            "check": {**each["check"], "water_litres": None if more is None else more + 10},
        }
    return {**each, "check": {**each["check"], name: True}}


@settings(max_examples=8)
@given(
    st.lists(households, min_size=20, max_size=40),
    st.sampled_from(["income", "water_litres", "exit_agreed", *CHECKS]),
)
def test_a_better_fact_never_turns_met_into_unmet(drawn, name):
    with open_engine("memory") as engine:
        before = _verdicts(drawn, engine)
        after = _verdicts([_better(each, name) for each in drawn], engine)
    for key, row in before.items():
        for rule in (*STANDARDS, *RULES.standards["household_exit"].criteria):
            if row[rule] is True:
                assert after[key][rule] is not False, (rule, name)


@settings(max_examples=8)
@given(st.lists(households, min_size=20, max_size=40))
def test_a_standard_is_met_only_when_everything_is_known_and_met(drawn):
    with open_engine("memory") as engine:
        for row in _verdicts(drawn, engine).values():
            for name in STANDARDS:
                answers = [row[criterion] for criterion in RULES.standards[name].criteria]
                wanted = False if False in answers else (None if None in answers else True)
                assert row[name] is wanted
            if not row["members"]:
                assert all(row[name] is not True for name in STANDARDS)


@settings(max_examples=4)
@given(st.lists(households, min_size=30, max_size=40))
def test_duckdb_and_memory_give_the_same_rows(drawn):
    with open_engine("memory") as memory, open_engine("duckdb") as duckdb:
        assert _verdicts(drawn, memory) == _verdicts(drawn, duckdb)
