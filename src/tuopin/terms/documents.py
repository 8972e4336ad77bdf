"""The one reader of YAML files: strict, safe, without surprises of type; every value knows its line.

It builds plain values from PyYAML's event stream, so no constructor and no tag can ever run. It does
not guess as YAML does: `on`, `yes` and `no` are text, `01` is the text "01", `1:30` is text, a key is
always the text it is written with; a key written twice is refused, and so is a tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from tuopin.terms.document_errors import DocumentError
from tuopin.terms.located import Located, LocatedList
from tuopin.terms.text import Text

__all__ = ["load", "package_file", "read"]

#: libyaml's parser where PyYAML was built with it (every wheel is), else the same in Python.
PARSER = getattr(yaml, "CLoader", yaml.SafeLoader)

INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
PATTERNS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (INTEGER, int),
    (FLOAT, float),
    (ISO_DATE, date.fromisoformat),
)


def package_file(package: str, *parts: str) -> Traversable:
    """A file that ships with a package: package_file("tuopin.terms", "codes", "person.yaml")."""
    return files(package).joinpath(*parts)


def load(resource: Traversable | Path, name: str | None = None) -> Located:
    """The mapping a YAML file holds (an empty file holds an empty one); DocumentError otherwise.

    `name` is the file's name in errors; by default folder and name, as in `parameters/line.yaml`.
    """
    shown = name or _shown(resource)
    try:
        text = resource.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DocumentError(
            shown, line, Text("文件不是 UTF-8 编码", "the file is not UTF-8")
        ) from error
    return read(text, shown)


def read(text: str, name: str) -> Located:
    """The mapping a YAML text holds; `name` stands for the file in errors."""
    try:
        value = _Reader(text, name).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "unreadable"
        line = mark.line + 1 if mark else 1
        raise DocumentError(
            name, line, Text(f"YAML 无法读取:{problem}", f"not readable as YAML: {problem}")
        ) from error
    except yaml.YAMLError as error:
        raise DocumentError(
            name, 1, Text(f"YAML 无法读取:{error}", f"not readable as YAML: {error}")
        ) from error
    except RecursionError as error:
        raise DocumentError(
            name, 1, Text("层次太深,无法读取", "nested too deeply to be read")
        ) from error
    if value is None:
        return Located({}, name, 1, {})
    if not isinstance(value, Located):
        raise DocumentError(
            name,
            1,
            Text("文件须是键值映射", "the file must hold a mapping of keys to values"),
            value=value,
        )
    return value


def _shown(resource: Traversable | Path) -> str:
    if isinstance(resource, Path):
        return "/".join(resource.parts[-2:])
    return resource.name


class _Reader:
    """One document's events turned into values, top down."""

    def __init__(self, text: str, name: str):
        self.name = name
        self.anchors: dict[str, Any] = {}
        self.events = _events(text)

    def document(self) -> Any:
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self.value(next(self.events))
        next(self.events)  # the end of the document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self.fault(event, "一个文件只能有一份文档", "a file holds one document only")
        return value

    def value(self, event: yaml.Event) -> Any:
        if isinstance(event, yaml.AliasEvent):
            # An anchor is known only once its node is complete, so nothing can contain itself.
            if event.anchor not in self.anchors:
                raise self.fault(
                    event,
                    f"没有名为 {event.anchor} 的锚点",
                    f"there is no anchor {event.anchor!r} above",
                )
            return self.anchors[event.anchor]
        if event.tag is not None:
            raise self.fault(
                event,
                f"不允许标签 {event.tag}",
                f"tag {event.tag!r} is not allowed; write the plain value",
            )
        if isinstance(event, yaml.MappingStartEvent):
            value: Any = self.mapping(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(event)
        else:
            value = self.scalar(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def mapping(self, start: yaml.Event) -> Located:
        items: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None:
                raise self.fault(event, "键须是文本", "a key must be plain text")
            key = event.value
            if key in items:
                raise self.fault(
                    event,
                    f"键 {key!r} 重复,首次出现在第 {lines[key]} 行",
                    f"key {key!r} is written twice; first on line {lines[key]}",
                )
            lines[key] = _line(event)
            items[key] = self.value(next(self.events))
        return Located(items, self.name, _line(start), lines)

    def sequence(self, start: yaml.Event) -> LocatedList:
        items: list[Any] = []
        lines: list[int] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            lines.append(_line(event))
            items.append(self.value(event))
        return LocatedList(items, self.name, _line(start), lines)

    def scalar(self, event: yaml.Event) -> Any:
        written: str = event.value
        if not event.implicit[0]:  # quoted or a block: text as it stands
            return written
        if written in WORDS:
            return WORDS[written]
        for pattern, convert in PATTERNS:
            if pattern.fullmatch(written):
                try:
                    return convert(written)
                except ValueError as error:
                    raise self.fault(
                        event, f"日期 {written} 不存在", f"the date {written} does not exist"
                    ) from error
        return written

    def fault(self, event: yaml.Event, zh: str, en: str) -> DocumentError:
        return DocumentError(
            self.name, _line(event), Text(zh, en), value=getattr(event, "value", None)
        )


def _events(text: str) -> Iterator[yaml.Event]:
    parser = PARSER(text)
    try:
        parser.get_event()  # the start of the stream
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()


def _line(event: yaml.Event) -> int:
    line: int = event.start_mark.line
    return line + 1
