"""Deliveries on the command line: the files named, taken in, checked and shown; used by `check` and `freeze`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.table import Table as RichTable

from tuopin.cli.options import Words, chosen_pack, day
from tuopin.cli.output import Speaker
from tuopin.rounds import checking, intake
from tuopin.rules import Edition, asked_on, edition
from tuopin.stages.registry import INTAKE_CHECKS
from tuopin.store import Engine, Snapshot
from tuopin.store.readers import FILE_CHECKS, IntakeError, load_mapping
from tuopin.terms import DocumentError, Text

__all__ = ["Named", "delivery_options", "show_checked", "summary", "taken_in"]

#: The edition under which files are checked that come without a day.
LAST_DAY = date(2020, 12, 31)


@dataclass(frozen=True)
class Named:
    """The files of a delivery and how they are to be read, as named on the command line."""

    files: tuple[Path, ...]
    as_of: str | None
    on: str | None
    mapping: Path | None
    table: str | None
    policy: str

    def edition(self, speaker: Speaker) -> Edition:
        """The policy in force on the day asked for (by default the day of the data), asked of the data's day."""
        as_of = day(self.as_of, speaker, LAST_DAY)
        return asked_on(
            edition(chosen_pack(self.policy, speaker), day(self.on, speaker, as_of)), as_of
        )


def _options(words: Words) -> tuple[Callable[..., Any], ...]:
    return (
        click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option(
            "--as-of",
            help=words("数据截止日,如 2019-12-31", "day the data show, such as 2019-12-31"),
        ),
        click.option(
            "--on",
            help=words(
                "政策日期(默认为数据截止日)", "day of the policy (default: the data's own day)"
            ),
        ),
        click.option(
            "--mapping",
            type=click.Path(path_type=Path),
            help=words(
                "把别的调查对应到本系统的 YAML", "YAML that maps another survey onto our tables"
            ),
        ),
        click.option(
            "--table",
            help=words("文件是哪张表(认不出时用)", "which table the files are (if not recognised)"),
        ),
        words.policy(),
    )


def delivery_options(words: Words) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """FILES, --as-of, --mapping, --table and --policy, handed to the command as one `named`."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        def run(
            files: tuple[Path, ...],
            as_of: str | None,
            on: str | None,
            mapping: Path | None,
            table: str | None,
            policy: str,
            **others: Any,
        ) -> int:
            return command(named=Named(files, as_of, on, mapping, table, policy), **others)

        # click keeps the options that inner decorators declared on the function itself
        run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
        for option in reversed(_options(words)):
            run = option(run)
        return run

    return decorate


@contextmanager
def taken_in(
    named: Named, rules: Edition, engine: Engine, before: Snapshot | None, speaker: Speaker
) -> Iterator[checking.Checked]:
    """The delivery taken in and checked; what cannot be read at all is refused in the user's language."""
    if named.table is not None and named.table not in rules.tables:
        known = ", ".join(rules.tables)
        speaker.refuse(
            Text(
                f"没有表 {named.table!r};现有:{known}",
                f"there is no table {named.table!r}; there are: {known}",
            )
        )
    try:
        mapping = load_mapping(named.mapping) if named.mapping else None
        with speaker.progress() as progress:
            taken = intake.take_in(
                named.files,
                engine,
                rules,
                mapping,
                as_of=rules.on,
                table=named.table,
                progress=progress,
            )
            checked = checking.check_delivery(taken, engine, rules, before)
    except (IntakeError, DocumentError) as error:
        speaker.refuse(error.text)
    yield checked


def _titles(rules: Edition) -> dict[str, Text]:
    titles = {check.id: check.title for check in rules.checks.values()}
    titles |= {check.id: check.title for check in INTAKE_CHECKS.values()}
    return titles | {name: check.message for name, check in FILE_CHECKS.items()}


def summary(checked: checking.Checked, rules: Edition) -> dict[str, Any]:
    """What was read, accepted, rejected and found, for programs."""
    titles = _titles(rules)
    return {
        "counts": checked.intake.counts,
        "findings": [
            {"check": check, "severity": severity, "title": titles.get(check), "findings": n}
            for (check, severity), n in sorted(checked.by_check.items())
        ],
        "errors": checked.errors,
    }


def show_checked(checked: checking.Checked, rules: Edition, speaker: Speaker, words: Words) -> None:
    """The same for people: rows by file, findings by check, the worst first."""
    counts = RichTable(title=words("读入", "rows"))
    for heading in (words("文件", "file"), words("表", "table")):
        counts.add_column(heading)
    for heading in (words("读入", "read"), words("接收", "accepted"), words("退回", "rejected")):
        counts.add_column(heading, justify="right")
    for each in checked.intake.counts:
        name = rules.tables[each.table].text.say(words.language)
        numbers = (f"{n:,}" for n in (each.read, each.accepted, each.rejected))
        counts.add_row(each.file, name, *numbers)
    speaker.show(counts)
    if not checked.by_check:
        speaker.say(Text("没有疑点", "nothing was found"))
        return
    titles = _titles(rules)
    found = RichTable(title=words("疑点", "findings"))
    for heading in (words("级别", "severity"), words("说明", "what"), words("规则", "check")):
        found.add_column(heading, overflow="fold")
    found.add_column(words("条数", "findings"), justify="right")
    for (check, severity), n in sorted(checked.by_check.items(), key=_worst_first):
        title = titles.get(check, Text(check, check)).say(words.language)
        found.add_row(SEVERITY[severity].say(words.language), title, check, f"{n:,}")
    speaker.show(found)


SEVERITY = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "hint": Text("提示", "hint"),
}


def _worst_first(item: tuple[tuple[str, str], int]) -> tuple[int, int, str]:
    (check, severity), n = item
    return list(SEVERITY).index(severity), -n, check
