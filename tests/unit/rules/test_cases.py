"""Cases are read strictly: a mistake is told with file, line, value and what is allowed."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from tuopin.policies import pack
from tuopin.rules import Pack, Subject, read_cases
from tuopin.terms import DocumentError, Verdict

HUNAN = pack("hunan")

SOUND = """
first:
  name: {zh: "一", en: "one"}
  on: 2019-12-31
  person: [{birth_date: 2009-05-01, school_status: "03"}, {}]
  income: {net_income: 12000.5}
  expect: {education: unknown, income_exit: {verdict: met, value: 6000.25}}
  due: {industry: unmet, yulu: [2]}
  reviews: []
second:
  name: {zh: "二", en: "two"}
  on: 2018-12-31
  like: first
  income: {net_income: null}
  expect: {income_exit: unknown}
"""


class _Elsewhere(Pack):
    """The Hunan pack with its cases in another folder."""

    def folder(self, name: str):
        return FOLDERS[-1] / name


FOLDERS: list[Path] = []


def _read(tmp_path: Path, *texts: str):
    (tmp_path / "cases").mkdir()
    for number, text in enumerate(texts):
        (tmp_path / "cases" / f"own{number or ''}.yaml").write_text(text, "utf-8")
    FOLDERS.append(tmp_path)
    return read_cases(_Elsewhere(**{f.name: getattr(HUNAN, f.name) for f in fields(HUNAN)}))


def test_money_is_written_in_yuan_and_read_in_fen(tmp_path):
    first, second = _read(tmp_path, SOUND)
    assert first.facts["income"] == ({"net_income": 1200050},)
    assert first.expect["income_exit"].value == 600025
    assert first.expect["education"].verdict is Verdict.UNKNOWN
    assert first.subject is Subject.HOUSEHOLD
    assert first.due == {"industry": Verdict.UNMET, "yulu": (2,)}
    assert first.reviews == ()
    assert second.reviews is None


def test_like_takes_the_facts_and_changes_what_is_written(tmp_path):
    _, second = _read(tmp_path, SOUND)
    assert second.facts["income"] == ({"net_income": None},)
    assert second.facts["person"][0] == {"birth_date": date(2009, 5, 1), "school_status": "03"}
    assert "education" not in second.expect


@pytest.mark.parametrize(
    ("wrong", "right", "line", "said"),
    [
        ("school_status", "shool_status", 5, "school_status"),
        ('"03"', '"33"', 5, "allowed: 01, 02, 03"),
        ('"03"', "3", 5, "text"),
        ("12000.5", "lots", 6, "number"),
        ("net_income: 12000.5", "net_incom: 1", 6, "net_income"),
        ("education: unknown", "education: maybe", 7, "unknown"),
        ("education: unknown", "eduction: met", 7, "education"),
        ("education: unknown", "village_road: met", 7, "village_road"),
        ("industry: unmet", "industri: unmet", 8, "industry"),
        ("reviews: []", "reviews: [x99]", 9, "x01_house"),
        ("like: first", "like: third", 13, "first"),
        ("like: first", "like: second", 13, "first"),
        ("on: 2018-12-31", "on: 2018-13-31", 12, "2018-13-31"),
        ("on: 2018-12-31", "day: 2018-12-31", 12, "on"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path, wrong: str, right: str, line: int, said: str):
    assert wrong in SOUND
    with pytest.raises(DocumentError) as caught:
        _read(tmp_path, SOUND.replace(wrong, right, 1))
    assert f"own.yaml:{line}" in str(caught.value)
    assert said in str(caught.value)


def test_a_case_is_about_one_household_village_or_county(tmp_path):
    mixed = SOUND.replace("  reviews: []", "  village: {rural_population: 3}")
    with pytest.raises(DocumentError, match="one household, one village or one county"):
        _read(tmp_path, mixed)


def test_a_case_written_twice_is_refused(tmp_path):
    with pytest.raises(DocumentError, match="case first is written twice"):
        _read(tmp_path, SOUND, SOUND)


def test_a_pack_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(KeyError, match="hunan"):
        pack("guangdong")
