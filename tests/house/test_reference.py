"""The reference leaves nothing out, and what `--json` writes is what the schemas say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import jsonschema
import pytest
from referencing import Registry, Resource

from house.sources import ROOT
from tuopin.cli import build, main
from tuopin.cli.describing import described
from tuopin.policies import packs
from tuopin.rounds.reference import Material, PackMaterial, pages
from tuopin.rules import Edition, Parameter, edition, read_cases
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store.readers import FILE_CHECKS
from tuopin.tables import TABLES
from tuopin.terms import FROM_DOMAIN, LANGUAGES, MARKS, code_lists, glossary

PACKS = {name: edition(held, date(2020, 12, 31)) for name, held in packs().items()}
SCHEMAS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "docs" / "schema").glob("*.json"))
}
COMMANDS = described(build("en"))


@cache
def page(language: str, name: str) -> str:
    return (ROOT / "docs" / language / "reference" / name).read_text("utf-8")


def lacking(text: str, names) -> list[str]:
    return [name for name in names if f"`{name}`" not in text]


def columns_of(tables) -> list[str]:
    return [column.name for table in tables for column in table.columns]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_packs_share_stands_on_a_page(language: str):
    names = [*TABLES, *columns_of(TABLES.values())]
    assert lacking(page(language, "tables.md"), names) == []
    assert lacking(page(language, "codes.md"), code_lists()) == []
    assert lacking(page(language, "glossary.md"), glossary()) == []
    assert lacking(page(language, "marks.md"), [*MARKS, *FROM_DOMAIN]) == []
    assert lacking(page(language, "intake.md"), [*INTAKE_CHECKS, *FILE_CHECKS]) == []
    for name in PACKS:
        assert f"]({name}/index.md)" in page(language, "index.md")


def declared(name: str, rules: Edition) -> dict[str, list[str]]:
    """What a pack declares, by the page of its folder on which it is to stand."""
    own = packs()[name].tables
    countings = rules.countings.values()
    indicators = [i.id for c in countings for d in c.dimensions for i in d.indicators]
    dimensions = [d.id for c in countings for d in c.dimensions]
    weighed = [key for c in countings for key in c.parameters]
    return {
        "criteria.md": [*rules.criteria, *rules.standards],
        "counting.md": [*rules.countings, *dimensions, *indicators, *weighed],
        "measures.md": [each.id for each in (*rules.eligibilities, *rules.exclusions)],
        "parameters.md": [*rules.parameters],
        "documents.md": [*rules.sources],
        "tables.md": [*(table.name for table in own), *columns_of(own)],
        "checks/index.md": [*rules.checks],
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PACKS)
def test_every_declared_thing_of_every_pack_stands_on_a_page(name: str, language: str):
    folder = ROOT / "docs" / language / "reference" / name
    index = page(language, f"{name}/index.md")
    for path, names in declared(name, PACKS[name]).items():
        # a page with nothing on it would only mislead
        assert (folder / path).is_file() is bool(names), path
        assert (f"]({path})" in index) is bool(names), path
        if names:
            assert lacking(page(language, f"{name}/{path}"), names) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PACKS)
def test_every_check_has_its_entry_with_both_examples(name: str, language: str):
    checks = PACKS[name].checks
    folder = ROOT / "docs" / language / "reference" / name / "checks"
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.md")))
    assert lacking(text, checks) == []
    for word in {"en": ("Flagged: `", "Clear: `"), "zh": ("会报告:`", "不报告:`")}[language]:
        assert text.count(f"- {word}") == len(checks)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name, rules in PACKS.items() if rules.countings])
def test_every_indicator_says_what_it_leaves_out_and_shows_its_cases(name: str, language: str):
    rules, text = PACKS[name], page(language, f"{name}/counting.md")
    words = {"en": ("Leaves out: ", "Cases: ✓ "), "zh": ("未包含:", "案例:✓ ")}[language]
    for counting in rules.countings.values():
        for indicator in (i for d in counting.dimensions for i in d.indicators):
            told = text.split(f'<a id="{counting.id}.{indicator.id}">', 1)[1].split("<a id=", 1)[0]
            assert f"](criteria.md#{indicator.id})" in told
            assert rules.criteria[indicator.id].leaves_out.say(language) in told
            assert all(f"- {word}" in told for word in words), indicator.id
            # one case of each answer
            assert "✗ " in told, indicator.id
            assert "? " in told, indicator.id


def test_weights_and_cutoffs_of_the_global_mpi_are_told_as_exact_quotients():
    """As the pack's documents mpi-tables (a third a dimension, shared equally) and undp-poor (k) say."""
    text = page("en", "global_mpi/counting.md")
    weights = re.findall(
        r"\| \[`(\w+)`\]\(#\S+ \| [^|]+ \| (\S+) \(2010-07-01…\) \| (\d+) \|", text
    )
    assert weights == [
        ("nutrition", "1/6", "3"),
        ("child_mortality", "1/6", "3"),
        ("years_of_schooling", "1/6", "3"),
        ("school_attendance", "1/6", "3"),
        ("cooking_fuel", "1/18", "1"),
        ("sanitation", "1/18", "1"),
        ("drinking_water", "1/18", "1"),
        ("electricity", "1/18", "1"),
        ("housing", "1/18", "1"),
        ("assets", "1/18", "1"),
    ]
    # a fifth is 3.6 of 18 parts, which takes four of them
    cutoffs = re.findall(r"\| (\S+) \(2010-07-01…\) \| (\d+) \| \[`counting\.(cutoff_\w+)`", text)
    assert cutoffs == [
        ("1/3", "6", "cutoff_poor"),
        ("1/2", "9", "cutoff_severe"),
        ("1/5", "4", "cutoff_vulnerable"),
    ]
    parameters = page("en", "global_mpi/parameters.md")
    assert re.search(r"`counting\.weight_living`[^\n]*\| 1/18 \|", parameters)


