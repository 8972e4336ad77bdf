"""The one loader of YAML: strict, safe, and able to say on which line a value stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NoReturn

import yaml

from tuopin.terms.text import Text

__all__ = ["DocumentError", "Located", "load", "no_more", "package_file", "refuse", "take"]

MISSING = object()


class DocumentError(ValueError):
    """A YAML document says something that is not allowed; the text names file, line, value and what is."""

    def __init__(self, file: str, line: int, text: Text, value: object = None, allowed: Iterable[object] = ()) -> None:
        self.file, self.line, self.value, self.allowed = file, line, value, tuple(allowed)
        self.text = Text(f"{file}:{line}:{text.zh}", f"{file}:{line}: {text.en}")
        super().__init__(self.text.en)


class Located(dict[str, Any]):
    """A mapping that knows its file, its line and the line of each key."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Composes nodes with our own idea of plain scalars: YAML 1.1's yes, on and 012 stay text."""


_Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9_]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:0|[1-9][0-9_]*)\.[0-9]+(?:e[-+]?[0-9]+)?$", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("tag:yaml.org,2002:timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
):
    _Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))


def package_file(package: str, *parts: str) -> Traversable:
    """A file that ships with a package."""
    place: Traversable = files(package)
    for part in parts:
        place = place / part
    return place


def load(resource: Traversable) -> Located:
    """The document's mapping; DocumentError for bad YAML, doubled keys, tags, or no mapping at the top."""
    name = _name(resource)
    loader = _Loader(resource.read_bytes())
    try:
        node = loader.get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise DocumentError(name, line, Text(f"YAML 写法有误:{problem}", f"not good YAML: {problem}")) from error
    finally:
        loader.dispose()
    if node is None:
        return _located(name, 1)
    if not isinstance(node, yaml.MappingNode):
        raise DocumentError(name, 1, Text("文件最外层须是“键: 值”", "the document must be a mapping of keys to values"))
    result = _value(node, name)
    assert isinstance(result, Located)
    return result


def _name(resource: Traversable) -> str:
    parts = str(resource).replace("\\", "/").split("/")
    return "/".join(parts[-2:])


def _located(file: str, line: int) -> Located:
    found = Located()
    found.file, found.line, found.lines = file, line, {}
    return found


def _value(node: Any, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, file) for each in node.value]
    return _scalar(node, file)


def _mapping(node: Any, file: str) -> Located:
    found = _located(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DocumentError(file, line, Text("键须是文字", "a key must be text"))
        key = key_node.value
        if key in found:
            raise DocumentError(
                file, line,
                Text(f"键 {key!r} 写了两次(先前在第 {found.lines[key]} 行)", f"key {key!r} stands twice (first on line {found.lines[key]})"),
                key,
            )
        found.lines[key] = line
        found[key] = _value(value_node, file)
    return found


def _scalar(node: Any, file: str) -> Any:
    tag = node.tag.removeprefix("tag:yaml.org,2002:")
    text = node.value
    if tag == "str":
        return text
    if tag == "null":
        return None
    if tag == "bool":
        return text == "true"
    if tag == "int":
        return int(text.replace("_", ""))
    if tag == "float":
        return float(text.replace("_", ""))
    line = node.start_mark.line + 1
    if tag != "timestamp":
        raise DocumentError(file, line, Text(f"不允许使用标签 {node.tag}", f"tag {node.tag} is not allowed"), text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DocumentError(file, line, Text(f"没有 {text} 这一天", f"there is no day {text}"), text) from None


TYPE_WORDS = {
    str: Text("文字", "text"),
    int: Text("整数", "a whole number"),
    float: Text("数", "a number"),
    bool: Text("true 或 false", "true or false"),
    date: Text("日期(如 2019-12-31)", "a day such as 2019-12-31"),
    list: Text("列表", "a list"),
    dict: Text("“键: 值”", "a mapping"),
}


def take(
    mapping: Mapping[str, Any], key: str, kind: type | tuple[type, ...], *, allowed: Iterable[Any] | None = None, default: Any = MISSING
) -> Any:
    """The value of a key, checked for type and allowed values; DocumentError otherwise."""
    file, line = _place(mapping, key)
    if key not in mapping or mapping[key] is None:
        if default is not MISSING:
            return default
        raise DocumentError(file, line, Text(f"缺少 {key!r}", f"{key!r} is missing"), key)
    value = mapping[key]
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        words = [TYPE_WORDS[each] for each in kinds if each in TYPE_WORDS]
        zh, en = "或".join(w.zh for w in words), " or ".join(w.en for w in words)
        raise DocumentError(file, line, Text(f"{key} 的值 {value!r} 须是{zh}", f"{key}: {value!r} must be {en}"), value)
    if allowed is not None and value not in list(allowed):
        refuse(mapping, key, allowed)
    return value


def refuse(mapping: Mapping[str, Any], key: str, allowed: Iterable[Any]) -> NoReturn:
    """Refuse a key's value, naming what is allowed and the nearest of it."""
    file, line = _place(mapping, key)
    value, words = mapping.get(key), [str(each) for each in allowed]
    near = difflib.get_close_matches(str(value), words, 1)
    hint = Text(f";是否想写 {near[0]}", f"; did you mean {near[0]}?") if near else Text("", "")
    listed = ", ".join(sorted(words))
    raise DocumentError(
        file, line,
        Text(f"{key} 的值 {value!r} 不允许;允许:{listed}{hint.zh}", f"{key} {value!r} is not allowed; allowed: {listed}{hint.en}"),
        value, words,
    )


def no_more(mapping: Mapping[str, Any], known: Iterable[str]) -> None:
    """Refuse keys that nobody reads: a misspelt key must not pass in silence."""
    names = list(known)
    for key in mapping:
        if key not in names:
            file, line = _place(mapping, key)
            near = difflib.get_close_matches(key, names, 1)
            hint = Text(f";是否想写 {near[0]}", f"; did you mean {near[0]}?") if near else Text("", "")
            listed = ", ".join(names)
            raise DocumentError(
                file, line,
                Text(f"不认识键 {key!r};允许:{listed}{hint.zh}", f"key {key!r} is not known; allowed: {listed}{hint.en}"),
                key, names,
            )


def _place(mapping: Mapping[str, Any], key: str) -> tuple[str, int]:
    if isinstance(mapping, Located):
        return mapping.file, mapping.lines.get(key, mapping.line)
    return "?", 0
