"""How commands speak: the chosen language, JSON on stdout, progress and messages on stderr, exit codes."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from tuopin.terms import Text

__all__ = ["FINDINGS", "OK", "WRONG_USE", "Refusal", "Speaker", "plain"]

#: All well; findings of severity error or a difference; wrong use or input.
OK, FINDINGS, WRONG_USE = 0, 1, 2


class Refusal(click.ClickException):
    """A wrong input, told in the user's language: what, where, what is allowed, what to do next."""

    exit_code = WRONG_USE

    def __init__(self, message: Text | str, language: str = "en") -> None:
        super().__init__(message.say(language) if isinstance(message, Text) else message)

    def show(self, file: Any = None) -> None:
        """Print the message alone: it says all there is to say."""
        click.echo(self.message, err=True)


TASKS = {
    "sample": Text("生成样本省", "inventing the sample province"),
    "freeze": Text("冻结轮次", "freezing the round"),
    "assess": Text("逐户评估", "assessing households"),
    "intake": Text("读取并核对文件", "reading and checking files"),
    "catalogue": Text("数据质量规则", "data-quality rules"),
    "tables": Text("写出各表", "writing the tables"),
    "brief": Text("汇总简报", "working out the brief"),
    "verify": Text("复核", "verifying"),
}


class Speaker:
    """One command's voice: texts in a language, data as JSON when a program reads."""

    def __init__(self, language: str, as_json: bool = False) -> None:
        self.language = language
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: Text | str) -> None:
        """A sentence for people: on stdout, or on stderr when stdout carries JSON."""
        words = text.say(self.language) if isinstance(text, Text) else text
        (self.err if self.as_json else self.out).print(words, markup=False)

    def note(self, text: Text | str) -> None:
        """A sentence beside the result, always on stderr."""
        self.err.print(text.say(self.language) if isinstance(text, Text) else text, markup=False)

    def show(self, renderable: Any) -> None:
        """A table or other rich object for people."""
        (self.err if self.as_json else self.out).print(renderable)

    def data(self, value: Any) -> None:
        """JSON on stdout, where it was asked for."""
        if self.as_json:
            sys.stdout.write(
                json.dumps(plain(value, self.language), ensure_ascii=False, indent=1) + "\n"
            )

    def refuse(self, text: Text) -> NoReturn:
        """Stop with exit code 2 and a message that helps."""
        raise Refusal(text, self.language)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """A bar on stderr for long work; silent where nobody watches a terminal."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=self.err, transient=True, disable=not self.err.is_terminal
        ) as bar:
            tasks: dict[str, Any] = {}

            def told(task: str, done: int, total: int) -> None:
                if task not in tasks:
                    tasks[task] = bar.add_task(
                        TASKS.get(task, Text(task, task)).say(self.language), total=total
                    )
                bar.update(tasks[task], completed=done, total=total)

            yield told


def plain(value: Any, language: str | None = None) -> Any:
    """A value as JSON can hold it; texts keep both languages."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name), language) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each, language) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each, language) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    # A fraction as a quotient: a decimal could not say a third.
    return str(value) if isinstance(value, (Path, Fraction)) else value
