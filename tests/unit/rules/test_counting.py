"""Counting standards: exact weights, whole parts, cutoffs reached, and indicators a survey lacks."""

from fractions import Fraction

import pytest

from tuopin.rules import Scheme, Weighed
from tuopin.terms import Text

TEN = {
    "health": ("nutrition", "child_mortality"),
    "education": ("years_of_schooling", "school_attendance"),
    "living": ("fuel", "sanitation", "water", "electricity", "housing", "assets"),
}


def scheme(**changes) -> Scheme:
    weights = {"health": Fraction(1, 6), "education": Fraction(1, 6), "living": Fraction(1, 18)}
    held = {
        "id": "ten",
        "title": Text("十", "ten"),
        "dimensions": {name: Text(name, name) for name in TEN},
        "indicators": tuple(
            Weighed(each, Text(each, each), dimension, weights[dimension])
            for dimension, names in TEN.items()
            for each in names
        ),
        "cutoffs": (Fraction(1, 3),),
    }
    return Scheme(**{**held, **changes})


def test_weights_are_whole_parts_of_a_full_score():
    ten = scheme()
    assert ten.parts == 18
    assert ten.points == (3, 3, 3, 3, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("cutoff", "parts"),
    # a third of eighteen is six, a fifth is 3.6 and so four, one half nine, and 0.33 5.94 and so six
    [("1/3", 6), ("1/5", 4), ("1/2", 9), ("33/100", 6), ("1", 18), ("1/1000", 1)],
)
def test_a_score_of_precisely_k_reaches_it(cutoff: str, parts: int):
    assert scheme().reached(Fraction(cutoff)) == parts


def test_the_others_of_a_dimension_take_the_weight_of_what_a_survey_lacks():
    nine = scheme().without({"nutrition", "assets"})
    weights = {each.id: each.weight for each in nine.indicators}
    assert weights["child_mortality"] == Fraction(1, 3)
    assert weights["fuel"] == Fraction(1, 15)  # five share the third that six shared
    assert weights["school_attendance"] == Fraction(1, 6)
    assert sum(weights.values()) == 1


def test_a_dimension_cannot_be_left_empty():
    with pytest.raises(ValueError, match=r"^health$"):
        scheme().without({"nutrition", "child_mortality"})


def test_bare_weights_are_divided_by_their_sum():
    own = Scheme.weighing({"wage": 2, "college": 1, "hours": 1}, [Fraction(1, 2)])
    assert [each.weight for each in own.indicators] == [
        Fraction(1, 2),
        Fraction(1, 4),
        Fraction(1, 4),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"indicators": ()}, "must be there"),
        ({"cutoffs": (Fraction(0),)}, "above 0"),
        ({"cutoffs": (Fraction(4, 3),)}, "above 0"),
        ({"indicators": (Weighed("a", Text("a", "a"), "health", Fraction(1, 3)),)}, "add up to 1"),
    ],
)
def test_a_scheme_that_does_not_add_up_is_refused(changes: dict, said: str):
    with pytest.raises(ValueError, match=said):
        scheme(**changes)
