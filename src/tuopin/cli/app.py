"""The command line put together in the language of whoever types it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

import click

from tuopin import __version__
from tuopin.cli import (
    assess_command,
    brief_command,
    check_command,
    demo_command,
    estimate_command,
    explain_command,
    freeze_command,
    office_command,
    policy_commands,
    sample_command,
    verify_command,
    xlsform_command,
)
from tuopin.cli.options import Words
from tuopin.cli.output import WRONG_USE
from tuopin.cli.refusing import worded
from tuopin.rules import NotInForce
from tuopin.store import StoreError
from tuopin.terms import LANGUAGES, DocumentError

__all__ = ["build", "main"]

#: In the order of the work.
COMMANDS = (
    demo_command,
    sample_command,
    check_command,
    freeze_command,
    assess_command,
    explain_command,
    brief_command,
    verify_command,
    estimate_command,
    policy_commands,
    xlsform_command,
    office_command,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 all well, 1 findings or a difference, 2 wrong use or input."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    language, rest = _language(words)
    # Told to stop, or the terminal closed: end as after Ctrl-C, so that rows in the clear are taken away.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup it is to go on
            signal.signal(number, lambda told, _: sys.exit(128 + told))
    sys.exit(_run(build(language), rest, language))


def _language(words: Sequence[str]) -> tuple[str, list[str]]:
    """`--lang` may stand anywhere; without it TUOPIN_LANG, then the locale, decide."""
    language = os.environ.get("TUOPIN_LANG") or _of_locale()
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--lang":
            language = next(waiting, "")
        elif word.startswith("--lang="):
            language = word.removeprefix("--lang=")
        else:
            rest.append(word)
    if language not in LANGUAGES:
        click.echo(f"--lang {language!r}: zh | en", err=True)
        sys.exit(WRONG_USE)
    return language, rest


def _of_locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


def build(language: str) -> click.Group:
    """The whole command line with its help in one language."""
    words = Words(language)

    @click.group(
        name="tuopin",
        help=words(
            "脱贫:从登记文件到每个数字都能复核的简报。--lang zh|en 可写在任何位置。",
            "Tuopin: from a registry file to a brief whose every figure can be proved. "
            "--lang zh|en may stand anywhere.",
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    @click.version_option(__version__, message="tuopin %(version)s")
    def group() -> None:
        pass

    for module in COMMANDS:
        group.add_command(module.command(words))
    return group


def _run(group: click.Group, words: list[str], language: str) -> int:
    try:
        result = group.main(words, prog_name="tuopin", standalone_mode=False)
        return int(result or 0)
    except click.exceptions.Abort:
        return WRONG_USE
    except click.ClickException as error:
        told = worded(error)
        if told is None:
            error.show()
        else:
            click.echo(told.say(language), err=True)
        return WRONG_USE
    except (StoreError, DocumentError, NotInForce) as error:
        click.echo(error.text.say(language), err=True)
        return WRONG_USE
