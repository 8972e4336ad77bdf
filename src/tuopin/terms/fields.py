"""Fields taken strictly from a document: the right type, an allowed value, no unknown key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, NoReturn

from tuopin.terms.document_errors import DocumentError
from tuopin.terms.located import Located, LocatedList
from tuopin.terms.text import Text

__all__ = ["REQUIRED", "no_more", "refuse", "take", "take_text"]

Types = type | tuple[type, ...]

REQUIRED: Any = object()
#: How a type is called when a value should have been one.
TYPE_NAMES = {
    str: Text("文本", "text"),
    int: Text("整数", "a whole number"),
    float: Text("数字", "a number"),
    bool: Text("true 或 false", "true or false"),
    date: Text("日期 yyyy-mm-dd", "a date yyyy-mm-dd"),
    dict: Text("键值映射", "a mapping"),
    list: Text("列表", "a list"),
}


def refuse(
    mapping: Mapping[str, Any],
    key: str,
    allowed: Iterable[object] = (),
    problem: Text | None = None,
) -> NoReturn:
    """Raise DocumentError at the line of `key`: its value is not allowed, or `problem` if given."""
    value = mapping.get(key)
    shown = str(value) if isinstance(value, date) else repr(_plain(value))
    said = problem or Text(f"{key} 的值 {shown} 不允许", f"{key} {shown} is not allowed")
    names = sorted(str(each) for each in allowed)
    raise DocumentError(*_place(mapping, key), said, value=value, allowed=names)


def take(
    mapping: Mapping[str, Any],
    key: str,
    kind: Types,
    allowed: Iterable[object] | None = None,
    default: Any = REQUIRED,
) -> Any:
    """The value of `key`, of that type (or one of those) and, where given, one of `allowed`.

    A missing key, and a null, give the default; DocumentError where there is none. true and false
    are never numbers; a whole number passes for a float, and becomes one if only float was asked.
    """
    value = mapping.get(key)
    if value is None:
        if default is REQUIRED:
            said = Text(f"缺少 {key}", f"{key} is missing")
            raise DocumentError(
                *_place(mapping, key), said, allowed=() if allowed is None else allowed
            )
        return default
    wanted = kind if isinstance(kind, tuple) else (kind,)
    if not _is_one_of(value, wanted):
        names = [TYPE_NAMES.get(each, Text(each.__name__, each.__name__)) for each in wanted]
        zh, en = "或".join(n.zh for n in names), " or ".join(n.en for n in names)
        refuse(
            mapping,
            key,
            (),
            Text(
                f"{key} 须为{zh},现为 {_plain(value)!r}",
                f"{key} must be {en}, not {_plain(value)!r}",
            ),
        )
    if wanted == (float,):
        value = float(value)
    if allowed is not None and value not in (choices := tuple(allowed)):
        refuse(mapping, key, choices)
    return value


def take_text(mapping: Mapping[str, Any], key: str, default: Any = REQUIRED) -> Any:
    """The Text under `key`, written as {zh: …, en: …}; both languages or neither."""
    pair = take(mapping, key, dict, default=default)
    if pair is default:
        return default
    no_more(pair, ("zh", "en"))
    return Text(take(pair, "zh", str), take(pair, "en", str))


def no_more(mapping: Mapping[str, Any], known_keys: Iterable[str]) -> None:
    """DocumentError at the first key that is not known, naming the nearest known one and all."""
    known = tuple(known_keys)
    for key in mapping:
        if key in known:
            continue
        near = get_close_matches(key, known, n=1)
        hint = Text(f";是否指 {near[0]}?", f"; did you mean {near[0]}?") if near else Text("", "")
        said = Text(f"不认识的键 {key!r}{hint.zh}", f"unknown key {key!r}{hint.en}")
        raise DocumentError(*_place(mapping, key), said, value=key, allowed=known)


def _is_one_of(value: Any, wanted: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in wanted
    if isinstance(value, int) and float in wanted:
        return True
    return isinstance(value, wanted)


def _place(mapping: Mapping[str, Any], key: str) -> tuple[str, int]:
    if isinstance(mapping, Located):
        return mapping.file, mapping.lines.get(key, mapping.line)
    return "(no file)", 0


def _plain(value: Any) -> Any:
    if isinstance(value, Located):
        return dict(value)
    if isinstance(value, LocatedList):
        return list(value)
    return value
