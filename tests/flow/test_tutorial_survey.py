"""The tutorial's survey counted once more in plain Python from its CSV: the same H, A and M0, and the page shows them.

Nothing of the criteria, of counting or of estimation is used here: answers are read off the file, the rules are those
of the global MPI of 2018 as its documents state them (docs/en/reference/global_mpi), and sums are fractions. The pages
that need only the files of docs/examples are held to what their commands print.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from fixtures.quoted_pages import EXAMPLES, Page, pages, printed, run, workplace

SURVEY = "docs/examples/invented-survey.csv"
COMMAND = ["estimate", SURVEY, "--mapping", "docs/examples/invented-survey.yaml"]
PAGES, INCOMES = pages("tutorial-mpi.md"), pages("how-to/incomes-and-lists.md")

HEALTH_AND_EDUCATION, LIVING = Fraction(1, 6), Fraction(1, 18)
WEIGHTS = {
    "nutrition": HEALTH_AND_EDUCATION,
    "child_mortality": HEALTH_AND_EDUCATION,
    "years_of_schooling": HEALTH_AND_EDUCATION,
    "school_attendance": HEALTH_AND_EDUCATION,
    "cooking_fuel": LIVING,
    "sanitation": LIVING,
    "drinking_water": LIVING,
    "electricity": LIVING,
    "housing": LIVING,
    "assets": LIVING,
}
K = Fraction(1, 3)

# The codes of the questionnaire, by what the index makes of them; a code of neither kind is no answer.
SOLID, CLEAN = {"6", "7", "8", "9", "10", "11"}, {"1", "2", "3", "4", "5", "95", "96"}
GOOD_TOILET = {"11", "12", "13", "21", "22", "41"}
POOR_TOILET = {"14", "15", "23", "31", "42", "43", "96"}
PIPED_HOME = {"11", "12"}
GOOD_WATER = {*PIPED_HOME, "13", "14", "21", "31", "41", "51"}
POOR_WATER = {"32", "42", "43", "61", "62", "96"}
BOTTLED = {"71", "72"}
POOR_FLOOR, GOOD_FLOOR = {"11", "12", "96"}, {"21", "22", "31", "32", "33", "34", "35"}
POOR_ROOF = {"11", "12", "13", "21", "22", "23", "24", "96"}
GOOD_ROOF = {"31", "32", "33", "34", "35", "36"}
POOR_WALL = {"11", "12", "13", "21", "22", "23", "24", "25", "26", "96"}
GOOD_WALL = {"31", "32", "33", "34", "35", "36"}
SMALL_ASSETS = ("hv207", "hv208", "hv221", "hv210", "hv211", "hv209", "hv243c", "hv243e")

Row = dict[str, str]
Answer = bool | None
Figures = dict[str, dict]


def every(answers: Iterable[Answer]) -> Answer:
    """True when all are; one that is not settles it; else one unknown leaves it unknown."""
    found = list(answers)
    return False if False in found else None if None in found else True


def some(answers: Iterable[Answer]) -> Answer:
    """True when one is; else one unknown leaves it unknown."""
    found = list(answers)
    return True if True in found else None if None in found else False


def code(value: str, good: set[str], poor: set[str]) -> Answer:
    return True if value in good else False if value in poor else None


def yes(value: str) -> Answer:
    return {"1": True, "0": False}.get(value)


def number(value: str, *, no_answer: str = "") -> float | None:
    return None if value in ("", no_answer) else float(value)


def at_least(value: float | None, limit: float) -> Answer:
    return None if value is None else value >= limit


def nourished(member: Row) -> Answer:
    """Children up to 60 months by weight and height for age, up to 228 by BMI for age, then by BMI, below 70 years."""
    if member["anthro"] == "0":
        return True
    age = int(member["hv105"])
    months = int(member["agem"]) if member["agem"] else None
    first, last = (months, months) if months is not None else (12 * age, 12 * age + 11)

    def judged(month: int) -> Answer:
        if month <= 60:
            scores = (number(member[name], no_answer="9998") for name in ("hc70", "hc71"))
            return every(at_least(score, -200) for score in scores)
        if month <= 228:
            return at_least(number(member["bmiz"]), -200)
        return True if age >= 70 else at_least(number(member["ha40"], no_answer="9998"), 1850)

    # Without the months a year of age may fall on both sides of a limit: then both must say the same.
    said = {judged(month) for month in range(first, last + 1)}
    return said.pop() if len(said) == 1 else None


def no_recent_death(household: Row) -> Answer:
    """No child under 18 died in the five years before the survey."""
    if household["deathyrs"]:
        return float(household["deathyrs"]) > 5
    if "0" in (household["deaths"], household["deaths18"]):
        return True
    if household["deaths"] or household["deaths18"]:
        return None
    return True if household["asked_deaths"] == "0" else None


def schooled(member: Row) -> Answer:
    """Six years of school, at ten years of age or more."""
    if int(member["hv105"]) < 10:
        return False
    return at_least(number(member["hv108"], no_answer="98"), 6)


def at_school(member: Row) -> Answer:
    """In school, from six years of age to the fourteen at which class 8 is completed."""
    return True if not 6 <= int(member["hv105"]) <= 14 else yes(member["hv121"])


def safe_water(household: Row) -> Answer:
    """An improved source; bottled water is as good as the water used beside it; less than 30 minutes' walk."""
    source, minutes = household["hv201"], number(household["hv204"])
    improved = code(household["hv202"] if source in BOTTLED else source, GOOD_WATER, POOR_WATER)
    # 996 is the code of "on the premises"; whatever else is written there was answered in minutes.
    near = True if source in PIPED_HOME or minutes == 996 else None
    if near is None and minutes is not None:
        near = minutes < 30
    return every((improved, near))


