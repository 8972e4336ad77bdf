"""ID numbers: vectors of GB 11643 and of Hunan's codes, each with what is wrong with it, written by hand."""

from datetime import date

import pytest

from tuopin.terms import ID_PROBLEMS, checksum, problems

DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("11010519491231002X", []),  # the example printed in the standard
        ("433124199001010017", []),  # Huayuan
        ("430581199001010013", []),  # Wugang
        (
            "430521199001010017",
            [],
        ),  # Shaodong County, abolished in 2019: its people keep their numbers
        ("431121199001010016", []),  # Qiyang County, abolished in 2021
        ("431271199001010015", ["area"]),  # a code of the statistics office, never in an ID number
        ("430182202106010019", []),  # Ningxiang City, new in 2017
        ("433101199001010012", []),  # Jishou
        ("433124200102290025", ["date"]),  # 29 February of a common year
        ("433124209912310033", ["date"]),  # born in the future
        ("433124196507041247", []),
        ("433124196570041247", ["checksum", "date"]),  # two neighbours exchanged
        ("43062619700515004x", ["lower_case_x"]),
        ("４３０６２６１９７００５１５００４X", ["full_width"]),
        ("433124000000000000", ["date"]),  # a placeholder whose check character happens to fit
        ("810000199408230021", []),  # residence permit for people of Hong Kong
        ("43312419650704124743", []),  # disability certificate: limb, grade 3
        ("43312419650704124783", ["disability"]),
        ("43312419650704124745", ["disability"]),
        ("4331241965070412474312", []),  # certificate issued again
        ("43312419650704124", ["length"]),
        ("", ["length"]),
        ("4331241965070412O7", ["characters"]),  # the letter O
        ("99999919900101001X", ["checksum", "no_number"]),
        ("003124196507041247", ["area"]),  # 4·7 + 3·9 is 5·11: the check character still fits
    ],
)
def test_what_is_wrong_with_a_number(number: str, wrong: list[str]):
    assert [problem.id for problem in problems(number, DAY)] == wrong


def test_without_a_day_a_date_of_birth_need_only_exist():
    assert problems("433124209912310033") == []


def test_the_area_code_and_the_way_of_writing_only_warn():
    assert [each.id for each in ID_PROBLEMS.values() if each.warning] == [
        "full_width",
        "lower_case_x",
        "area",
    ]


def test_the_check_character_of_the_standards_example():
    # 7·1+9·1+10·0+5·1+8·0+4·5+2·1+1·9+6·4+3·9+7·1+9·2+10·3+5·1+8·0+4·0+2·2 = 167; 167 mod 11 = 2 → X
    assert checksum("11010519491231002") == "X"
    for wrong in ("1101051949123100", "1101051949123100X", "１1010519491231002"):
        with pytest.raises(ValueError, match="is not 17 digits"):
            checksum(wrong)
