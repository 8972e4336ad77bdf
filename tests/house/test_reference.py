"""The reference leaves nothing out, and what `--json` writes is what the schemas say."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache

import jsonschema
import pytest
from referencing import Registry, Resource

from house.sources import ROOT
from tuopin.cli import build, main
from tuopin.cli.describing import described
from tuopin.policies import pack
from tuopin.rules import edition
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store.readers import FILE_CHECKS
from tuopin.tables import TABLES
from tuopin.terms import FROM_DOMAIN, LANGUAGES, MARKS, code_lists, glossary

RULES = edition(pack("hunan"), date(2020, 12, 31))
SCHEMAS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted((ROOT / "docs" / "schema").glob("*.json"))
}
COMMANDS = described(build("en"))


@cache
def page(language: str, name: str) -> str:
    return (ROOT / "docs" / language / "reference" / name).read_text("utf-8")


@cache
def check_pages(language: str) -> str:
    folder = ROOT / "docs" / language / "reference" / "checks"
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.md")))


def lacking(text: str, names) -> list[str]:
    return [name for name in names if f"`{name}`" not in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_declared_thing_stands_on_a_page(language: str):
    columns = [column.name for table in TABLES.values() for column in table.columns]
    assert lacking(page(language, "tables.md"), [*TABLES, *columns]) == []
    assert lacking(page(language, "codes.md"), code_lists()) == []
    assert lacking(page(language, "glossary.md"), glossary()) == []
    assert lacking(page(language, "marks.md"), [*MARKS, *FROM_DOMAIN]) == []
    assert lacking(page(language, "parameters.md"), RULES.parameters) == []
    assert lacking(page(language, "documents.md"), RULES.sources) == []
    assert lacking(page(language, "criteria.md"), [*RULES.criteria, *RULES.standards]) == []
    due = [each.id for each in (*RULES.eligibilities, *RULES.exclusions)]
    assert lacking(page(language, "measures.md"), due) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_its_entry_with_both_examples(language: str):
    text = check_pages(language)
    assert lacking(text, [*RULES.checks, *INTAKE_CHECKS, *FILE_CHECKS]) == []
    for word in {"en": ("Flagged: `", "Clear: `"), "zh": ("会报告:`", "不报告:`")}[language]:
        assert text.count(f"- {word}") == len(RULES.checks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_option_is_told(language: str):
    text = page(language, "commands.md")
    for command in described(build(language)):
        assert f"## `tuopin {command.path}`" in text
        section = text.split(f"## `tuopin {command.path}`", 1)[1].split("\n## ", 1)[0]
        section = section.replace(r"\|", "|")
        for option in command.options:
            assert f"`{option.names}`" in section, f"{command.path} {option.names}"


def test_every_option_is_explained():
    silent = [
        f"{command.path} {option.names}"
        for command in COMMANDS
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
        for field, said in schema["properties"].items():
            assert said.get("description") and said.get("x-description-zh"), f"{name} {field}"


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, object]:
    """What a command writes with --json, as a program would read it, and its exit code."""
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--json", "--lang", "en"])
    return int(stopped.value.code or 0), json.loads(capsys.readouterr().out)


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
