"""Assessment: members rolled up three-valued, registered status, and nothing passing on unknowns."""

from __future__ import annotations

from datetime import date

import pytest

from tuopin.rules import Subject
from tuopin.stages.assessment import assess, current_members
from tuopin.store import open_engine
from unit.stages.rows import facts_of, household, hunan, person

ENGINES = ["duckdb", "memory"]


def assessed(name: str, rows: dict, year: int = 2019) -> dict:
    with open_engine(name) as engine:
        table = engine.collect(assess(facts_of(engine, rows), hunan(year)))
    return {row["household_no"]: row for row in table.to_pylist()}


@pytest.mark.parametrize("name", ENGINES)
def test_members_are_rolled_up_three_valued(name: str) -> None:
    at_school = {"birth_date": date(2009, 5, 1), "school_status": "03", "health": "01"}
    out_of_school = {"birth_date": date(2009, 5, 1), "school_status": "01", "health": "01"}
    adult = {"birth_date": date(1980, 5, 1), "health": "01"}
    of_no_age = {"school_status": "03", "health": "01"}
    rows = assessed(
        name,
        {
            "household": [
                household(h) for h in ("met", "unmet", "unknown", "nobody", "unmet_wins")
            ],
            "person": [
                person("1", "met", **at_school),
                person("2", "met", **adult),
                person("3", "unmet", **at_school),
                person("4", "unmet", **out_of_school),
                person("5", "unknown", **at_school),
                person("6", "unknown", **of_no_age),
                person("7", "unmet_wins", **out_of_school),
                person("8", "unmet_wins", **of_no_age),
            ],
        },
    )
    assert {h: row["education"] for h, row in rows.items()} == {
        "met": True,
        "unmet": False,
        "unknown": None,
        "nobody": None,
        "unmet_wins": False,
    }
    assert {h: (row["members"], row["education_value"]) for h, row in rows.items()} == {
        "met": (2, 0),
        "unmet": (2, 1),
        "unknown": (2, 0),
        "nobody": (0, None),
        "unmet_wins": (2, 1),
    }
    assert rows["unknown"]["education_unknown"] == 1


@pytest.mark.parametrize("name", ENGINES)
def test_nothing_is_met_where_nothing_is_known(name: str) -> None:
    rows = assessed(
        name,
        {"household": [{"household_no": "h"}, {"household_no": "g"}], "person": [person("p", "g")]},
    )
    standards = [s.id for s in hunan().standards.values() if s.subject is Subject.HOUSEHOLD]
    assert standards
    assert all(rows[h][standard] is not True for h in ("h", "g") for standard in standards)
    assert not rows["h"]["registered_poor"]
    assert not rows["h"]["registered_out"]


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"exit_flag": "0"}, (True, False, False)),
        ({"exit_flag": "2"}, (True, False, False)),  # pre-exit: still poor
        ({"exit_flag": "3"}, (True, False, False)),  # relapsed: treated as poor
        ({"exit_flag": "1", "exit_year": 2016}, (False, True, False)),
        ({"exit_flag": "1", "exit_year": 2019}, (False, True, True)),
        ({"exit_flag": "4", "exit_year": 2018}, (False, True, False)),
        ({"exit_flag": "0", "valid": False}, (False, False, False)),
        (
            {"exit_flag": "0", "household_attribute": "02"},
            (False, False, False),
        ),  # dibao, not poor-registered
        ({"exit_flag": None}, (False, False, False)),
    ],
)
def test_registered_status(facts: dict, status: tuple) -> None:
    row = assessed("memory", {"household": [household("h", **facts)]})["h"]
    assert (row["registered_poor"], row["registered_out"], row["exited_now"]) == status


@pytest.mark.parametrize("name", ENGINES)
def test_who_is_a_current_member(name: str) -> None:
    people = [
        person("counted", "h"),
        person("status_unknown", "h", member_status=None),
        person("other_status", "h", member_status="2"),
        person("left", "h", left_on=date(2019, 12, 31)),
        person("leaves_later", "h", left_on=date(2020, 1, 1)),
    ]
    with open_engine(name) as engine:
        facts = facts_of(engine, {"household": [household("h")], "person": people})
        found = engine.collect(current_members(facts, hunan())).column("person_no").to_pylist()
    assert sorted(found) == ["counted", "leaves_later", "status_unknown"]


def test_the_income_line_is_compared_by_multiplication() -> None:
    """3 persons on exactly 3 × the line of 2019 are not above it; one fen more is (3 747 yuan, strictly above)."""
    exact = 3 * 374_700
    rows = assessed(
        "duckdb",
        {
            "household": [household("at"), household("above")],
            "person": [person(f"{h}{i}", h) for h in ("at", "above") for i in range(3)],
            "income": [
                {"household_no": "at", "net_income": exact},
                {"household_no": "above", "net_income": exact + 1},
            ],
            "household_check": [
                {"household_no": h, "income_stable": True} for h in ("at", "above")
            ],
        },
    )
    assert rows["at"]["income_exit"] is False
    assert rows["above"]["income_exit"] is True
