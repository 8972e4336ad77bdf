"""The written part: same pages in both languages, links that lead somewhere, decisions short."""

import re
import subprocess
import sys

import pytest

from house.sources import ROOT, committed, name, text_of

LONGEST_DECISION = 300
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [path for path in committed() if path.suffix == ".md"]


def _pages(language: str) -> set[str]:
    folder = ROOT / "docs" / language
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_both_languages_have_the_same_pages():
    assert _pages("en") == _pages("zh")
    assert _pages("en")


def test_the_reference_says_what_the_program_declares():
    told = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, f"run `make docs`; out of date:\n{told.stdout}{told.stderr}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_is_in_the_language_of_its_folder(language: str):
    for path in (ROOT / "docs" / language).rglob("*.md"):
        # Quotations (code, tables of terms, commands) may be in both; running text is in one.
        prose = re.sub(r"```.*?```|`[^`]*`|^\|.*$", "", path.read_text("utf-8"), flags=re.S | re.M)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", prose))
        latin = len(re.findall(r"[A-Za-z]+", prose))
        said = "zh" if chinese > latin else "en"
        assert said == language or chinese + latin < 20, name(path)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        assert (page.parent / target).exists(), f"{name(page)} links to {target}"


@pytest.mark.parametrize("record", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_fits_on_a_page(record):
    text = record.read_text("utf-8")
    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", record.name)
    assert len(text.split()) < LONGEST_DECISION
    for heading in ("## Decision", "## Why", "## Price"):
        assert heading in text


def test_decisions_are_numbered_without_gaps():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_both_readmes_open_with_the_two_commands():
    for readme in ("README.md", "README.zh.md"):
        opening = (ROOT / readme).read_text("utf-8")[:600]
        assert "make run" in opening
        assert "make test" in opening


def test_no_committed_text_names_a_machine():
    # A path into somebody's own folders, or an address that only one network knows.
    private = re.compile(
        r"(?<![\w.\-/:*])/(?:home|root|work|opt|mnt|srv|Users|tmp)/[\w.]"
        r"|\b[\w-]+\.(?:internal|corp|lan|intranet)\b(?!\.\w)"
        r"|\b(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}(?::\d+)?\b"
    )
    found = []
    for path in committed():
        # Of the lock and its lists test_dependencies asks more; their versions look like addresses.
        if path.name == "uv.lock" or path.parent.name == "requirements":
            continue
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if private.search(line):
                found.append(f"{name(path)}:{number} {line.strip()[:80]}")
    assert found == []
