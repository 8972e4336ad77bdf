"""Code lists: what the codes mean, which spellings are read, and where each list comes from."""

import pytest

from tuopin.terms import MARKS, code_list, code_lists, tidied_label

LISTS = sorted(code_lists())


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("identification_standard", "01 02 03"),
        ("household_attribute", "01 02 03 04 05 06"),
        ("exit_flag", "0 1 2 3 4"),
        ("cause", "01 02 03 04 05 06 07 08 09 10 11 12 99"),
        ("education", "01 02 03 04 05 06 07 08"),
        ("school_status", "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16"),
        ("health", "01 02 03 04"),
        ("labour_capacity", "01 02 03 04 05"),
        ("work_location", "01 02 03 04 99"),
        ("access_road", "01 02 03 04"),
        ("fuel", "01 02 03 04 99"),
        ("house_grade", "A B C D"),
        ("sex", "1 2 9"),
        ("member_status", "1 2 3 4"),
        ("join_reason", "01 02 03 04 05 06 07 99"),
        ("leave_reason", "01 02 03 04 05 06 99"),
        ("close_reason", "01 02 03 04"),
        ("placement", "1 2"),
        ("monitored_class", "01 02 03"),
        ("outside_list", "01 02 03 04 05 06 07 08 09 10 11 12 13"),
        ("survey_stratum", "01 02 03"),
        ("disability_kind", "1 2 3 4 5 6 7"),
        ("disability_grade", "1 2 3 4"),
    ],
)
def test_the_codes_of_a_list(name: str, codes: str):
    assert [each.code for each in code_list(name).codes] == codes.split()


@pytest.mark.parametrize(
    ("name", "label", "code"),
    [
        ("cause", "因病", "01"),
        ("cause", "缺劳力", "08"),
        ("cause", "1", "01"),
        ("cause", " ０１ ", "01"),
        ("cause", "Illness", "01"),
        ("household_attribute", "特困供养贫困户", "06"),
        ("exit_flag", "已脱贫", "1"),
        ("exit_flag", "稳定脱贫（不再享受政策）", "4"),
        ("sex", "男", "1"),
        ("relation", "妻", "02"),
        ("relation", "daughter", "04"),
        ("labour_capacity", "弱劳动力或半劳动力", "05"),
        ("ethnicity", "土家", "15"),
        ("ethnicity", "土家族", "15"),
        ("ethnicity", "苗族", "06"),
        ("ethnicity", "Dong", "12"),
        ("ethnicity", "Yao", "13"),
        ("ethnicity", "基诺族", "56"),
        ("house_grade", "c", "C"),
        ("dibao_status", "否", "0"),
        ("dibao_status", "是", "1"),
        ("dibao_status", "农村低保", "2"),
        ("water_quality", "gb5749", "01"),
        ("cause", "穷", None),
        ("cause", "", None),
    ],
)
def test_a_label_or_variant_is_read_as_its_code(name: str, label: str, code: str | None):
    assert code_list(name).code_of(label) == code


def test_the_ethnic_groups_are_those_of_the_standard():
    groups = code_list("ethnicity")
    assert [each.code for each in groups.codes] == [f"{n:02d}" for n in range(1, 57)] + [
        "97",
        "98",
        "99",
    ]
    assert [groups.text_of(code).zh for code in ("01", "02", "10", "22", "33", "56")] == [
        "汉族", "蒙古族", "朝鲜族", "畲族", "羌族", "基诺族",
    ]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_sourced_marked_and_in_both_languages(name: str):
    found = code_list(name)
    assert (
        found.mark in MARKS
        and found.source.zh
        and found.source.en
        and found.title.zh
        and found.title.en
    )
    for code in found.codes:
        assert code.mark in MARKS and code.text.zh and code.text.en


@pytest.mark.parametrize("name", LISTS)
def test_no_spelling_stands_for_two_codes(name: str):
    owner: dict[str, str] = {}
    for code in code_list(name).codes:
        for spelling in (code.code, code.text.zh, code.text.en, *code.alias):
            assert owner.setdefault(tidied_label(spelling), code.code) == code.code, spelling


def test_codes_of_our_own_in_a_national_list_are_marked():
    assert code_list("labour_capacity").mark == "agreed"
    assert code_list("labour_capacity").code("05").mark == "default"
    assert code_list("member_status").code("2").mark == "default"


def test_an_unknown_list_or_code_is_refused_with_what_there_is():
    with pytest.raises(KeyError, match=r"there is no code list 'causes'; did you mean cause\?"):
        code_list("causes")
    with pytest.raises(KeyError, match="sex has no code '3'; it has 1, 2, 9"):
        code_list("sex").code("3")
