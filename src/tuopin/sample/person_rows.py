"""Rows of table person."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuopin.sample.arrows import booleans, codes, dates, kept, masked, picked, table_of, text
from tuopin.sample.calibration import default
from tuopin.sample.families import BIRTH, Role
from tuopin.sample.identity_rows import (
    household_numbers,
    id_numbers,
    person_names,
    person_numbers,
    person_phones,
)
from tuopin.sample.persons import CHRONIC, MAJOR, MALE, day_number
from tuopin.sample.year import Year
from tuopin.tables import PERSON

__all__ = ["person_rows"]

#: Relation codes by role, for men and for women.
RELATIONS = {
    Role.HEAD: (1, 1),
    Role.SPOUSE: (2, 2),
    Role.CHILD: (3, 4),
    Role.SECOND_CHILD: (3, 4),
    Role.THIRD_CHILD: (3, 4),
    Role.MOTHER: (12, 12),
    Role.FATHER: (11, 11),
    Role.ELDER: (11, 12),
    Role.GROWN_CHILD: (3, 4),
}
_RELATIONS = np.array([RELATIONS[Role(n)] for n in range(len(RELATIONS))], dtype=np.int64)
PENSION_FROM = 16


def person_rows(year: Year) -> pa.Table:
    """The persons of the round, one row each."""
    block, persons, rows, draws = year.block, year.block.persons, year.people, year.draws
    male = persons.sex[rows] == MALE
    relation = _RELATIONS[persons.role[rows], np.where(male, 0, 1)]
    home = persons.of[rows]
    return table_of(
        PERSON,
        len(rows),
        {
            "person_no": person_numbers(block, rows),
            "household_no": household_numbers(block, home),
            "data_year": year.year,
            "village_code": text(block.village_code[block.households.village[home]]),
            "name": person_names(block, rows, draws),
            "id_type": "01",
            "id_number": id_numbers(block, rows),
            "sex": codes(persons.sex[rows], 1),
            "birth_date": dates(persons.birth[rows]),
            "ethnicity": codes(persons.minority[home]),
            "disability_kind": codes(persons.kind[rows], 1),
            "disability_grade": codes(persons.grade[rows], 1),
            "relation": codes(relation),
            "active_service": False,
            "political_status": picked(
                ("13", "01", None), draws.pick("politics", persons.key[rows], (90, 4, 6))
            ),
            **_doing(year),
            **_insurance(year),
            **_membership(year),
            **_support(year),
        },
    )


def _doing(year: Year) -> dict[str, object]:
    doing = year.doing
    vocational = (doing.school >= 10) & (doing.school <= 12)
    adult = (doing.age >= PENSION_FROM) & (doing.school == 1)
    return {
        "education": codes(doing.education),
        "school_status": codes(doing.school),
        "health": codes(year.block.persons.health[year.people]),
        "labour_capacity": codes(doing.labour),
        "work_location": codes(doing.place),
        "work_months": doing.months,
        "public_post": codes(doing.post),
        "public_post_count": masked(np.ones_like(doing.post), doing.post > 0),
        "public_post_months": masked(doing.post_months, doing.post > 0),
        "yulu_aid": booleans(vocational),
        "person_phone": kept(
            person_phones(year.block, year.people), adult & draws_of(year, "has phone", 0.85)
        ),
    }


def draws_of(year: Year, purpose: str, share: float) -> np.ndarray:
    """A chance for each of the people."""
    return year.draws.chance(purpose, year.block.persons.key[year.people], share)


def _insurance(year: Year) -> dict[str, object]:
    persons, rows, doing = year.block.persons, year.people, year.doing
    resident = draws_of(year, "resident medical", default("resident_medical")) | (doing.place == 0)
    health = persons.health[rows]
    sick = (health >= CHRONIC) & (health <= MAJOR)
    listed = (health == MAJOR) & draws_of(year, "listed", default("listed_share"))
    adult = (doing.age >= PENSION_FROM) & (doing.school == 1)
    return {
        "resident_medical": booleans(resident),
        "employee_medical": booleans(~resident),
        "medical_exempt": booleans(np.zeros(len(rows)), np.zeros(len(rows), dtype=np.bool_)),
        "major_illness_insurance": True,
        "medical_aid_received": booleans((health == MAJOR) & draws_of(year, "aid", 0.5)),
        "doctor_contract": booleans(sick | draws_of(year, "contract", 0.4)),
        "listed_illness": booleans(listed),
        "illness_treated": booleans(listed, listed),
        "resident_pension": booleans(adult & resident),
        "employee_pension": booleans(adult & ~resident),
    }


def _membership(year: Year) -> dict[str, object]:
    homes, persons, rows = year.block.households, year.block.persons, year.people
    home, t = persons.of[rows], year.year
    joined, left = persons.join[rows] > 0, persons.leave[rows] == t
    born = joined & (homes.join[home] == BIRTH)
    day = year.draws.below("event day", persons.key[rows], 300)
    first = np.array([day_number(y) for y in range(1970, t + 1)], dtype=np.int64)
    came = first[np.maximum(persons.join[rows], 1970) - 1970] + 40 + day * 7 // 8
    came = np.where(born, persons.birth[rows] + 20, came)
    return {
        "member_status": picked(("1", "2"), left.astype(np.int64)),
        "joined_on": dates(came, joined),
        "join_reason": codes(np.where(joined, homes.join[home], 0)),
        "left_on": dates(first[t - 1970] + 10 + day, left),
        "leave_reason": codes(np.where(left, homes.leave[home], 0)),
    }


def _support(year: Year) -> dict[str, object]:
    dibao, tekun = year.supported
    home = year.home
    return {
        "dibao_status": picked(("0", "2"), dibao[home].astype(np.int64)),
        "tekun_status": picked(("0", "2"), tekun[home].astype(np.int64)),
    }
