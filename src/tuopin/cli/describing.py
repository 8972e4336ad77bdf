"""The command line described for the reference pages: every command with its arguments and options."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tuopin.rounds.reference import Command, Option

__all__ = ["described"]


def described(group: click.Group, path: str = "") -> list[Command]:
    """Every command below a group, in the order of the help, groups before what is in them."""
    found: list[Command] = []
    context = click.Context(group, info_name=f"tuopin {path}".strip())
    for name in group.list_commands(context):
        command = group.commands[name]
        below = f"{path} {name}".strip()
        found.append(_one(command, below))
        if isinstance(command, click.Group):
            found += described(command, below)
    return found


def _one(command: click.Command, path: str) -> Command:
    context = click.Context(command, info_name=f"tuopin {path}")
    pieces = " ".join(command.collect_usage_pieces(context))
    return Command(
        path=path,
        usage=f"tuopin {path} {pieces}",
        help=command.help or "",
        options=tuple(_options(command)),
    )


def _options(command: click.Command) -> Iterator[Option]:
    for each in command.params:
        is_option = isinstance(each, click.Option)
        names = (
            ", ".join((*each.opts, *each.secondary_opts)) if is_option else each.human_readable_name
        )
        flag = isinstance(each, click.Option) and each.is_flag
        yield Option(
            names=names,
            kind="" if flag else _kind(each.type),
            default=_default(each),
            help=(each.help or "") if isinstance(each, click.Option) else "",
            required=each.required,
        )


def _kind(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return " | ".join(str(choice) for choice in kind.choices)
    if isinstance(kind, click.FloatRange):
        return f"{kind.min}…{kind.max}"
    return kind.name


def _default(each: click.Parameter) -> str:
    """The default as it would be typed; none where nothing or a plain "no" stands for it."""
    value = each.to_info_dict().get("default")
    return "" if value is None or isinstance(value, bool) or value == () else str(value)
