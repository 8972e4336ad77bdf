"""Invented ID numbers pass every check of form and lie in a region never given to anybody."""

from datetime import date

import pytest

from tuopin.policies.hunan import PACK
from tuopin.rules import edition
from tuopin.sample import province

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture(scope="module")
def persons() -> list[dict[str, object]]:
    made = province(edition(PACK, date(2020, 12, 31)), 0.002, defects=False)
    columns = ["id_number", "birth_date", "sex", "name", "person_phone", "person_no"]
    return [
        row for _, rows in made.batches(2020, "person") for row in rows.select(columns).to_pylist()
    ]


def test_the_check_character_is_that_of_gb_11643(persons: list[dict[str, object]]):
    for row in persons:
        number = str(row["id_number"])
        total = sum(w * int(d) for w, d in zip(WEIGHTS, number, strict=False))
        assert number[17] == "10X98765432"[total % 11]


def test_birth_and_sex_are_those_of_the_number(persons: list[dict[str, object]]):
    for row in persons:
        number, born = str(row["id_number"]), row["birth_date"]
        assert isinstance(born, date)
        assert number[6:14] == born.strftime("%Y%m%d")
        assert int(number[16]) % 2 == (1 if row["sex"] == "1" else 0)


def test_the_region_was_never_assigned(persons: list[dict[str, object]]):
    # third and fourth digit 80 or 81: neither a city (01–20, 51–70), a prefecture (21–50) nor 90
    assert {str(row["id_number"])[:4] for row in persons} <= {"4380", "4381"}


def test_nobody_shares_a_number_or_a_phone(persons: list[dict[str, object]]):
    for column in ("id_number", "person_no", "person_phone"):
        held = [row[column] for row in persons if row[column] is not None]
        assert len(held) == len(set(held))


def test_phones_lie_in_ranges_no_operator_has(persons: list[dict[str, object]]):
    phones = [str(row["person_phone"]) for row in persons if row["person_phone"] is not None]
    assert phones
    assert all(len(phone) == 11 and phone.startswith("154") for phone in phones)
