"""`tuopin estimate` as its user meets it: files in, JSON and pages out, refusals that help, in both languages."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuopin.cli import main

TEN = (
    *("nutrition", "child_mortality", "years_of_schooling", "school_attendance"),
    *("cooking_fuel", "sanitation", "drinking_water", "electricity", "housing", "assets"),
)
#: Eight persons, two clusters in each of two strata; the last has not answered about assets.
#: Deprived: 1 in the two of health (6/18), 2 in nothing, 3 in everything, 4 in six of living (6/18),
#: 5 in nutrition alone (3/18), 6 in nothing, 7 in both of education and fuel (7/18), 8 in water at least (1/18).
DEPRIVED = (
    "1100000000",
    "0000000000",
    "1111111111",
    "0000111111",
    "1000000000",
    "0000000000",
    "0011100000",
    "000000100",
)
WEIGHTS = (1, 1, 2, 1, 1, 2, 1, 4)
PLACES = (*(("A", "1"),) * 2, *(("A", "2"),) * 2, *(("B", "3"),) * 2, *(("B", "4"),) * 2)
COLUMNS = [*(f"d_{name}" for name in TEN), "weight", "stratum", "psu", "region", "income"]
INCOMES = (500, 3000, 200, 900, 1500, 4000, 800, 2000)


def rows() -> list[list[str]]:
    return [
        [*(answers.ljust(10)[j].strip() for j in range(10)), str(w), s, c, s.lower(), str(money)]
        for answers, w, (s, c), money in zip(DEPRIVED, WEIGHTS, PLACES, INCOMES, strict=True)
    ]


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows()])
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return run


INDICATORS = ",".join(f"{name}=d_{name}" for name in TEN)
DESIGN = ("--weight", "weight", "--strata", "stratum", "--psu", "psu")
COUNTING = ("--policy", "global_mpi", "--indicators", INDICATORS, *DESIGN)


def figures(out: str) -> dict[tuple, dict]:
    document = json.loads(out)
    return {
        (e["measure"], e["indicator"], e["subgroup"]): e
        for e in document["estimates"]
        if e["dimension"] is None and not (e["measure"] in ("actb", "pctb") and not e["indicator"])
    }


def test_the_command_of_the_issue_gives_what_a_hand_gives(survey: Path, told):
    code, out, err = told(
        *("estimate", survey, *COUNTING, "--k", "1/3", "--by", "region", "--json", "--lang", "en")
    )
    assert code == 0
    found = figures(out)
    # who has answered everything weighs 9; poor with 6/18 and more are 1, 3, 4 and 7, weighing 1 + 2 + 1 + 1
    assert found["H", None, None]["estimate"] == pytest.approx(5 / 9)
    score = (1 * 6 + 2 * 18 + 1 * 6 + 1 * 7) / 18
    assert found["M0", None, None]["estimate"] == pytest.approx(score / 9)
    assert found["A", None, None]["estimate"] == pytest.approx(score / 5)
    assert found["hd", "nutrition", None]["estimate"] == pytest.approx((1 + 2 + 1) / 9)
    assert found["hdk", "nutrition", None]["estimate"] == pytest.approx((1 + 2) / 9)
    assert found["pctb", "cooking_fuel", None]["estimate"] == pytest.approx(
        (2 + 1 + 1) / 18 / score
    )
    assert found["H", None, "a"]["estimate"] == pytest.approx(4 / 5)
    assert found["H", None, None]["n"] == 7
    assert found["H", None, None]["k"] == "1/3"
    assert found["H", None, None]["df"] == 2
    # z = w (poor − 5/9) / 9 by cluster: A (−1/81, 12/81), B (−15/81, 4/81); n/(n−1) Σ (z − mean)² = 2 × ½ × d²
    a, b = (12 + 1) / 81, (4 + 15) / 81
    assert found["H", None, None]["se"] == pytest.approx((a**2 + b**2) ** 0.5)
    assert "1 of 8 persons" in err


def test_the_lowest_and_highest_value_the_unknown_allows(survey: Path, told):
    _, out, _ = told("estimate", survey, *COUNTING, "--missing", "bounds", "--json")
    low, high = (
        [
            e["estimate"]
            for e in json.loads(out)["estimates"]
            if e["measure"] == m and e["bound"] == b
        ]
        for m, b in (("H", "low"), ("hd", "high"))
    )
    # the eighth cannot become poor: 2/18 at most; deprived in assets they may be
    assert low == [pytest.approx(5 / 13)]
    assert high[TEN.index("assets")] == pytest.approx((2 + 1 + 4) / 13)


@pytest.mark.parametrize("kind", ["csv.gz", "parquet", "typed parquet"])
def test_other_files_give_the_same(survey: Path, told, tmp_path: Path, kind: str):
    _, expected, _ = told("estimate", survey, *COUNTING, "--by", "region", "--json")
    other = tmp_path / f"other.{kind.split()[-1]}"
    if kind == "csv.gz":
        other.write_bytes(gzip.compress(survey.read_bytes()))
    else:
        columns = dict(zip(COLUMNS, map(list, zip(*rows(), strict=True)), strict=True))
        table = {name: pa.array(values) for name, values in columns.items()}
        if kind == "typed parquet":
            flags = {n: [{"1": True, "0": False}.get(v) for v in columns[n]] for n in COLUMNS[:10]}
            table |= {name: pa.array(values, pa.bool_()) for name, values in flags.items()}
            table["weight"] = pa.array([float(v) for v in columns["weight"]])
            table["psu"] = pa.array([int(v) for v in columns["psu"]])
        pq.write_table(pa.table(table), other)
    _, found, _ = told("estimate", other, *COUNTING, "--by", "region", "--json")
    assert json.loads(found)["estimates"] == json.loads(expected)["estimates"]


def test_the_command_line_comes_before_the_mapping(survey: Path, told, tmp_path: Path):
    mapping = tmp_path / "mapping.yaml"
    pairs = "\n".join(f"    {name}: d_{name}" for name in TEN)
    mapping.write_text(
        "schema: tuopin-mapping/1\ntitle: {zh: 例, en: example}\nsurvey:\n  weight: income\n"
        f"  strata: stratum\n  psu: psu\n  k: [1/2]\n  indicators:\n{pairs}\n",
        "utf-8",
    )
    _, out, _ = told("estimate", survey, "--mapping", mapping, "--weight", "weight", "--json")
    assert figures(out)["H", None, None]["k"] == "1/2"
    # only the third reaches a half
    assert figures(out)["H", None, None]["estimate"] == pytest.approx(2 / 9)


def test_a_survey_that_lacks_an_indicator(survey: Path, told):
    eight = ",".join(f"{name}=d_{name}" for name in TEN[:-1])
    words = ("estimate", survey, "--indicators", eight, *DESIGN)
    code, _, err = told(*words, "--lang", "en")
    assert code == 2
    assert "--without assets" in err
    _, out, _ = told(*words, "--without", "assets", "--json")
    assert json.loads(out)["standard"]["weights"]["housing"] == "1/15"
    assert figures(out)["H", None, None]["n"] == 8


def test_incomes_and_a_line(survey: Path, told):
    _, out, _ = told(
        *(
            "estimate",
            survey,
            "--income",
            "income",
            "--line",
            "1000",
            "--weight",
            "weight",
            "--json",
        )
    )
    found = figures(out)
    # below 1000 are 500, 200 (twice), 900 and 800 of 13
    assert found["FGT0", "income", None]["estimate"] == pytest.approx(5 / 13)
    gaps = (0.5 + 2 * 0.8 + 0.1 + 0.2) / 13
    assert found["FGT1", "income", None]["estimate"] == pytest.approx(gaps)
    assert found["mean", "income", None]["estimate"] == pytest.approx(
        (500 + 3000 + 400 + 900 + 1500 + 8000 + 800 + 8000) / 13
    )


def test_everything_is_written_to_a_folder(survey: Path, told, tmp_path: Path):
    out = tmp_path / "out"
    code, printed, _ = told(
        *("estimate", survey, *COUNTING, "--by", "region", "--out", out, "--lang", "zh")
    )
    assert code == 0
    assert "多维贫困" in printed
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert {"estimates.csv", "estimates.en.html", "estimates.json", "estimates.zh.html"} <= set(
        names
    )
    assert "pictures/headcount-region.zh.svg" in names
    assert json.loads((out / "estimates.json").read_text("utf-8"))["survey"]["file"] == "survey.csv"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--indicators", "nutrition"), ("写成", "like --indicators")),
        (("--indicators", "height=d_nutrition"), ("没有指标 height", "no indicator height")),
        (("--indicators", INDICATORS, "--k", "4/3"), ("大于 0 且不大于 1", "above 0 and up to 1")),
        (("--indicators", INDICATORS, "--k", "a third"), ("不是分数", "no fraction")),
        (("--indicators", INDICATORS, "--weight", "mass"), ("没有列 mass", "no column mass")),
        (("--indicators", INDICATORS, "--weight", "d_assets"), ("看不懂", "not understood")),
        (("--indicators", INDICATORS, "--policy", "utopia"), ("政策包", "policy pack")),
        (
            ("--indicators", INDICATORS, "--policy", "hunan"),
            ("没有计数标准", "no counting standard"),
        ),
        (("--indicators", INDICATORS, "--strata", "psu"), ("只有一个", "one sampled cluster")),
        (("--mapping", "nowhere.yaml"), ("没有映射文件", "no mapping")),
        (("--income", "region"), ("看不懂", "not understood")),
        (("--income", "income", "--line", "low"), ("贫困线", "line 'low'")),
        (("--listed", "d_assets"), ("--poor", "--poor")),
        (("--mean", "income", "--df", "few"), ("--df", "--df")),
        ((), ("没有要估计", "nothing is asked")),
    ],
)
def test_a_wrong_input_is_told_in_both_languages(survey: Path, told, words, said):
    psu = () if "--strata" not in words else ("--psu", "stratum")
    for language, phrase in zip(("zh", "en"), said, strict=True):
        code, out, err = told("estimate", survey, *words, *psu, "--lang", language)
        assert code == 2
        assert out == ""
        assert phrase in err
        assert "Traceback" not in err


def test_a_row_that_does_not_fit_its_headings_is_named(survey: Path, told):
    survey.write_text(survey.read_text("utf-8") + "1,0,1\n", "utf-8")
    code, _, err = told("estimate", survey, "--mean", "income", "--lang", "en")
    assert code == 2
    assert "such as row 10" in err
