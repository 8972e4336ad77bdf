"""Which way imports go, who may query or read a clock, and that each contract bites when broken."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from house.sources import PACKAGE, ROOT, modules, name, room, tree

ENGINES = {"duckdb", "pyspark", "polars"}
# Queries are the store's work, the clock a command's; elsewhere an answer is the same tomorrow.
CALLS_OF_STORE_AND_CLI = {"execute", "to_pyarrow", "today", "now", "utcnow"}

BREACHES = {
    "A room imports only what stands below it": [
        ("terms", "import tuopin.tables"),
        ("tables", "import tuopin.rules"),
        ("rules", "import tuopin.stages"),
        ("stages", "import tuopin.policies"),
        ("policies", "import tuopin.stages"),
        ("store", "import tuopin.sample"),
        ("sample", "import tuopin.store"),
        ("stages", "import tuopin.rounds"),
        ("rounds", "import tuopin.cli"),
    ],
    "Only the store knows an engine by name": [
        ("rules", "import duckdb"),
        ("stages", "import polars"),
        ("rounds", "from pyspark.sql import SparkSession"),
        ("cli", "def run() -> None:\n    import duckdb"),
    ],
    "Everything below the office runs without Django": [
        ("rounds", "import django"),
        ("store", "from django.db import models"),
        ("terms", "import django"),
    ],
}


def _lint(where: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(linter), "--no-logo", "--cache-dir", str(cache), "--config", "pyproject.toml"],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(where / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_keep_their_direction(tmp_path: Path):
    told = _lint(ROOT, tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be broken."""
    where = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", where)
    unwanted = shutil.ignore_patterns("__pycache__", "*.yaml", "*.csv", "*.html")
    shutil.copytree(PACKAGE, where / "src" / "tuopin", ignore=unwanted)
    return where


@pytest.mark.parametrize(
    ("contract", "breacher", "line"),
    [(contract, *breach) for contract, breaches in BREACHES.items() for breach in breaches],
)
def test_a_broken_contract_is_noticed(copy: Path, contract: str, breacher: str, line: str):
    breach = copy / "src" / "tuopin" / breacher / "breach.py"
    breach.write_text(f"{line}\n", "utf-8")
    try:
        told = _lint(copy, copy / "cache")
    finally:
        breach.unlink()
    assert told.returncode == 1, told.stdout + told.stderr
    assert f"{contract} BROKEN" in told.stdout
    assert f"tuopin.{breacher}.breach" in told.stdout


def test_a_room_the_design_does_not_name_is_noticed(copy: Path):
    stray = copy / "src" / "tuopin" / "stray"
    stray.mkdir()
    (stray / "__init__.py").write_text("", "utf-8")
    try:
        told = _lint(copy, copy / "cache")
    finally:
        shutil.rmtree(stray)
    assert told.returncode == 1
    assert "tuopin.stray" in told.stdout + told.stderr


def test_engines_are_named_in_the_store_alone():
    elsewhere = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if room(path) != "store"
        for node in ast.walk(tree(path))
        if _engine(node)
    ]
    assert elsewhere == []


def _engine(node: ast.AST) -> bool:
    """Whether the node brings an engine in, by an import or by a name handed to import_module."""
    if isinstance(node, ast.Import):
        brought = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        brought = [node.module or ""]
    elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
        brought = [str(arg.value) for arg in node.args if isinstance(arg, ast.Constant)]
    else:
        brought = []
    return bool({module.split(".")[0] for module in brought} & ENGINES)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def test_queries_and_clocks_stay_in_store_and_cli():
    elsewhere = [
        f"{name(path)}:{node.lineno} {_called(node)}()"
        for path in modules()
        # the office records who did what and when, in a database of its own
        if room(path) not in {"store", "cli", "office"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _called(node) in CALLS_OF_STORE_AND_CLI
    ]
    assert elsewhere == []


def test_nothing_below_cli_depends_on_the_hash_seed():
    seeded = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash"
    ]
    assert seeded == []


def test_rooms_take_from_each_other_only_what_is_listed():
    taken = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tuopin."):
                taken += _unlisted(path, node)
    assert taken == []


def _unlisted(path: Path, node: ast.ImportFrom) -> list[str]:
    """The names an import takes from another room though their module does not list them."""
    parts = (node.module or "").split(".")[1:]
    if parts[0] == room(path):
        return []
    source = PACKAGE.joinpath(*parts)
    package = source / "__init__.py"
    facade = package if package.is_file() else source.with_suffix(".py")
    offered = _offered(facade)
    submodules = {file.stem for file in source.glob("*.py")} if source.is_dir() else set()
    submodules |= {folder.name for folder in source.glob("*/")} if source.is_dir() else set()
    missing = {alias.name for alias in node.names} - offered - submodules
    return [f"{name(path)}:{node.lineno} takes {node.module}.{each}" for each in sorted(missing)]


def _offered(facade: Path) -> set[str]:
    for node in tree(facade).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return {ast.literal_eval(item) for item in getattr(node.value, "elts", [])}
    return set()
