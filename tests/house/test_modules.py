"""The shape of the code: opening sentences, short files and functions, facades, telling names."""

import ast
import re
from pathlib import Path

from house.sources import PACKAGE, ROOMS, ROOT, functions, modules, name, tree

LONGEST_FILE = 400
LONGEST_BODY = 40
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "misc", "base", "manager"}


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or node.lineno) - body[0].lineno + 1 if body else 0


def test_every_module_opens_with_a_sentence():
    silent = []
    for path in [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]:
        said = ast.get_docstring(tree(path)) or ""
        if not re.search(r"[.。!?…]$", said.split("\n\n")[0].strip()):
            silent.append(name(path))
    assert silent == []


def test_no_file_is_too_long_to_read_at_once():
    long = {name(path): _lines(path) for path in modules() if _lines(path) > LONGEST_FILE}
    assert long == {}


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_function_body_is_longer_than_a_screen():
    long = {
        f"{name(path)}:{node.lineno} {node.name}": _body_lines(node)
        for path in modules()
        for node in functions(path)
        if _body_lines(node) > LONGEST_BODY
    }
    assert long == {}


def test_every_room_lists_what_it_offers():
    for room in ROOMS:
        facade = PACKAGE / room / "__init__.py"
        assert facade.is_file(), f"room {room} has no facade"
        assert _listed(facade) is not None, f"{name(facade)} has no __all__"


def _listed(path: Path) -> list[str] | None:
    for node in tree(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return [ast.literal_eval(item) for item in node.value.elts]
    return None


def test_rooms_are_the_ones_the_design_names():
    found = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert found == set(ROOMS)


def test_no_module_has_a_name_that_says_nothing():
    empty = [name(path) for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING]
    assert empty == []


def test_public_functions_state_their_types_and_meaning():
    bare = []
    for path in modules():
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            unnamed = [a.arg for a in node.args.args + node.args.kwonlyargs if not a.annotation]
            if unnamed or node.returns is None or not ast.get_docstring(node):
                bare.append(f"{name(path)}:{node.lineno} {node.name}")
    assert bare == []


def test_nothing_is_left_to_do_later():
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|NotImplemented(?:Error)?)\b")
    left = [
        f"{name(path)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if unfinished.search(line)
    ]
    assert left == []
