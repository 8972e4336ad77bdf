"""Published figures of counting: Alkire and Foster's example, the toolboxes' vignettes, a labour survey, a package."""

from __future__ import annotations

import csv
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from reference.shared_data import shared
from tuopin.rounds.estimating import Asked, count
from tuopin.rules import Scheme
from tuopin.stages.estimation import Drawn, Estimate
from tuopin.store import Engine, open_engine
from tuopin.store.readers import read_survey

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.fixture(scope="module")
def duckdb():
    with open_engine("duckdb") as engine:
        yield engine


def estimated(
    engine: Engine,
    columns: dict[str, list],
    weights: dict[str, Fraction | int],
    cutoffs: list[Fraction],
    by: tuple[str, ...] = (),
) -> list[Estimate]:
    """Every measure of rows counted one by one."""
    scheme = Scheme.weighing(weights, cutoffs)
    names = {name: name for name in weights}
    frame = engine.frame(pa.table(columns))
    return list(count(frame, Asked(scheme=scheme, indicators=names, by=by), engine).estimates)


def one(found: list[Estimate], measure: str, indicator: str | None = None, **about) -> Estimate:
    """The one estimate of a measure; of everybody unless `about` says otherwise."""
    wanted = {"subgroup": None, "dimension": None, **about}
    fitting = [
        each
        for each in found
        if (each.measure, each.indicator) == (measure, indicator)
        and all(getattr(each, name) == value for name, value in wanted.items())
    ]
    assert len(fitting) == 1, (measure, indicator, about, len(fitting))
    return fitting[0]


def test_alkire_and_foster_2011(duckdb: Engine):
    """Alkire and Foster (2011), Journal of Public Economics 95, the worked example: k = 2 of 4.

    Four persons, incomes 13.1, 15.2, 12.5 and 20 below 13 and so on: deprived as written here.
    """
    deprived = {"a": [0, 0, 1, 0], "b": [0, 1, 1, 1], "c": [0, 0, 1, 0], "d": [0, 1, 1, 0]}
    found = estimated(duckdb, deprived, dict.fromkeys("abcd", 1), [HALF])
    assert one(found, "H").estimate == pytest.approx(0.5, abs=5e-4)
    assert one(found, "A").estimate == pytest.approx(0.75, abs=5e-4)
    assert one(found, "M0").estimate == pytest.approx(0.375, abs=5e-4)


def test_five_persons_of_the_mpitb_vignette(duckdb: Engine):
    """mpitbR 1.0.1 vignette, sections 2.1 and 2.2: prints 0.35, 0.6, 0.5833, h, h(k), shares, two regions.

    The print is loose (South 0.416 for 0.41667, 28.58 % for 28.571 %), hence a thousandth.
    """
    columns = {
        "a": [1, 0, 0, 1, 1],
        "b": [0, 1, 1, 0, 0],
        "c": [1, 0, 1, 0, 1],
        "d": [0, 0, 1, 0, 0],
        "region": ["N", "N", "S", "S", "S"],
    }
    found = estimated(duckdb, columns, dict.fromkeys("abcd", 1), [HALF], ("region",))
    printed = {"M0": 0.35, "H": 0.6, "A": 0.5833}
    for measure, value in printed.items():
        assert one(found, measure).estimate == pytest.approx(value, abs=1e-3)
    by_indicator = {
        "hd": (0.6, 0.4, 0.6, 0.2),
        "hdk": (0.4, 0.2, 0.6, 0.2),
        "pctb": (0.2858, 0.1429, 0.4285, 0.1429),
    }
    for measure, values in by_indicator.items():
        for indicator, value in zip("abcd", values, strict=True):
            assert one(found, measure, indicator).estimate == pytest.approx(value, abs=1e-3)
    assert one(found, "M0", subgroup="N").estimate == pytest.approx(0.25, abs=1e-3)
    assert one(found, "M0", subgroup="S").estimate == pytest.approx(0.416, abs=1e-3)


