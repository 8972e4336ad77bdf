"""Relations to a new head: suggested where they leave no doubt, asked for where they do. Worked out by hand."""

from types import SimpleNamespace
from typing import Any

import pytest

from tuopin.office.registry.relating import suggestions

MAN, WOMAN = "1", "2"


def member(number: str, relation: str, sex: str) -> Any:
    return SimpleNamespace(person_no=number, relation=relation, sex=sex)


#: A man's household: his wife, son, son's wife, son's daughter, father and his wife's mother.
FAMILY = [
    member("he", "01", MAN),
    member("wife", "02", WOMAN),
    member("son", "03", MAN),
    member("bride", "05", WOMAN),
    member("girl", "08", WOMAN),
    member("father", "11", MAN),
    member("her mother", "14", WOMAN),
]
WANTED = {
    # the wife: children stay, his father is her father-in-law, her mother her own
    "wife": {"he": "02", "wife": "01", "son": "03", "bride": "05", "girl": "08", "father": "15", "her mother": "12"},
    # the son: parents are parents, his father's father a grandfather; his wife and child are asked for
    "son": {"he": "11", "wife": "12", "son": "01", "father": "17"},
    "bride": {"he": "15", "bride": "01"},
    "father": {"he": "03", "father": "01"},
    "girl": {"he": "17", "girl": "01"},
}  # fmt: skip


@pytest.mark.parametrize("head", WANTED)
def test_relations_follow_the_new_head(head: str) -> None:
    new = next(each for each in FAMILY if each.person_no == head)
    assert suggestions(FAMILY, new) == WANTED[head]


def test_a_womans_parents_and_her_husbands() -> None:
    hers = [
        member("she", "01", WOMAN),
        member("husband", "02", MAN),
        member("her father", "11", MAN),
        member("his mother", "16", WOMAN),
    ]
    assert suggestions(hers, hers[1]) == {
        "she": "02", "husband": "01", "her father": "13", "his mother": "12",
    }  # fmt: skip


def test_nothing_is_guessed_where_the_sex_is_not_known() -> None:
    two = [member("a", "01", None), member("b", "03", MAN)]  # type: ignore[arg-type]
    assert suggestions(two, two[1]) == {"b": "01"}
