"""Wrong use of the command line, told in the user's language: the library that reads it speaks English only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from tuopin.terms import Text

__all__ = ["worded"]


def worded(error: click.ClickException) -> Text | None:
    """What a wrong use is, in both languages; None where the library's own words must do."""
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return Text(
            f"没有选项 {error.option_name}" + (f";是否指 {near}?" if near else ""),
            f"there is no option {error.option_name}" + (f"; did you mean {near}?" if near else ""),
        )
    if isinstance(error, click.MissingParameter):
        name = _named(error.param, error.param_hint)
        return Text(f"缺少 {name}", f"{name} is missing")
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad(error)
    if isinstance(error, click.BadOptionUsage):
        return Text(f"{error.option_name} 后面缺少值", f"{error.option_name} needs a value")
    if isinstance(error, click.UsageError) and error.message.startswith("No such command"):
        name = error.message.split("'")[1] if "'" in error.message else ""
        return Text(
            f"没有命令 {name};运行 tuopin --help 看有哪些",
            f"there is no command {name}; see tuopin --help",
        )
    if isinstance(error, click.UsageError) and "extra argument" in error.message:
        rest = error.message.partition("(")[2].rstrip(")")
        return Text(f"多出的参数:{rest}", f"too many arguments: {rest}")
    return None


def _named(param: click.Parameter | None, hint: str | Sequence[str] | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    if param is not None:
        return param.human_readable_name
    return str(hint or "")


def _bad(error: click.BadParameter) -> Text:
    """Which value of which option is wrong, and what is allowed there."""
    name, found = _named(error.param, error.param_hint), _found(error.message)
    allowed = _allowed(error.param.type if error.param else None, error.message)
    shown = f" {found}" if found else ""
    return Text(
        f"{name} 的值{shown} 无效:{allowed.zh}", f"{name}{shown} is not allowed: {allowed.en}"
    )


def _found(message: str) -> str:
    """The value as the library quotes it; a number it compares stands at the front unquoted."""
    if "'" in message:
        return message.split("'")[1]
    head = message.split(" ", 1)[0]
    return head if head[:1].isdigit() or head[:1] == "-" else ""


def _allowed(kind: Any, message: str) -> Text:
    if isinstance(kind, click.Choice):
        names = ", ".join(str(getattr(each, "value", each)) for each in kind.choices)
        return Text(f"可用 {names}", f"there are {names}")
    if isinstance(kind, (click.FloatRange, click.IntRange)):
        return _range(kind)
    if isinstance(kind, click.types.FloatParamType):
        return Text("应为数", "a number is wanted")
    if isinstance(kind, click.types.IntParamType):
        return Text("应为整数", "a whole number is wanted")
    if isinstance(kind, click.Path):
        what = Text("文件", "a file") if kind.dir_okay is False else Text("文件夹", "a folder")
        if "does not exist" in message:
            return Text("不存在", "it does not exist")
        return Text(f"这里须为{what.zh}", f"{what.en} is wanted here")
    return Text(message, message)


def _range(kind: Any) -> Text:
    zh, en = [], []
    if kind.min is not None:
        zh.append(f"{'大于' if kind.min_open else '不小于'} {kind.min:g}")
        en.append(f"{'above' if kind.min_open else 'at least'} {kind.min:g}")
    if kind.max is not None:
        zh.append(f"{'小于' if kind.max_open else '不大于'} {kind.max:g}")
        en.append(f"{'below' if kind.max_open else 'at most'} {kind.max:g}")
    number = (
        Text("整数", "a whole number")
        if isinstance(kind, click.IntRange)
        else Text("数", "a number")
    )
    return Text(f"应为{'、'.join(zh)} 的{number.zh}", f"{number.en} {' and '.join(en)} is wanted")