def counting_text(on: date, parameters: dict[str, Parameter]) -> str:
    held = packs()["global_mpi"]
    material = PackMaterial(held, edition(held, on, parameters=parameters), read_cases(held))
    return pages("en", Material([material], {}), [])["global_mpi/counting.md"]


def test_weights_of_other_days_stand_beside_those_in_force():
    """Weights that change: what held before and after is told with its days, and scores go by the day's."""
    parameters = dict(PACKS["global_mpi"].parameters)
    key = "counting.weight_health"
    value = parameters[key].values[0]
    before = replace(value, valid_to=date(2018, 8, 31), value=Fraction(1, 12))
    after = replace(value, valid_from=date(2018, 9, 1))
    parameters[key] = replace(parameters[key], values=(before, after))
    told = counting_text(date(2020, 12, 31), parameters)
    assert "| 1/6 (2018-09-01…) | 3 | 1/12 (2010-07-01…2018-08-31) |" in told
    assert "1/6 + 1/6 = 1/3 (6 of 18 parts)" in told


def test_a_standard_that_is_not_in_force_says_so():
    told = counting_text(date(2009, 12, 31), dict(PACKS["global_mpi"].parameters))
    assert "Not all of it is in force on 2009-12-31." in told
    assert "| nutrition | 1/6 (2010-07-01…) |" in told
    assert "How a score is reached" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_told(language: str):
    text = page(language, "commands.md")
    for command in described(build(language)):
        assert f"## `tuopin {command.path}`" in text
        section = text.split(f"## `tuopin {command.path}`", 1)[1].split("\n## ", 1)[0]
        section = section.replace(r"\|", "|")
        for option in command.options:
            assert f"`{option.names}`" in section, f"{command.path} {option.names}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_is_explained(language: str):
    silent = [
        f"{command.path} {option.names}"
        for command in described(build(language))
        for option in command.options
        if option.names.startswith("-") and not option.help
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_anchors_of_links_are_there(language: str):
    folder = ROOT / "docs" / language
    broken = []
    for path in folder.rglob("*.md"):
        prose = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
        for file, anchor in re.findall(r"\]\(([^)#\s:]*\.md|)#([^)\s]+)\)", prose):
            target = path if not file else (path.parent / file)
            text = target.read_text("utf-8") if target.is_file() else ""
            if f'<a id="{anchor}">' not in text and anchor not in _slugs(text):
                broken.append(f"{path.relative_to(ROOT)} → {file}#{anchor}")
    assert broken == []


def _slugs(text: str) -> set[str]:
    """The anchors that headings get by themselves."""
    found = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_commands_named_in_pages_exist():
    paths = {command.path for command in COMMANDS}
    first = {path.split()[0] for path in paths}
    wrong = []
    for file in (ROOT / "docs").rglob("*.md"):
        for line in re.findall(
            r"(?:^|[`(])tuopin ([a-z]+(?: [a-z]+)?)", file.read_text("utf-8"), re.M
        ):
            words = line.split()
            if words[0] not in first or (
                words[0] == "policy" and len(words) > 1 and line not in paths
            ):
                wrong.append(f"{file.relative_to(ROOT)}: tuopin {line}")
    assert wrong == []


def test_every_json_command_has_a_schema():
    with_json = {c.path for c in COMMANDS if any(o.names == "--json" for o in c.options)}
    named = {f"{path.replace(' ', '-')}.schema.json" for path in with_json - {"brief"}}
    assert named | {"brief.schema.json", "brief-command.schema.json"} == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        parts = [part for part in schema.get("$defs", {}).values() if "description" in part]
        for field, said in (
            item for each in (schema, *parts) for item in each["properties"].items()
        ):
            assert said.get("description") and said.get("x-description-zh"), f"{name} {field}"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, object]:
    """What a command writes with --json, as a program would read it, and its exit code."""
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--json", "--lang", "en"])
    written = capsys.readouterr().out
    return int(stopped.value.code or 0), json.loads(written, parse_constant=_refused)


