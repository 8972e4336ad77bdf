"""Documents of one day asked of facts of another: values stay, ages are counted on the facts' day."""

from datetime import date

import pytest

from tuopin.policies import pack
from tuopin.rules import NotInForce, asked_on, edition

HUNAN = pack("hunan")


def test_values_are_those_of_the_documents_day():
    rules = asked_on(edition(HUNAN, date(2019, 12, 31)), date(2016, 12, 31))
    assert rules.on == date(2016, 12, 31)
    assert rules.value("line.exit") == 374_700
    assert edition(HUNAN, date(2016, 12, 31)).value("line.exit") == 314_600


def test_a_day_before_every_document_can_be_asked():
    with pytest.raises(NotInForce, match=r"education\.age_to .* 1997-10-01"):
        edition(HUNAN, date(1997, 10, 1)).value("education.age_to")
    rules = asked_on(edition(HUNAN, date(2019, 12, 31)), date(1997, 10, 1))
    assert rules.value("education.age_to") == 15


def test_measures_offered_are_those_of_the_documents_day():
    rules = asked_on(edition(HUNAN, date(2022, 12, 31)), date(2019, 12, 31))
    offered = {each.batch for each in rules.eligibilities if each.in_force(rules.on)}
    assert offered == {"07"}


def test_the_same_day_is_the_same_edition_and_another_has_another_hash():
    rules = edition(HUNAN, date(2019, 12, 31))
    assert asked_on(rules, date(2019, 12, 31)) is rules
    assert asked_on(rules, date(2016, 12, 31)).hash != rules.hash
