"""The programme played from files to a brief, as `tuopin demo` does it, and what can be asked of it afterwards."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.fixtures.installations import answers

# Re-typed from the press conference of 5 March 2020, times the scale where persons are counted.
SCALE = 0.002
PUBLISHED = {
    "persons_lifted_51": 9126,  # 4 563 000 × 0.002
    "remaining_51": 232,  # 116 000 × 0.002
    "remaining_province": 398,  # 199 000 × 0.002
    "share_of_province": 70.1,
    "incidence_start_51": 19.49,
    "incidence_end_51": 0.48,
    "county_exits_2019": 20,
    "county_exits_total": 51,
    "deep_counties": 11,
    "income_start_51": 5137,
    "income_end_51": 11344,
    "exit_incidence_ceiling": 2,
    "approval_date_2019": "2020-02-29",
}
OTHERS = ("TUOPIN_", "DJANGO_")
EXITS = {2016: 2, 2017: 12, 2018: 17, 2019: 20}
PATH = {2017: 3.86, 2018: 1.49, 2019: 0.36}


def tuopin(*words: str | Path, expect: int | None = None) -> tuple[int, str, str]:
    """A command run as its user runs it: exit code, stdout, stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "tuopin", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    if expect is not None:
        assert done.returncode == expect, done.stderr[-3000:]
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Played as `make run` plays it, until the office answers; then ended as its user ends it."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    words = ["demo", "--scale", SCALE, "--out", folder, "--json", "--open", "--port", port]
    said, complaint = folder.parent / "stdout", folder.parent / "stderr"
    with said.open("wb") as stdout, complaint.open("wb") as stderr:
        playing = subprocess.Popen(
            [sys.executable, "-m", "tuopin", *map(str, words)],
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
            # the office that other tests of this process use is another one
            env={name: each for name, each in os.environ.items() if not name.startswith(OTHERS)},
        )
    try:
        while not answers(port):
            assert playing.poll() is None, complaint.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.5)
    finally:
        if playing.poll() is None:
            os.killpg(playing.pid, signal.SIGINT)
    assert playing.wait(300) == 0
    return folder, json.loads(said.read_text(encoding="utf-8"))


def test_the_office_was_opened_with_the_province_and_its_last_verdicts(played) -> None:
    folder, _ = played
    last = folder / "store" / "rounds" / "2020" / "v1" / "datapackage.json"
    rows: dict[str, int] = {}
    for part in json.loads(last.read_text(encoding="utf-8"))["resources"]:
        rows[part["table"]] = rows.get(part["table"], 0) + part["rows"]
    office = sqlite3.connect(folder / "office" / "office.sqlite3")
    (households,) = office.execute("SELECT count(*) FROM registry_household").fetchone()
    (persons,) = office.execute("SELECT count(*) FROM registry_person").fetchone()
    assert (households, persons) == (rows["household"], rows["person"])
    runs = "assessment_run AS run JOIN archive_round AS round ON round.id = run.round_id"
    assert office.execute(f"SELECT year FROM {runs} WHERE run.current").fetchall() == [(2020,)]
    assert office.execute(f"SELECT count(*) FROM {runs}").fetchone() == (8,)
    (verdicts,) = office.execute("SELECT count(*) FROM assessment_currentverdict").fetchone()
    assert verdicts == households


def test_verdicts_lie_by_village_and_household(played) -> None:
    runs = sorted((played[0] / "store" / "runs").glob("*/assessed/*.parquet"))
    assert len(runs) == 8
    for path in runs:
        rows = pq.read_table(path, columns=["village_code", "household_no"]).to_pylist()
        places = [(row["village_code"], row["household_no"]) for row in rows]
        assert places == sorted(places)


@pytest.fixture(scope="session")
def brief(played) -> dict:
    return json.loads((played[0] / "brief" / "brief.json").read_text(encoding="utf-8"))


def test_every_published_figure_comes_out(played) -> None:
    figures = {figure["id"]: figure for figure in played[1]["figures"]}
    assert set(figures) == set(PUBLISHED)
    assert all(figure["matches"] for figure in figures.values())
    for name, value in PUBLISHED.items():
        computed = figures[name]["computed"]
        if isinstance(value, float):
            assert round(computed, 2 if value != 70.1 else 1) == value
        else:
            assert computed == value


def test_exactly_the_planted_defects_are_found(played) -> None:
    checks = played[1]["checks"]
    assert checks["planted"] == checks["matched"] == checks["findings"]
    assert (checks["missed"], checks["false_alarms"]) == (0, 0)
    planted = {row["check"] for row in checks["by_check"] if row["planted"]}
    assert len(planted) >= 120
    assert "exit.paper" in planted


def test_paper_exits_stand_in_every_exit_year(brief) -> None:
    papers = {row["year"]: row["paper_exit_households"] for row in brief["status"]}
    assert papers[2013] == 0
    assert all(papers[year] > 0 for year in range(2014, 2021))


def test_stock_and_flow_balance(brief) -> None:
    assert len(brief["flows"]) == 14  # seven years, two areas
    for row in brief["flows"]:
        assert row["unexplained"] == 0
        ins = ("identified", "relapsed", "births", "marriages_in", "moves_in", "other_in")
        outs = (
            "exited",
            "removed",
            "cancelled",
            "deaths",
            "marriages_out",
            "moves_out",
            "other_out",
        )
        balance = row["start"] + sum(row[i] for i in ins) - sum(row[o] for o in outs)
        assert balance == row["end"]