#: R package MPI, its example data: 30 persons, 11 indicators of weight 1, region. Re-typed; one string a person.
PERSONS = """\
10101110001 00110000111 10111110000 10111011011 11111011111 11100011011 11001010001 00001010000 01001101100
00011101100 01111100111 00111101001 11111101101 11110101101 10000110110 10000000110 10000010000 01000001001
11110011001 01101111001 10111110101 10101100111 10010111100 10010110010 11010101000 00110100010 00111001000
01111100010 01011001011 01001011011
"""
REGIONS = (
    "Olmeto Olmeto Olmeto Zicavo Olmeto Zicavo Olmeto Olmeto Zicavo Olmeto Olmeto Zicavo Olmeto Zicavo Zicavo "
    "Olmeto Zicavo Olmeto Olmeto Zicavo Zicavo Olmeto Zicavo Olmeto Bastia Bastia Calvi Corte Zicavo Venaco"
)


def test_the_example_of_the_r_package_mpi(duckdb: Engine):
    """CRAN MPI, README: k = 3 of 11 by region. It prints Bastia: 2 persons, 2 poor, H 1, A and M0 0.4090909.

    The figures of the other regions are counts over the same thirty rows.
    """
    names = [f"i{j}" for j in range(11)]
    columns: dict[str, list] = {
        name: [int(person[j]) for person in PERSONS.split()] for j, name in enumerate(names)
    }
    columns["Region"] = REGIONS.split()
    found = estimated(duckdb, columns, dict.fromkeys(names, 1), [Fraction(3, 11)], ("Region",))
    printed = {
        "Bastia": (2, 1.0, 0.4090909, 0.4090909),
        "Calvi": (1, 1.0, 0.3636364, 0.3636364),
        "Corte": (1, 1.0, 0.5454545, 0.5454545),
        "Olmeto": (14, 0.9285714, 0.5524476, 0.5129870),
        "Venaco": (1, 1.0, 0.5454545, 0.5454545),
        "Zicavo": (11, 0.9090909, 0.6, 0.5454545),
        None: (30, 0.9333333, 0.5519481, 0.5151515),
    }
    for region, (n, h, a, m0) in printed.items():
        for measure, value in (("H", h), ("A", a), ("M0", m0)):
            # a group's own M0, not what it adds to everybody's
            told = one(found, measure, subgroup=region)
            assert told.estimate == pytest.approx(value, abs=5e-8), (region, measure)
            assert told.n == n


EQUAL = {"wage": 1, "collgrad": 1, "hours": 1}
NESTED = {"wage": 2, "collgrad": 1, "hours": 1}


@pytest.fixture(scope="module")
def rows() -> dict[str, list]:
    with shared("surveys/nlsw88.csv").open(newline="") as file:
        persons = list(csv.DictReader(file))
    held = [p for p in persons if p["wage"] and p["collgrad"] and p["hours"]]
    assert len(held) == 2242
    return {
        "wage": [int(float(p["wage"]) < 4) for p in held],
        "collgrad": [int(p["collgrad"] == "Not college grad") for p in held],
        "hours": [int(float(p["hours"]) < 26) for p in held],
    }


class TestLabourSurvey:
    """nlsw88 (n = 2242): wage below 4, no college degree, under 26 hours a week; complete cases, unweighted.

    Printed in the book of the R package convey, chapter 6.3 (CC0), which replicates Jindra's seminar of 2015.
    """

    @pytest.mark.parametrize(
        ("k", "m0", "se", "h", "a"),
        [
            ("1/3", 0.36991, 0.0053, 0.808207, 0.4576895),
            # any cutoff above 1/3 and up to 2/3 asks for two of the three
            ("1/2", 0.18659, 0.0068, 0.2582516, 0.7225101),
            ("2/3", 0.18659, 0.0068, 0.2582516, 0.7225101),
            ("9/10", 0.043265, 0.0043, 0.04326494, 1.0),
            ("1", 0.043265, 0.0043, 0.04326494, 1.0),
        ],
    )
    def test_equal_weights(self, duckdb: Engine, rows, k, m0, se, h, a):
        found = estimated(duckdb, rows, EQUAL, [Fraction(k)])
        assert one(found, "M0").estimate == pytest.approx(m0, abs=5e-6)
        assert one(found, "M0").se == pytest.approx(se, abs=5e-5)
        assert one(found, "H").estimate == pytest.approx(h, abs=5e-7)
        assert one(found, "A").estimate == pytest.approx(a, abs=5e-7)

    @pytest.mark.parametrize(
        ("k", "m0", "h", "a"),
        [("1/2", 0.19135, 0.2689563, 0.7114428), ("3/4", 0.14897, 0.1842105, 0.8087167)],
    )
    def test_half_the_weight_on_wages(self, duckdb: Engine, rows, k, m0, h, a):
        found = estimated(duckdb, rows, NESTED, [Fraction(k)])
        assert one(found, "M0").estimate == pytest.approx(m0, abs=5e-6)
        assert one(found, "H").estimate == pytest.approx(h, abs=5e-8)
        assert one(found, "A").estimate == pytest.approx(a, abs=5e-8)

    @pytest.mark.parametrize(
        ("measure", "k", "printed"),
        [
            ("hd", "1/3", (0.19492, 0.76316, 0.15165)),
            ("hdk", "2/3", (0.18421, 0.24799, 0.12756)),
            ("pctb", "1/3", (0.17564, 0.6877, 0.13666)),
        ],
    )
    def test_indicators(self, duckdb: Engine, rows, measure, k, printed):
        found = estimated(duckdb, rows, EQUAL, [Fraction(k)])
        for indicator, value in zip(("wage", "collgrad", "hours"), printed, strict=True):
            assert one(found, measure, indicator).estimate == pytest.approx(value, abs=5e-6)