def sound_house(household: Row) -> Answer:
    return every(
        (
            code(household["hv213"], GOOD_FLOOR, POOR_FLOOR),
            code(household["hv214"], GOOD_WALL, POOR_WALL),
            code(household["hv215"], GOOD_ROOF, POOR_ROOF),
        )
    )


def enough_assets(household: Row) -> Answer:
    """A car, or two of the small ones."""
    held = [yes(household[name]) for name in SMALL_ASSETS]
    sure, possible = held.count(True), len(held) - held.count(False)
    several = True if sure > 1 else False if possible <= 1 else None
    return some((yes(household["hv212"]), several))


HOUSEHOLD: dict[str, Callable[[Row], Answer]] = {
    "child_mortality": no_recent_death,
    "cooking_fuel": lambda home: code(home["hv226"], CLEAN, SOLID),
    "sanitation": lambda home: every(
        (code(home["hv205"], GOOD_TOILET, POOR_TOILET), {"0": True, "1": False}.get(home["hv225"]))
    ),
    "drinking_water": safe_water,
    "electricity": lambda home: yes(home["hv206"]),
    "housing": sound_house,
    "assets": enough_assets,
}


class Counted:
    """A household: its persons, their weight, its place in the sample, and what it is deprived in."""

    def __init__(self, roster: list[Row]) -> None:
        home = roster[0]
        members = [row for row in roster if row["hv102"] != "0"]
        met = {name: answer(home) for name, answer in HOUSEHOLD.items()}
        met["nutrition"] = every(map(nourished, members))
        met["years_of_schooling"] = some(map(schooled, members))
        met["school_attendance"] = every(map(at_school, members))
        self.persons = int(home["hv012"])
        self.mass = Fraction(int(home["hv005"]), 10**6) * self.persons
        self.stratum, self.cluster, self.region = home["hv023"], home["hv021"], home["hv024"]
        self.known = None not in met.values()
        # the score with every unknown answer "not deprived", and with every one "deprived"
        self.least = sum((WEIGHTS[name] for name in WEIGHTS if met[name] is False), Fraction(0))
        self.most = sum((WEIGHTS[name] for name in WEIGHTS if met[name] is not True), Fraction(0))

    @property
    def poor(self) -> bool:
        return self.least >= K