def _refused(constant: str) -> None:
    # Python would read NaN and Infinity; they are no JSON, and other readers stop at them
    raise AssertionError(f"{constant} is no JSON")


def hold(name: str, value: object) -> None:
    registry = Registry().with_resources(
        (each, Resource.from_contents(schema)) for each, schema in SCHEMAS.items()
    )
    jsonschema.Draft202012Validator(SCHEMAS[f"{name}.schema.json"], registry=registry).validate(
        value
    )


def test_policy_commands_write_what_their_schemas_say(capsys):
    for name, words in {
        "policy-show": ["policy", "show"],
        "policy-check": ["policy", "check"],
    }.items():
        code, value = said(capsys, *words)
        assert code == 0
        hold(name, value)


def test_commands_over_files_and_rounds_write_what_their_schemas_say(capsys, tmp_path):
    """One household's way from a file to its explanation, read as a program reads it."""
    (tmp_path / "household.csv").write_text(
        "household_no,data_year,village_code,exit_flag,household_attribute,valid\n"
        "4309990000001,2019,430999990001,0,01,true\n4309990000002,2019,430999990001,x,01,true\n",
        "utf-8",
    )
    (tmp_path / "person.csv").write_text(
        "person_no,household_no,data_year,village_code,birth_date,school_status\n"
        "430999000000101,4309990000001,2019,430999990001,2009-05-01,01\n",
        "utf-8",
    )
    files = [str(tmp_path / "household.csv"), str(tmp_path / "person.csv")]
    store = ["--store", str(tmp_path / "store")]
    day = ["--as-of", "2019-12-31"]
    code, checked = said(capsys, "check", *files, *day)
    assert code == 1
    hold("check", checked)
    code, frozen = said(capsys, "freeze", *files, *day, *store)
    assert code == 1
    hold("freeze", frozen)
    code, assessed = said(capsys, "assess", "2019", *store)
    assert code == 0
    hold("assess", assessed)
    code, told = said(capsys, "explain", "4309990000001", "--round", "2019", *store)
    hold("explain", told)
    assert {line["id"]: line["verdict"] for line in told["lines"]}["education"] == "unmet"
    code, proved = said(capsys, "verify", *store)
    assert (code, proved["problems"]) == (0, [])
    hold("verify", proved)
    code, changed = said(capsys, "policy", "diff", "--round", "2019", "--to", "2020-12-31", *store)
    assert code == 0
    hold("policy-diff", changed)


