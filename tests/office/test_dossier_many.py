"""Dossiers of several households at once: each as if it were asked alone, and for no more questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fixtures.briefs import briefed
from fixtures.offices import Office
from tuopin.office.dossier.gathering import gathered, gathered_all
from tuopin.office.registry.models import Household

__all__ = ["briefed"]

pytestmark = pytest.mark.django_db


def of(office: Office, village: str = "433124900201") -> list[Household]:
    return list(Household._default_manager.filter(village_code=village).order_by("household_no"))


def test_each_is_as_if_it_were_asked_alone(briefed: Office) -> None:
    held = of(briefed)
    together = gathered_all(held)
    assert together == [gathered(each) for each in held]
    # 4,000, 2,500 and 4,000 yuan a head; each has its own two members and its own accounts
    assert [each.past[0].income for each in together] == [400_000, 250_000, 400_000]
    assert [each.past[0].status for each in together] == ["out", "poor", "out"]
    for each, one in zip(together, held, strict=True):
        assert each.household.household_no == one.household_no
        assert {person.household_no for person in each.members} == {one.household_no}
        assert len(each.members) == 2 and each.income is not None and each.due


def test_three_cost_as_many_statements_as_one(briefed: Office) -> None:
    held, many = of(briefed), []
    for some in (held[:1], held):
        with CaptureQueriesContext(connection) as asked:
            gathered_all(some)
        many.append(len(asked))
    assert many[0] == many[1] <= 24, many


def test_one_that_the_registry_counts_no_more_is_due_nothing_and_the_others_are(
    briefed: Office,
) -> None:
    from fixtures.archived import changed

    held = of(briefed)
    changed(Household, {"pk": held[1].pk}, valid=False)
    try:
        due = [each.due for each in gathered_all(of(briefed))]
        assert due[1] == ()
        assert due[0] and due[2]
    finally:
        changed(Household, {"pk": held[1].pk}, valid=True)