def test_the_province_follows_its_path(brief) -> None:
    incidence = {row["year"]: round(row["incidence"], 2) for row in brief["status"]}
    assert {year: incidence[year] for year in PATH} == PATH
    poor = {row["year"]: row["poor_persons"] for row in brief["status"]}
    assert round(poor[2013] / SCALE / 10_000) == 671  # about 6.71 million at the baseline
    assert poor[2020] == 0


def test_counties_exit_in_their_real_years_and_pass(brief) -> None:
    counts = {row["year"]: row["counties"] for row in brief["exits"]}
    assert {year: counts[year] for year in EXITS} == EXITS
    exited = [county for county in brief["counties"] if county["exit_year"]]
    assert len(exited) == 51
    assert {county["exit_verdict"] for county in exited} == {"met"}
    assert all(county["composite"] < 2 for county in exited)


def test_the_brief_says_that_it_is_invented(played) -> None:
    for name in ("brief.zh.html", "brief.zh.txt"):
        assert "虚构" in (played[0] / "brief" / name).read_text(encoding="utf-8")
    page = (played[0] / "brief" / "brief.en.html").read_text(encoding="utf-8")
    assert "agreement shows the formulas, not the facts" in page


def test_verify_proves_the_store_and_the_brief(played) -> None:
    folder, data = played
    _, stdout, _ = tuopin("verify", "--store", folder / "store", "--json", expect=0)
    assert json.loads(stdout) == {"problems": [], "head": data["chain_head"]}


def test_verify_names_a_figure_that_was_changed(played, tmp_path) -> None:
    folder, _ = played
    forged = json.loads((folder / "brief" / "brief.json").read_text(encoding="utf-8"))
    figure = next(f for f in forged["figures"] if f["id"] == "remaining_51")
    figure["computed"] = 231
    path = tmp_path / "forged.json"
    path.write_text(json.dumps(forged), encoding="utf-8")
    _, stdout, _ = tuopin("verify", path, "--store", folder / "store", "--json", expect=1)
    differences = json.loads(stdout)["differences"]
    assert [(d["printed"], d["recomputed"]) for d in differences] == [(231, 232)]
    assert "remaining_51" in differences[0]["place"]


def test_explain_answers_in_both_languages(played) -> None:
    folder, _ = played
    _, rows, _ = tuopin("assess", "2019", "--store", folder / "store", "--json", expect=0)
    assert json.loads(rows)["totals"]["poor_persons"] == 398
    code, _, complaint = tuopin(
        "explain", "nobody", "--round", "2019", "--store", folder / "store", "--lang", "zh"
    )
    assert code == 2
    assert "户编号 nobody" in complaint


def test_one_changed_parameter_shows_which_households_change(played, tmp_path) -> None:
    folder, _ = played
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        """line.exit:
  title: {zh: 脱贫收入线(草案), en: exit line (draft)}
  kind: yuan
  unit: yuan/person/year
  operator: gt
  values:
    - {from: 2014-01-01, area: "43", value: 4200, source: default, mark: default}
""",
        encoding="utf-8",
    )
    words = (
        "policy",
        "diff",
        "--round",
        "2019",
        "--draft",
        draft,
        "--store",
        folder / "store",
        "--json",
    )
    _, stdout, _ = tuopin(*words, expect=0)
    found = json.loads(stdout)
    changed = {row["rule"] for row in found["counts"]}
    assert "income_exit" in changed
    assert "water" not in changed
    assert 0 < len(found["households"]) <= found["changed_households"]


def test_a_perturbed_province_turns_the_dependent_figures_red(tmp_path) -> None:
    words = ("demo", "--scale", SCALE, "--out", tmp_path / "out", "--perturb", "--json")
    _, stdout, _ = tuopin(*words, expect=1)
    red = {figure["id"] for figure in json.loads(stdout)["figures"] if not figure["matches"]}
    # what rests on exits: the flow, its share, what is left of the stock, and the rate at the end;
    # the exits taken back are all in the 51 counties, so that the share moves as well
    assert red == {
        "persons_lifted_51",
        "share_of_province",
        "remaining_51",
        "remaining_province",
        "incidence_end_51",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("brief", "1999"), "1999"),
        (("assess", "2019", "--policy", "nowhere"), "hunan"),
        (("assess", "2019", "--on", "yesterday"), "2019-12-31"),
        (("assess", "2019", "--engine", "abacus"), "duckdb"),
    ],
)
def test_wrong_use_is_answered_with_what_is_allowed(played, words, said) -> None:
    code, stdout, complaint = tuopin(*words, "--store", played[0] / "store", "--lang", "en")
    assert code == 2
    assert said in complaint
    assert stdout == ""


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "不能用,可能已被占用"), ("en", "it may be taken")]
)
def test_a_port_that_is_taken_is_told_before_the_work_begins(tmp_path, language, said) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        words = ("demo", "--open", "--port", port, "--out", tmp_path / "out", "--lang", language)
        _, stdout, complaint = tuopin(*words, expect=2)
    assert port in complaint
    assert said in complaint
    assert stdout == ""
    assert not (tmp_path / "out").exists()


def test_in_a_folder_with_other_work_no_office_is_begun(tmp_path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = str(held.getsockname()[1])
    words = ("demo", "--open", "--port", port, "--out", tmp_path, "--lang", "en")
    _, _, complaint = tuopin(*words, expect=2)
    assert "holds other things" in complaint
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
