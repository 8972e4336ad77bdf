"""`tuopin estimate` in unkind hands: odd files and options end in figures that are right or in words that help."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuopin.cli import main

Told = Callable[..., tuple[int, str, str]]
NAN, ENDLESS = float("nan"), float("inf")
OWN = ("--weights", "a=1,b=1", "--indicators", "a=d1,b=d2", "--k", "1/2")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert "Warning" not in err
        return int(stopped.value.code or 0), out, err

    return run


def table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def parquet(path: Path, **columns: object) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def estimates(out: str) -> list[dict]:
    document = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    return [*document["estimates"], *document["changes"]]


def only(out: str, **about: object) -> dict:
    (found,) = [e for e in estimates(out) if about.items() <= e.items()]
    return found


# A Parquet file says of a column its smallest and largest value, and NaN is in neither: engines that go by
# them take NaN for a number.


@pytest.mark.parametrize("option", ["--weight", "--persons", "--fpc"])
@pytest.mark.parametrize("odd", [NAN, ENDLESS])
def test_a_weight_that_is_no_number_is_refused(tmp_path: Path, told: Told, option, odd):
    survey = parquet(tmp_path / "s.parquet", d1=[1, 0, 1], d2=[0, 0, 1], x=[1.0, 2.0, odd])
    code, out, err = told("estimate", survey, *OWN, option, "x", "--json", "--lang", "en")
    assert (code, out) == (2, "")
    assert f"x: {odd} (1 rows)" in err


def test_an_answer_that_is_no_number_is_unknown(tmp_path: Path, told: Told):
    survey = parquet(tmp_path / "s.parquet", d1=[1.0, 0.0, NAN, 1.0], d2=[0, 0, 1, 1])
    code, out, _ = told("estimate", survey, *OWN, "--json")
    assert code == 0
    assert json.loads(out)["survey"]["left_out"] == 1
    assert only(out, measure="hd", indicator="a")["estimate"] == pytest.approx(2 / 3)


def test_a_group_that_is_no_number_is_no_group_and_such_a_cluster_is_refused(
    tmp_path: Path, told: Told
):
    survey = parquet(tmp_path / "s.parquet", d1=[1, 0, 1], d2=[0, 0, 1], x=[1.0, 2.0, NAN])
    code, out, _ = told("estimate", survey, *OWN, "--by", "x", "--json")
    assert code == 0
    assert {e["subgroup"] for e in estimates(out)} == {None, "1", "2"}
    for option in ("--strata", "--psu", "--round"):
        code, out, err = told("estimate", survey, *OWN, option, "x", "--lang", "en")
        assert (code, out) == (2, "")
        assert "x is blank in places" in err


@pytest.mark.parametrize(
    "cells", [[[1], [0], [1]], [date(2020, 1, 1)] * 3, [b"1"] * 3, [{"a": 1}] * 3]
)
def test_a_column_of_another_type_is_named(tmp_path: Path, told: Told, cells):
    survey = parquet(tmp_path / "s.parquet", d1=[1, 0, 1], d2=[0, 0, 1], odd=cells)
    for words in ((*OWN, "--weight", "odd"), ("--mean", "odd"), ("--weights", "odd=1", "--k", "1")):
        code, out, err = told("estimate", survey, *words, "--lang", "zh")
        assert (code, out) == (2, "")
        assert "列 odd 的类型" in err


def test_true_and_false_beside_a_wrong_weight_leave_a_message(tmp_path: Path, told: Told):
    survey = parquet(tmp_path / "s.parquet", d1=[True, False], d2=[False, True], w=[1, -1])
    code, _, err = told("estimate", survey, *OWN, "--weight", "w", "--lang", "en")
    assert code == 2
    assert "w: -1 (1 rows)" in err


@pytest.mark.parametrize("option", ["--weight", "--mean", "--listed"])
def test_no_cell_of_a_person_is_shown(tmp_path: Path, told: Told, option):
    cells = ("张三", "Li Si", "430102196801010011")
    survey = table(tmp_path / "s.csv", ["d1", "d2", "x"], [["1", "0", cell] for cell in cells])
    for language in ("zh", "en"):
        words = (*OWN, option, "x", *(("--poor", "d1") if option == "--listed" else ()))
        code, out, err = told("estimate", survey, *words, "--lang", language)
        assert code in (0, 2)
        assert not [cell for cell in cells if cell in out + err]
    if option != "--mean":
        assert "字字" in err


def test_weights_of_the_design_hold_for_counting_as_for_means(tmp_path: Path, told: Told):
    # 2 of 4 drawn stand for 2 each, 2 of 20 for 10 each: (2 × 1 + 10 × 0 + 10 × 1) / 24
    rows = [["1", "0", "A", 4], ["0", "0", "A", 4], ["0", "1", "B", 20], ["1", "1", "B", 20]]
    survey = table(tmp_path / "s.csv", ["d1", "d2", "s", "f"], rows)
    design = ("--strata", "s", "--fpc", "f", "--share", "d1", "--json", "--lang", "en")
    code, out, err = told("estimate", survey, *OWN, *design)
    assert code == 0
    share, counted = only(out, measure="proportion"), only(out, measure="hd", indicator="a")
    assert counted["estimate"] == pytest.approx(12 / 24)
    assert [counted[key] for key in ("estimate", "se", "ll", "ul")] == pytest.approx(
        [share[key] for key in ("estimate", "se", "ll", "ul")]
    )
    assert only(out, measure="hd", indicator="b")["estimate"] == pytest.approx(20 / 24)
    assert "no weights are named" in err


def test_a_blank_amount_on_the_list_is_no_nought(tmp_path: Path, told: Told):
    rows = [["1", "1", "5"], ["1", "0", ""], ["1", "0", "3"], ["0", "0", ""]]
    survey = table(tmp_path / "s.csv", ["l", "p", "b"], rows)
    words = ("--listed", "l", "--poor", "p", "--benefit", "b")
    code, out, err = told("estimate", survey, *words, "--lang", "en")
    assert (code, out) == (2, "")
    assert "1 rows on the list have no amount" in err


def test_a_score_nobody_has_leaves_no_curve(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["l", "p", "s"], [["1", "1", ""], ["0", "0", ""]])
    words = ("--listed", "l", "--poor", "p", "--score", "s", "--json", "--lang", "en")
    code, out, err = told("estimate", survey, *words)
    assert code == 0
    assert json.loads(out)["curve"] == []
    assert "holds no score" in err


@pytest.mark.parametrize("asked", ["b", "b=1", "b=true", "i", "i=1.0"])
def test_a_share_is_asked_for_as_one_writes_it(tmp_path: Path, told: Told, asked):
    survey = parquet(tmp_path / "s.parquet", b=[True, False, True, None], i=[1, 0, 1, None])
    code, out, _ = told("estimate", survey, "--share", asked, "--json")
    assert code == 0
    assert only(out, measure="proportion")["estimate"] == pytest.approx(2 / 3)


def test_a_value_nobody_has_is_told(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["sex"], [["m"], ["f"], ["f"]])
    code, out, err = told("estimate", survey, "--share", "sex=male", "--json", "--lang", "en")
    assert (code, only(out, measure="proportion")["estimate"]) == (0, 0)
    assert "no row has the value male" in err


def test_who_has_no_number_is_told(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["w", "y"], [[1, 4], [1, ""], [1, 8]])
    code, out, err = told(
        "estimate", survey, "--weight", "w", "--total", "y", "--json", "--lang", "en"
    )
    assert (code, only(out, measure="total")["estimate"]) == (0, 12)
    assert "column y: 1 of 3 persons have no number" in err


def test_a_heading_written_precisely_comes_before_one_alike(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["y", "Y", "z"], [[1, 10, "a"], [3, 30, "b"]])
    for name, mean in (("y", 2), ("Y", 20)):
        code, out, _ = told("estimate", survey, "--mean", name, "--json")
        assert (code, only(out, measure="mean")["estimate"]) == (0, mean)
    code, _, err = told("estimate", survey, "--mean", "y,Y", "--lang", "en")
    assert code == 2
    assert "columns twice: Y, y" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*OWN, "--df", "nan"), ("--df", "--df")),
        ((*OWN, "--level", "0.95"), ("95%", "95 for 95 %")),
        ((*OWN, "--seed", "-1", "--errors", "bootstrap"), ("种子", "a seed is")),
        ((*OWN, "--k", "1e999999999"), ("不是分数", "no fraction")),
        ((*OWN[:4], "--k", "1/2", "--without", "a"), ("without", "takes no without")),
        (("--weights", "a=1,b=1,a=3", *OWN[2:]), ("写了两次", "written twice")),
        ((*OWN[:2], "--indicators", "a=d1,b=d2,a=d2", "--k", "1/2"), ("写了两次", "written twice")),
        (("--weights", "a=1,b=0.0000000000000000000001", *OWN[2:]), ("位数", "too many digits")),
        (("--mean", "d1", "--nonpositive", "-5"), ("大于 0 的下限", "a floor above 0")),
        (("--mean", "d1", "--nonpositive", "nan"), ("大于 0 的下限", "a floor above 0")),
    ],
)
def test_an_odd_option_is_told_in_both_languages(tmp_path: Path, told: Told, words, said):
    survey = table(tmp_path / "s.csv", ["d1", "d2"], [["1", "0"], ["0", "1"], ["1", "1"]])
    for language, phrase in zip(("zh", "en"), said, strict=True):
        code, out, err = told("estimate", survey, *words, "--lang", language)
        assert (code, out) == (2, "")
        assert phrase in err


def test_a_folder_that_cannot_be_written_into_is_told_before_anything_is_shown(
    tmp_path: Path, told: Told
):
    survey = table(tmp_path / "s.csv", ["d1", "d2"], [["1", "0"], ["0", "1"], ["1", "1"]])
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "below"
    for language, phrase in (("zh", "无法写入"), ("en", "cannot write into")):
        code, shown, err = told(
            "estimate", survey, *OWN, "--out", out, "--json", "--lang", language
        )
        assert (code, shown) == (2, "")
        assert phrase in err


def test_decimal_weights_ask_for_no_more_memory_than_fractions(tmp_path: Path, told: Told):
    # a full score has 12,111,103 parts here: a table of every part for each pattern would not fit
    rows = [["1", "", "0"], ["", "", ""], ["0", "1", ""], ["0", "0", "0"], ["1", "1", "1"]]
    survey = table(tmp_path / "s.csv", ["a", "b", "c", "w"], [[*row, "1"] for row in rows])
    weights = "a=0.1234567,b=0.1234568,c=0.7530865"
    words = ("--weights", weights, "--k", "1/2", "--weight", "w", "--missing", "bounds", "--json")
    code, out, _ = told("estimate", survey, *words)
    assert code == 0
    # poor is who lacks c: the last surely, the second and the third perhaps
    assert only(out, measure="H", bound="low")["estimate"] == pytest.approx(1 / 5)
    assert only(out, measure="H", bound="high")["estimate"] == pytest.approx(3 / 5)
    assert only(out, measure="A", bound="low")["estimate"] == pytest.approx(
        (1 + 0.7530865 + 0.7530865 + 0.1234568) / 3
    )
    assert only(out, measure="A", bound="high")["estimate"] == pytest.approx(1)


def test_changes_take_the_errors_that_are_asked_for(tmp_path: Path, told: Told):
    # two rounds of the same four clusters, a person each; the jackknife of a mean of equal clusters is
    # its linearised error, of a ratio's relative change it is not
    rows = [["1", "1", "1"], ["1", "2", "0"], ["1", "3", "1"], ["1", "4", "0"]]
    rows += [["2", "1", "1"], ["2", "2", "1"], ["2", "3", "1"], ["2", "4", "0"]]
    survey = table(tmp_path / "s.csv", ["t", "c", "d"], rows)
    words = ("--weights", "d=1", "--k", "1", "--round", "t", "--psu", "c", "--json")
    found = {}
    for errors in ("linear", "jackknife"):
        code, out, _ = told("estimate", survey, *words, "--errors", errors)
        assert code == 0
        found[errors] = [only(out, measure="H", change=c)["se"] for c in ("absolute", "relative")]
    # the differences 0, 1, 0, 0 have the variance 1/4, of the mean 1/16
    assert found["linear"][0] == pytest.approx(0.25)
    assert found["jackknife"][0] == pytest.approx(0.25)
    # without each cluster in turn 2/1, 2/2, 2/1, 3/2 of the first value: mean 0.625 more, squared
    # deviations 9/64 + 25/64 + 9/64 + 1/64, times 3/4
    assert found["jackknife"][1] == pytest.approx(100 * (44 / 64 * 3 / 4) ** 0.5)


def test_a_figure_no_replicate_can_give_leaves_the_others(tmp_path: Path, told: Told):
    rows = [["1", "0", 1, "x"]] + [["0", "1", c, "y"] for c in (1, 2, 3)] + [["1", "1", 2, "y"]]
    survey = table(tmp_path / "s.csv", ["d1", "d2", "c", "g"], rows)
    words = (*OWN, "--psu", "c", "--by", "g", "--share", "d1", "--errors", "jackknife", "--json")
    code, out, _ = told("estimate", survey, *words)
    assert code == 0
    assert only(out, measure="H", subgroup="x", by="g")["se"] is None
    assert only(out, measure="proportion", subgroup="x")["estimate"] == 1
    assert only(out, measure="hd", indicator="a", subgroup="y")["se"] > 0


def test_a_jackknife_gives_no_error_for_a_median(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["y"], [[value] for value in (1, 2, 4, 7, 11, 16)])
    code, out, err = told(
        "estimate", survey, "--income", "y", "--errors", "jackknife", "--json", "--lang", "en"
    )
    assert code == 0
    median = only(out, measure="median")
    assert (median["estimate"], median["se"]) == (5.5, None)
    assert only(out, measure="gini")["se"] > 0
    assert "a jackknife is wrong for medians" in err


def test_a_lonely_stratum_is_refused_for_means_as_for_counts(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["y", "s", "c"], [[1, 1, 1], [2, 2, 2], [4, 2, 3]])
    code, out, err = told("estimate", survey, "--mean", "y", "--strata", "s", "--psu", "c")
    assert (code, out) == (2, "")
    assert "certainty" in err


def test_an_interval_says_what_it_is_where_a_gap_is_over_one(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ["y"], [[-500], [-900], [50]])
    code, out, _ = told("estimate", survey, "--income", "y", "--line", "100", "--json")
    assert code == 0
    gap = only(out, measure="FGT1")
    # (600 + 1000 + 50) / 100 / 3
    assert gap["estimate"] == pytest.approx(5.5)
    assert gap["interval"] == "plain"


def test_that_codes_recur_is_told_unless_it_was_said(tmp_path: Path, told: Told):
    rows = [[t, c, d] for t in "12" for c, d in (("1", "0"), ("2", "1"), ("3", t))]
    survey = table(
        tmp_path / "s.csv", ["t", "c", "d"], [[t, c, "1" if d == "2" else d] for t, c, d in rows]
    )
    words = ("--weights", "d=1", "--k", "1", "--round", "t", "--psu", "c", "--json", "--lang", "en")
    for said, same, noted in (
        ((), True, True),
        (("same",), True, False),
        (("different",), False, False),
    ):
        code, out, err = told("estimate", survey, *words, *(("--clusters", *said) if said else ()))
        assert code == 0
        assert json.loads(out)["design"]["same_clusters"] is same
        assert ("cluster codes recur" in err) is noted


def test_a_row_that_is_blank_only_where_it_is_looked_at_is_a_row(tmp_path: Path, told: Told):
    """Four persons, two of whom answered nothing; rows of delimiters alone, as spreadsheets leave, are none."""
    survey = tmp_path / "s.csv"
    survey.write_text("id,d1,d2\n1,,\n2,1,1\n3,0,0\n4,,\n,,\n,,\n", "utf-8")
    code, out, _ = told("estimate", survey, *OWN, "--missing", "bounds", "--json")
    assert code == 0
    assert json.loads(out)["survey"]["persons_asked"] == 4
    # one of four is poor for certain; of three nothing speaks against it
    assert [e["estimate"] for e in estimates(out) if e["measure"] == "H"] == [0.25, 0.75]


def test_an_exact_interval_counts_rows_and_not_the_persons_they_stand_for(
    tmp_path: Path, told: Told
):
    """No one of 20 households of 6 is deprived: 97.5 % that a share below 1 − 0.025^(1/20) shows none in 20."""
    rows = [(0, 0, 6)] * 20
    survey = table(tmp_path / "s.csv", ("d1", "d2", "size"), rows)
    kind = ("--interval", "clopper-pearson", "--df", "normal")
    code, out, _ = told("estimate", survey, *OWN, "--persons", "size", *kind, "--json")
    assert code == 0
    found = only(out, measure="H")
    assert (found["estimate"], found["n"]) == (0, 120)
    assert found["ul"] == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-9)


def test_rounds_are_in_order_of_the_numbers_in_their_names(tmp_path: Path, told: Told):
    rows = [(1, 1, "Round 2"), (0, 0, "Round 2"), (0, 0, "Round 10"), (0, 0, "Round 10")]
    survey = table(tmp_path / "s.csv", ("d1", "d2", "round"), rows)
    code, out, _ = told("estimate", survey, *OWN, "--round", "round", "--json")
    assert code == 0
    change = only(out, measure="H", change="absolute")
    assert (change["round"], change["estimate"]) == ("Round 2→Round 10", -0.5)


def test_incomes_left_out_are_not_counted_as_asked(tmp_path: Path, told: Told):
    survey = table(tmp_path / "s.csv", ("y",), [(100,), (200,), (0,), (-50,)])
    words = ("--income", "y", "--nonpositive", "leave-out", "--json")
    code, out, _ = told("estimate", survey, *words)
    assert code == 0
    # a logarithm has no place for nought; Theil's x ln x has one; a mean has one for all
    shown = {name: only(out, measure=name)["n"] for name in ("mean", "theil", "mld")}
    assert shown == {"mean": 4, "theil": 3, "mld": 2}


@pytest.mark.parametrize(
    ("words", "zh"),
    [
        (("--level", "x"), "--level 的值 x 无效:应为大于 0、小于 100 的数"),
        (("--lonely", "odd"), "--lonely 的值 odd 无效:可用"),
        (("--odd", "1"), "没有选项 --odd"),
        (("--replicates",), "--replicates 后面缺少值"),
    ],
)
def test_wrong_use_is_told_in_the_users_language(tmp_path: Path, told: Told, words, zh):
    survey = table(tmp_path / "s.csv", ("d1", "d2"), [(1, 1)])
    code, out, err = told("estimate", survey, *OWN, *words, "--lang", "zh")
    assert (code, out) == (2, "")
    assert zh in err
    assert "Usage" not in err
