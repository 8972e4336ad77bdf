"""The how-tos on surveys that may not be copied: commands typed as quoted print the figures of the page.

The files are read from ../shared; where they are missing the tests are skipped with the reason.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from fixtures.quoted_pages import Page, pages, printed, workplace
from reference.shared_data import shared

DEPRIVATIONS = pages("how-to/estimate-from-deprivations.md")
SCHOOLING = pages("how-to/progresa-schooling.md")


@pytest.fixture(scope="module")
def syn_cdta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the file that the page on changes asks for."""
    survey = shared("surveys/mpitb_syn_cdta.csv.gz")
    folder = workplace(tmp_path_factory.mktemp("syn_cdta"))
    shutil.copyfile(survey, folder / "syn_cdta.csv.gz")
    return folder


@pytest.fixture(scope="module")
def progresa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the children's file, and the two files that the page makes of it."""
    survey = shared("surveys/progresa_1997_98_children.csv.bz2")
    folder = workplace(tmp_path_factory.mktemp("progresa"))
    (folder / "children.csv").write_bytes(bz2.decompress(survey.read_bytes()))
    assert SCHOOLING[0].run(0, folder).code == 0
    return folder


@pytest.mark.parametrize(("page", "place"), printed(DEPRIVATIONS))
def test_the_page_on_changes_quotes_what_is_printed(page: Page, place: int, syn_cdta: Path):
    assert page.holds(place, syn_cdta).code == 0


def test_the_synthetic_survey_is_as_the_page_describes_it(syn_cdta: Path):
    with gzip.open(syn_cdta / "syn_cdta.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    clusters = {t: {(r["stratum"], r["psu"]) for r in rows if r["t"] == t} for t in ("1", "2")}
    assert len(rows) == 15_000
    assert clusters["1"] == clusters["2"]
    assert len(clusters["1"]) == 717
    assert len({stratum for stratum, _ in clusters["1"]}) == 120
    for page in DEPRIVATIONS:
        assert all(each in page.text for each in ("15,000", "717", "120"))


@pytest.mark.parametrize(("page", "place"), printed(SCHOOLING))
def test_the_page_on_schooling_quotes_what_is_printed(page: Page, place: int, progresa: Path):
    # one of the commands is there to be refused
    refused = "--without" in page.commands[place]
    assert page.holds(place, progresa).code == (2 if refused else 0)


def test_the_prepared_files_are_as_the_page_describes_them(progresa: Path):
    def rows(name: str) -> list[dict[str, str]]:
        with (progresa / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    raw = [
        row for row in rows("children.csv") if row["year"] == "97" and 6 <= int(row["age"]) <= 15
    ]
    children, households = rows("progresa-children.csv"), rows("progresa-households.csv")
    assert len(raw) == len(children) == 35_581
    assert len({row["village"] for row in children}) == 505
    assert Counter(row["out_of_school"] for row in children) == Counter(
        {"1": "0", "0": "1"}.get(row["sc97"], "") for row in raw
    )
    unasked = [row for row in raw if row["sc97"] == ""]
    assert len(unasked) == 1_754
    assert sum(row["grc97"] == "0" for row in unasked) == 1_559
    assert Counter(row["behind"] for row in children)[""] == 1_754
    assert len(households) == 15_445
    assert sum(int(row["persons"]) for row in households if row["below_line"] == "") == 254
    for page in SCHOOLING:
        told = ("35,581", "15,445", "1,754", "505", "254")
        assert all(each in page.text for each in told)


@pytest.mark.parametrize("page", SCHOOLING, ids=str)
def test_the_lines_of_the_curve_are_those_of_the_page(page: Page, progresa: Path):
    [place] = [at for at, command in enumerate(page.commands) if "--score" in command]
    page.run(place, progresa)
    document = json.loads((progresa / "targeting" / "estimates.json").read_text("utf-8"))
    curve = document["curve"]
    assert len(curve) == 100
    errors = ("coverage", "exclusion_of_poor", "inclusion_of_beneficiaries")
    shown = [
        [f"{point['cutoff']:.0f}", *(f"{100 * point[name]['known']:.1f}" for name in errors)]
        for point in curve
    ]
    lines = re.findall(r"^\|.*%.*%.*%.*", page.text, flags=re.M)
    quoted = [re.findall(r"[\d.]+", line) for line in lines]
    assert len(quoted) == 4
    assert all(line in shown for line in quoted)