INDICATORS = (
    *("d_nutr", "d_cm", "d_satt", "d_educ"),
    *("d_elct", "d_sani", "d_wtr", "d_hsg", "d_ckfl", "d_asst"),
)
CUTOFFS = {20: Fraction(1, 5), 33: Fraction(1, 3), 50: Fraction(1, 2)}


@pytest.fixture(scope="module")
def counted(duckdb: Engine):
    weights = {name: 3 if j < 4 else 1 for j, name in enumerate(INDICATORS)}
    scheme = Scheme.weighing(weights, list(CUTOFFS.values()))
    asked = Asked(
        drawn=Drawn("weight", None, ("stratum",), ("psu",), (), "t"),
        by=("region", "area"),
        scheme=scheme,
        indicators={name: name for name in INDICATORS},
    )
    survey = read_survey(shared("surveys/mpitb_syn_cdta.csv.gz"), asked.columns, duckdb)
    return count(survey.frame, asked, duckdb)


class TestToolbox:
    """The synthetic survey of the mpitb toolboxes: figures computed once with the R package mpitbR 1.0.1.

    Its weights are decimals of a sixth and an eighteenth, so that points differ in the ninth digit.
    """

    def _key(self, row: dict[str, str]) -> tuple:
        k = None if row["k"] == "NA" else str(CUTOFFS[int(row["k"])])
        loa, group = row["loa"], row.get("subg")
        by = (None, None) if loa == "nat" else (loa, group)
        indicator = None if row["indicator"] == "NA" else row["indicator"]
        return (row["measure"], k, indicator, *by)

    def test_levels(self, counted):
        own = {
            (e.measure, e.k, e.indicator, e.by, e.subgroup, e.round): e
            for e in counted.estimates
            # a group's part of everybody's M0 has the same sign and no indicator
            if e.measure != "share" and (e.indicator or e.measure in ("H", "A", "M0"))
        }
        seen = 0
        with shared("reference/computed_mpitbR_syn_levels.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                told = own[(*self._key(row), row["t"])]
                expected = [(told.estimate, row["b"]), (told.se, row["se"])]
                expected += [(told.ll, row["ll"]), (told.ul, row["ul"])]
                for value, printed in expected:
                    if printed in ("NA", "NaN"):
                        continue
                    if value is None:  # a share of nought has no logit interval
                        assert float(printed) < 1e-11
                        continue
                    assert value == pytest.approx(float(printed), abs=2e-8), (row, told)
                    seen += 1
        assert seen > 11_700

    def test_changes(self, counted):
        own = {
            (e.measure, e.k, e.indicator, e.by, e.subgroup, e.change): e
            for e in counted.changes
            if e.dimension is None
        }
        names = {"abs": "absolute", "rel": "relative"}
        seen = 0
        with shared("reference/computed_mpitbR_syn_changes.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                told = own[(*self._key(row), names[row["ctype"]])]
                assert told.estimate == pytest.approx(float(row["b"]), abs=1e-9)
                assert told.se == pytest.approx(float(row["se"]), abs=1e-9)
                seen += 1
        assert seen == 414

    def test_what_is_read_is_what_was_printed(self, counted):
        assert counted.persons == 14_903
        assert counted.left_out == 97
        assert (counted.clusters, counted.strata) == (717, 120)
        assert np.isclose(counted.weight_left_out, 97 / 15_000)