@pytest.fixture(scope="module")
def households() -> list[Counted]:
    rosters = defaultdict(list)
    with (EXAMPLES / "invented-survey.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rosters[row["hv001"], row["hv002"]].append(row)
    return [Counted(roster) for roster in rosters.values()]


def weighed(homes: Iterable[Counted], value: Callable[[Counted], Fraction | int]) -> Fraction:
    return sum((home.mass * value(home) for home in homes), Fraction(0))


def measures(homes: list[Counted]) -> dict[str, Fraction]:
    total, poor = weighed(homes, lambda _: 1), weighed(homes, lambda home: home.poor)
    scores = weighed(homes, lambda home: home.least if home.poor else 0)
    return {"H": poor / total, "A": scores / poor, "M0": scores / total}


def estimates(*words: str) -> dict[tuple, dict]:
    """The figures of the whole population, and of groups, by measure, bound and group."""
    document = json.loads(run([*COMMAND, *words, "--json"]).out)
    return {
        (each["measure"], each["bound"], each["subgroup"]): each
        for each in document["estimates"]
        if each["indicator"] is None and each["dimension"] is None
    }


def test_the_command_arrives_at_the_count(households):
    known = [home for home in households if home.known]
    found = estimates("--by", "region")
    for measure, value in measures(known).items():
        assert found[measure, None, None]["estimate"] == pytest.approx(float(value), rel=1e-12)
        assert found[measure, None, None]["n"] == sum(home.persons for home in known)
    for region in ("hills", "plain"):
        there = [home for home in known if home.region == region]
        for measure, value in measures(there).items():
            assert found[measure, None, region]["estimate"] == pytest.approx(float(value))
            assert found[measure, None, region]["n"] == sum(home.persons for home in there)


def test_the_lowest_and_the_highest_value_are_those_of_the_count(households):
    total = weighed(households, lambda _: 1)
    # H and M0 can only rise with one more deprivation, so they are lowest with none of the unknown ones
    ends = {
        ("H", "low"): weighed(households, lambda home: home.least >= K),
        ("H", "high"): weighed(households, lambda home: home.most >= K),
        ("M0", "low"): weighed(households, lambda home: home.least if home.least >= K else 0),
        ("M0", "high"): weighed(households, lambda home: home.most if home.most >= K else 0),
    }
    found = estimates("--missing", "bounds")
    for (measure, bound), value in ends.items():
        assert found[measure, bound, None]["estimate"] == pytest.approx(float(value / total))


def test_the_error_of_h_is_that_of_the_textbook(households):
    known = [home for home in households if home.known]
    total, h = weighed(known, lambda _: 1), measures(known)["H"]
    clusters = defaultdict(lambda: defaultdict(Fraction))
    for home in known:
        clusters[home.stratum][home.cluster] += home.mass * (home.poor - h) / total
    variance = Fraction(0)
    for stratum in clusters.values():
        n, mean = len(stratum), sum(stratum.values()) / len(stratum)
        variance += Fraction(n, n - 1) * sum((each - mean) ** 2 for each in stratum.values())
    found = estimates()["H", None, None]
    assert found["se"] == pytest.approx(float(variance) ** 0.5)
    assert found["df"] == sum(map(len, clusters.values())) - len(clusters) == 20


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_shows_the_count(page: Page, households):
    known = [home for home in households if home.known]
    value = measures(known)
    headline = page.answers[0][0].splitlines()[1:6]
    n = str(sum(home.persons for home in known))
    shown = {line.split()[0]: line for line in headline if line.split()[-1:] == [n]}
    assert list(shown) == ["H", "A", "M0"]
    assert f" {float(value['H']):.2%} [" in shown["H"]
    assert f" {float(value['A']):.2%} [" in shown["A"]
    assert f" {float(value['M0']):.4f} [" in shown["M0"]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_knows_its_file(page: Page, households):
    rows = (EXAMPLES / "invented-survey.csv").read_bytes()
    assert f"`{sha256(rows).hexdigest()[:12]}`" in page.text
    left_out = sum(home.persons for home in households if not home.known)
    asked = sum(home.persons for home in households)
    share = weighed([h for h in households if not h.known], lambda _: 1) / weighed(
        households, lambda _: 1
    )
    # 74 of 1,044 persons, and their weight: in numerals these are alike in both languages
    assert re.search(rf"{left_out}\D+{asked:,}|{asked:,}\D+{left_out}", page.text)
    assert f"{float(100 * share):.2f}" in page.text
    clusters = Counter(home.stratum for home in {h.cluster: h for h in households}.values())
    assert dict(clusters) == dict.fromkeys("1234", 6)


@pytest.mark.parametrize(("page", "place"), printed([*PAGES, *INCOMES]))
def test_what_the_page_quotes_is_what_the_command_prints(page: Page, place: int, tmp_path: Path):
    assert page.holds(place, workplace(tmp_path)).code == 0


def income(*words: str, ask: tuple[str, ...] = ("--income", "income", "--line", "120")) -> Figures:
    """The figures of the invented incomes, by measure."""
    design = ("--weight", "weight", "--persons", "members", *words, *ask, "--json")
    document = json.loads(run(["estimate", "docs/examples/invented-incomes.csv", *design]).out)
    return {each["measure"]: each for each in document["estimates"]}


DESIGN = ("--strata", "stratum", "--psu", "psu")
STAGES = ("--strata", "stratum", "--psu", "psu,household", "--fpc", "clusters,households")


@pytest.mark.parametrize("page", INCOMES, ids=str)
def test_the_errors_by_design_are_those_of_the_page(page: Page):
    designs = (DESIGN, (*DESIGN, "--fpc", "clusters"), STAGES)
    found = [f"{income(*each, ask=('--mean', 'income'))['mean']['se']:.2f}" for each in designs]
    assert [[each] for each in found] == [row for row in page.numerals if len(row) == 1]
    alone = income("--strata", "stratum", ask=("--mean", "income"))["mean"]["se"]
    assert f"{alone:.2f}" in page.text


@pytest.mark.parametrize("page", INCOMES, ids=str)
def test_the_errors_by_method_are_those_of_the_page(page: Page):
    bootstrap = ("bootstrap", "--replicates", "500", "--seed", "43")
    by_method = [
        income(*DESIGN, "--errors", *each) for each in (["linear"], ["jackknife"], bootstrap)
    ]
    rows = [
        [f"{100 * figures['gini']['se']:.2f}" for figures in by_method],
        [f"{100 * figures['FGT0']['se']:.2f}" for figures in by_method],
        # the jackknife is wrong for a median, so that there is none
        [f"{by_method[0]['median']['se']:.0f}", "—", f"{by_method[2]['median']['se']:.0f}"],
    ]
    assert rows == [row for row in page.numerals if len(row) == 3]
    assert by_method[1]["median"]["se"] is None


@pytest.mark.parametrize("page", INCOMES, ids=str)
@pytest.mark.parametrize("kind", ["logit", "korn-graubard", "clopper-pearson", "wilson", "plain"])
def test_the_intervals_are_those_of_the_page(page: Page, kind: str):
    found = income(*DESIGN, "--interval", kind)["FGT0"]
    [row] = re.findall(rf"^\| `{kind}`.*", page.text, flags=re.M)
    assert re.findall(r"\d+\.\d+", row) == [f"{100 * found[end]:.2f}" for end in ("ll", "ul")]
