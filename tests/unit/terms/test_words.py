"""Glossary, verdicts and evidence marks."""

import re

import pytest

from tuopin.tables import TABLES
from tuopin.terms import FROM_DOMAIN, MARKS, Text, Verdict, code_lists, glossary, mark


def test_the_glossary_is_large_and_said_in_both_languages():
    terms = glossary()
    assert len(terms) >= 180
    for term in terms.values():
        assert re.search("[一-鿿]", term.text.zh + term.meaning.zh), term.id
        assert not re.search("[一-鿿]", term.text.en + term.meaning.en), term.id
        assert term.meaning.zh.endswith("。") and term.meaning.en.endswith("."), term.id
        assert term.meaning.zh.count("。") == 1, term.id


@pytest.mark.parametrize(
    ("identifier", "zh", "en"),
    [
        ("household", "户", "household"),
        ("edition", "版本", "edition"),
        ("wrong_exit", "错退", "wrong exit"),
        ("missed", "漏评", "missed"),
        ("paper_exit", "数字脱贫", "paper exit"),
        ("look_back", "回头看", "look-back"),
        ("composite_incidence", "综合贫困发生率", "composite incidence"),
        ("key_rotation", "密钥轮换", "key rotation"),
    ],
)
def test_words_of_the_field(identifier: str, zh: str, en: str):
    assert glossary()[identifier].text == Text(zh, en)


def test_every_table_has_its_word_and_every_coded_column_its_list():
    assert [name for name in TABLES if name not in glossary()] == []
    named = {column.codes for table in TABLES.values() for column in table.columns if column.codes}
    assert named - set(code_lists()) == set()


def test_a_verdict_has_three_values():
    assert [Verdict.from_bool(each) for each in (True, False, None)] == [
        Verdict.MET, Verdict.UNMET, Verdict.UNKNOWN,
    ]  # fmt: skip
    assert [each.value for each in Verdict] == ["met", "unmet", "unknown"]
    assert Verdict.UNKNOWN.text == Text("未知", "unknown")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("agreed", "agreed"), ("[A]", "agreed"), ("A", "agreed"), ("[B]", "single"), ("[S45]", "single"),
        ("[seed]", "single"), ("[D]", "derived"), ("[I]", "derived"), ("[U]", "recalled"), ("[U-h]", "recalled"),
        ("U-m", "recalled"), ("U-l", "recalled"), ("✗", "default"), ("not found", "default"), ("default", "default"),
    ],
)  # fmt: skip
def test_marks_of_other_documents_map_onto_the_one_scheme(written: str, meant: str):
    assert mark(written) is MARKS[meant]


def test_an_unknown_mark_is_refused_and_every_mapping_ends_in_a_mark():
    assert list(MARKS) == ["agreed", "single", "derived", "recalled", "default"]
    assert set(FROM_DOMAIN.values()) == set(MARKS)
    with pytest.raises(
        ValueError, match="evidence mark 'sure' is not known; allowed: agreed, single"
    ):
        mark("sure")
