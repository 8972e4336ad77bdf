"""Each dependency has its reason; the lock and pip lists agree and name no private index."""

import re
import tomllib

import pytest

from house.sources import ROOT

PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
LISTS = ("run", "test", "dev", "spark", "bench")
PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def _locked() -> dict[str, set[str]]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    found: dict[str, set[str]] = {}
    for package in lock["package"]:
        found.setdefault(package["name"], set()).add(package.get("version", ""))
    return found


def _declared() -> list[str]:
    """Every requirement pyproject states, wherever it does."""
    project = tomllib.loads(PYPROJECT)
    groups = [
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    return [each for group in groups for each in group if isinstance(each, str)]


@pytest.mark.parametrize("requirement", _declared())
def test_every_dependency_has_its_reason_on_the_line_above(requirement: str):
    package = re.split(r"[^\w.-]", requirement)[0]
    lines = PYPROJECT.splitlines()
    at = next(number for number, line in enumerate(lines) if f'"{requirement}"' in line)
    assert lines[at - 1].strip().startswith(f"# {package}: ")


def test_the_lock_holds_every_dependency():
    packages = {re.split(r"[^\w.-]", each)[0] for each in _declared()} - {"hatchling"}
    assert packages - set(_locked()) == set()


@pytest.mark.parametrize("which", LISTS)
def test_the_lists_for_pip_are_the_lock(which: str):
    text = (ROOT / "requirements" / f"{which}.txt").read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    assert pinned
    locked = _locked()
    assert [each for each in pinned if each[1] not in locked.get(each[0], ())] == []


@pytest.mark.parametrize("which", LISTS)
def test_every_line_for_pip_has_a_hash(which: str):
    text = (ROOT / "requirements" / f"{which}.txt").read_text("utf-8")
    whole = text.replace("\\\n", " ").splitlines()
    assert [line for line in whole if line.strip() and "--hash=sha256:" not in line] == []


def test_the_lock_names_the_public_index_only():
    for file in ("uv.lock", "pyproject.toml", *(f"requirements/{each}.txt" for each in LISTS)):
        text = (ROOT / file).read_text("utf-8")
        hosts = set(re.findall(r"\w+://([^/\"\s]+)", text))
        assert hosts <= PUBLIC_HOSTS, file
        assert "file://" not in text, file


def test_the_version_is_said_once_for_all():
    stated = tomllib.loads(PYPROJECT)["project"]["version"]
    package = (ROOT / "src" / "tuopin" / "__init__.py").read_text("utf-8")
    assert f'__version__ = "{stated}"' in package


@pytest.mark.xdist_group("spark")
def test_the_runner_keeps_a_group_on_one_worker(request: pytest.FixtureRequest):
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not run on several workers by groups")
    assert request.node.nodeid.endswith("@spark")
