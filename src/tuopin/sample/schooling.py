"""What a person does at an age: school, schooling completed, labour capacity, work."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuopin.sample.calibration import default
from tuopin.sample.draws import Draws, Ints
from tuopin.sample.persons import CHRONIC, DISABLED, HEALTHY, MAJOR, Persons, year_of

__all__ = ["NO_LABOUR", "Doing", "doing"]

NOT_AT_SCHOOL, KINDERGARTEN, PRIMARY, SENIOR, VOCATIONAL, TERTIARY = 1, 2, 3, 7, 10, 16
PRE_SCHOOL_CHILD, ILLITERATE, PRIMARY_DONE, JUNIOR_DONE, SENIOR_DONE, COLLEGE_DONE = (
    6,
    1,
    2,
    3,
    4,
    5,
)
ORDINARY, SKILLED, LOST, NO_LABOUR, WEAK = 1, 2, 3, 4, 5
#: Ages at which school begins, and pupils of compulsory school become seniors and leave.
SCHOOL_FROM, JUNIOR_FROM, SENIOR_FROM, GROWN, GRADUATE = 6, 12, 15, 18, 22
WORK_FROM, WORK_TO = 16, 59
SEVERE = 2


@dataclass(frozen=True)
class Doing:
    """Columns for the persons of one year: codes as numbers, 0 for none."""

    age: Ints
    school: Ints
    education: Ints
    labour: Ints
    place: Ints
    months: Ints
    post: Ints
    post_months: Ints


def doing(persons: Persons, rows: Ints, year: int, draws: Draws) -> Doing:
    """What the persons in those rows do at the end of the year."""
    key, health = persons.key[rows], persons.health[rows]
    born = year_of(persons.birth[rows])
    age = year - born
    college = draws.chance("college", key, default("college_share")) & (health == HEALTHY)
    school = _school(age, college, key, draws)
    at_school = school > NOT_AT_SCHOOL
    education = np.where(at_school, 0, _education(age, born, college, key, draws))
    labour = _labour(
        age,
        at_school,
        health,
        persons.grade[rows],
        draws.chance("skilled", key, default("skilled_labour")),
    )
    strong = (labour == ORDINARY) | (labour == SKILLED)
    must = (labour == SKILLED) | (education == COLLEGE_DONE)
    works = strong & (must | draws.chance("away", key, default("works_away")))
    places = default("work_places")
    place = np.array([int(code) for code in places])[
        draws.pick("place", key, list(places.values()))
    ]
    months = 5 + draws.below("months", key, 6)
    holds = (labour == WEAK) & draws.chance("post", key, 0.12)
    return Doing(
        age=age,
        school=school,
        education=education,
        labour=labour,
        place=np.where(works, place, 0),
        months=np.where(works, months, 0),
        post=np.where(holds, 1 + draws.below("post kind", key, 5), 0),
        post_months=np.where(holds, 6 + draws.below("post months", key, 7), 0),
    )


def _school(age: Ints, college: np.ndarray, key: Ints, draws: Draws) -> Ints:
    """School status by age: everybody of compulsory age is at school."""
    upper = np.where(
        draws.chance("vocational", key, default("vocational_share")), VOCATIONAL, SENIOR
    )
    school = np.where((age >= 3) & (age < SCHOOL_FROM), KINDERGARTEN, NOT_AT_SCHOOL)
    school = np.where((age >= SCHOOL_FROM) & (age < JUNIOR_FROM), PRIMARY, school)
    school = np.where(
        (age >= JUNIOR_FROM) & (age < SENIOR_FROM), PRIMARY + 1 + age - JUNIOR_FROM, school
    )
    school = np.where((age >= SENIOR_FROM) & (age < GROWN), upper + age - SENIOR_FROM, school)
    return np.where((age >= GROWN) & (age < GRADUATE) & college, TERTIARY, school)


def _education(age: Ints, born: Ints, college: np.ndarray, key: Ints, draws: Draws) -> Ints:
    """Schooling completed; it depends on the year of birth, not on the round, so that it never falls."""
    by_age = 2013 - born
    old = 1 + draws.pick("schooling of the old", key, (35, 50, 15))
    middle = PRIMARY_DONE + draws.pick("schooling of the middle-aged", key, (35, 55, 10))
    young = JUNIOR_DONE + draws.pick("schooling of the young", key, (72, 28))
    education = np.where(by_age >= 60, old, np.where(by_age >= 36, middle, young))
    education = np.where(by_age < GROWN, SENIOR_DONE, education)
    education = np.where((by_age < GRADUATE) & college, COLLEGE_DONE, education)
    return np.where(age < SCHOOL_FROM, PRE_SCHOOL_CHILD, education)


def _labour(
    age: Ints, at_school: np.ndarray, health: Ints, grade: Ints, skilled: np.ndarray
) -> Ints:
    grown = (age >= WORK_FROM) & (age <= WORK_TO) & ~at_school
    labour = np.where(grown & (health == HEALTHY), np.where(skilled, SKILLED, ORDINARY), NO_LABOUR)
    labour = np.where(grown & (health == CHRONIC), WEAK, labour)
    labour = np.where((health == MAJOR) & (age >= WORK_FROM), LOST, labour)
    disabled = np.where(grade <= SEVERE, LOST, WEAK)
    return np.where(grown & (health == DISABLED), disabled, labour)
