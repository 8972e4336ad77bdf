"""The global MPI pack: its counting by edition, its code sets, and its tables against its criteria."""

from datetime import date
from fractions import Fraction

import pytest

from tuopin.policies import pack
from tuopin.rules import ValueKind, edition
from tuopin.terms import code_list, glossary, unit_text

PACK = pack("global_mpi")
HOUSEHOLD, MEMBER = PACK.tables
#: In the order of the table of indicators (Methodological Note 49, table 1).
TEN = (
    "nutrition",
    "child_mortality",
    "years_of_schooling",
    "school_attendance",
    "cooking_fuel",
    "sanitation",
    "drinking_water",
    "electricity",
    "housing",
    "assets",
)


@pytest.mark.parametrize(
    "on", [date(2010, 7, 1), date(2015, 12, 31), date(2018, 9, 1), date(2026, 12, 31)]
)
def test_ten_indicators_with_a_third_for_each_dimension(on: date):
    scheme = PACK.countings[0].stands(edition(PACK, on))
    assert scheme.names == TEN
    assert scheme.points == (3, 3, 3, 3, 1, 1, 1, 1, 1, 1)
    assert scheme.cutoffs == (Fraction(1, 3), Fraction(1, 2), Fraction(1, 5))
    assert [scheme.reached(k) for k in scheme.cutoffs] == [6, 9, 4]


def test_every_indicator_is_a_criterion_with_what_it_leaves_out():
    assert tuple(criterion.id for criterion in PACK.criteria) == TEN
    assert [c.id for c in PACK.criteria if c.leaves_out.en == "nothing"] == []


def test_code_sets_hold_codes_of_their_list():
    held = edition(PACK, date(2026, 12, 31)).parameters.values()
    for parameter in held:
        if parameter.kind is ValueKind.CODES:
            codes = {c.code for c in code_list(parameter.unit.removeprefix("codes of ")).codes}
            for value in parameter.values:
                assert set(value.value) <= codes, value.place


def test_assets_of_the_list_are_columns_and_are_all_read():
    listed = [code.code for code in code_list("mpi_asset").codes]
    assets = next(c for c in PACK.criteria if c.id == "assets")
    assert [f"mpi_household.{code}" for code in listed] == list(assets.reads)
    assert set(listed) <= set(HOUSEHOLD.names)


def test_tables_have_their_word_their_lists_and_known_units():
    for table in PACK.tables:
        assert table.name in glossary()
        for column in table.columns:
            if column.codes:
                code_list(column.codes)
            if column.unit:
                unit_text(column.unit)
    assert "household_no" in MEMBER.names


@pytest.mark.parametrize(
    ("key", "before", "since"),
    [
        ("schooling.years", 5, 6),
        ("nutrition.stunting_counts", False, True),
    ],
)
def test_the_revision_of_2018_changes_what_its_paper_says(key: str, before: object, since: object):
    assert edition(PACK, date(2018, 8, 31)).value(key) == before
    assert edition(PACK, date(2018, 9, 1)).value(key) == since


@pytest.mark.parametrize(
    ("key", "added"),
    [("assets.counted", {"computer", "animal_cart"}), ("fuel.solid", {"6"})],
)
def test_the_revision_of_2018_adds_codes(key: str, added: set[str]):
    before, since = (
        set(edition(PACK, on).codes(key)) for on in (date(2018, 8, 31), date(2018, 9, 1))
    )
    assert since - before == added
    assert before - since == set()
