"""What house tests read: the repository's files, the package's modules and their syntax trees."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "tuopin"
ROOMS = (
    "cli",
    "office",
    "rounds",
    "policies",
    "stages",
    "store",
    "sample",
    "rules",
    "tables",
    "terms",
)
# By these a machine's leavings are told from the project's files where git cannot be asked.
_LEAVINGS = {".git", ".venv", ".tools", "out", "build", "dist", "node_modules"}


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the package that somebody wrote: migrations are generated."""
    found = (path for path in PACKAGE.rglob("*.py") if not re.match(r"\d{4}_", path.name))
    return tuple(sorted(found))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def room(path: Path) -> str:
    """The room a module lies in; empty for the package's own top module."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def name(path: Path) -> str:
    """The path as a reader would give it."""
    return path.relative_to(ROOT).as_posix()


@cache
def committed() -> tuple[Path, ...]:
    """Every file git tracks; in an unpacked archive, every file that is not a machine's leaving."""
    asked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if asked.returncode == 0 and asked.stdout:
        listed = [ROOT / line for line in asked.stdout.split("\0") if line]
        return tuple(path for path in listed if path.is_file())
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not (_LEAVINGS | {"__pycache__"}) & set(path.relative_to(ROOT).parts)
    )


def text_of(path: Path) -> str | None:
    """The file's text, or None when it is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner functions among them."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