#: Two rounds of four clusters in two strata: one answer and one standing are unknown.
SURVEY = """\
psu,stratum,w,region,year,health,school,income,listed,poor,score,paid
1,a,10,n,2019,1,1,500,1,1,10,100
1,a,10,n,2019,0,0,1500,0,0,30,0
2,a,12,n,2019,1,,700,1,1,15,100
2,a,12,s,2019,0,1,2500,0,0,50,0
3,b,20,s,2019,1,0,900,0,1,20,0
3,b,20,s,2019,0,0,3000,1,0,60,50
4,b,8,n,2019,1,1,400,1,1,5,100
4,b,8,s,2019,0,0,2000,0,,45,0
1,a,10,n,2020,0,1,800,1,1,12,100
1,a,10,n,2020,0,0,1700,0,0,33,0
2,a,12,n,2020,1,0,900,1,1,18,100
2,a,12,s,2020,0,1,2600,0,0,52,0
3,b,20,s,2020,0,0,1900,0,0,25,0
3,b,20,s,2020,0,0,3100,1,0,61,50
4,b,8,n,2020,1,1,600,1,1,8,100
4,b,8,s,2020,0,0,2100,0,0,47,0
"""
DESIGN = ("--weight", "w", "--strata", "stratum", "--psu", "psu", "--by", "region")
COUNTED = ("--weights", "health=1/2,school=1/2", "--k", "1/2,1", "--round", "year")
PACKED = (
    "--indicators",
    "nutrition=health,years_of_schooling=school",
    "--without",
    "child_mortality,school_attendance",
)
ESTIMATIONS = {
    "counting": COUNTED,
    "bounds": (*COUNTED, "--missing", "bounds"),
    "incomes": (
        *("--income", "income", "--line", "1000", "--line", "60% median"),
        *("--mean", "income", "--total", "paid", "--ratio", "paid/income", "--df", "domain"),
    ),
    "bootstrap": ("--mean", "income", "--errors", "bootstrap", "--replicates", "20"),
    "list": ("--listed", "listed", "--poor", "poor", "--score", "score", "--benefit", "paid"),
}


@pytest.mark.parametrize("asked", ESTIMATIONS)
def test_estimate_writes_what_its_schema_says(asked: str, capsys, tmp_path):
    survey = tmp_path / "survey.csv"
    survey.write_text(SURVEY, "utf-8")
    code, found = said(capsys, "estimate", str(survey), *DESIGN, *ESTIMATIONS[asked])
    assert code == 0
    hold("estimate", found)
    assert bool(found["changes"]) is (asked in ("counting", "bounds"))
    assert bool(found["standard"]) is (asked in ("counting", "bounds"))
    assert bool(found["table"]) is bool(found["curve"]) is (asked == "list")
    assert {each["bound"] for each in found["estimates"]} == {
        "bounds": {"low", "high"},
        "list": {None, "low", "high"},
    }.get(asked, {None})


def test_an_estimate_by_a_pack_names_its_edition_and_exact_weights(capsys, tmp_path):
    living = ("cooking_fuel", "sanitation", "drinking_water", "electricity", "housing", "assets")
    header, *rows = SURVEY.splitlines()
    survey = tmp_path / "survey.csv"
    survey.write_text("\n".join([f"{header},poor_home", *(f"{row},1" for row in rows)]), "utf-8")
    homes = ",".join(f"{name}=poor_home" for name in living)
    code, found = said(capsys, "estimate", str(survey), *DESIGN, *PACKED, "--indicators", homes)
    assert code == 0
    hold("estimate", found)
    # what is left of health and education takes the whole third of its dimension
    weights = {"nutrition": "1/3", "years_of_schooling": "1/3", **dict.fromkeys(living, "1/18")}
    assert found["standard"]["weights"] == weights
    assert found["standard"]["policy"] == "global_mpi"
    assert found["standard"]["edition"] == PACKS["global_mpi"].hash
    assert {each["k"] for each in found["estimates"]} == {None, "1/3"}
