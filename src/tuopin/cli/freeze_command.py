"""`tuopin freeze`: registry files frozen as a round, or as a correction of one, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from tuopin.cli.deliveries import Named, delivery_options, show_checked, summary, taken_in
from tuopin.cli.options import Words, opened_engine
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import freezing, keys
from tuopin.store import Store
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "freeze",
        help=words(
            "把登记文件冻结成一个轮次(整轮或没有)",
            "freeze registry files as a round, whole or not at all",
        ),
    )
    @delivery_options(words)
    @words.store()
    @click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        help=words(
            "封存直接标识的密钥文件(缺省读环境变量 TUOPIN_KEY,再缺省新建)",
            "key that seals direct identifiers (else TUOPIN_KEY, else a new one is made)",
        ),
    )
    @click.option(
        "--correct",
        "reason",
        help=words("更正已冻结的轮次:写明原因", "correct a round that is frozen already: say why"),
    )
    @click.option("--by", default="", help=words("更正人", "who corrects"))
    @words.engine()
    @words.json()
    def run(
        named: Named,
        store_path: Path,
        key_file: Path | None,
        reason: str | None,
        by: str,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        _complete(named, reason, by, speaker)
        rules = named.edition(speaker)
        key = keys.found_key(store_path, key_file, speaker.note)
        store, year = Store(store_path), rules.on.year
        before = store.snapshot(year - 1) if year - 1 in store.rounds() else None
        with (
            opened_engine(engine_name, speaker) as engine,
            taken_in(named, rules, engine, before, speaker) as checked,
        ):
            if reason is None:
                snapshot = freezing.freeze_delivery(store, checked, rules, engine, key)
            else:
                snapshot = freezing.correct_delivery(
                    store, checked, rules, engine, key, reason=reason, by=by
                )
        frozen = {"round": year, "version": snapshot.version, "snapshot": snapshot.digest}
        speaker.data({**summary(checked, rules), **frozen, "previous": snapshot.previous})
        show_checked(checked, rules, speaker, words)
        speaker.say(
            Text(
                f"已冻结 {year} 年轮次第 {snapshot.version} 版,摘要 {snapshot.digest}",
                f"round {year} version {snapshot.version} is frozen, digest {snapshot.digest}",
            )
        )
        return FINDINGS if checked.errors else OK

    return run


def _complete(named: Named, reason: str | None, by: str, speaker: Speaker) -> None:
    """A round needs its day, a correction its author."""
    if named.as_of is None:
        speaker.refuse(
            Text(
                "请用 --as-of 写明数据截止日,如 2019-12-31",
                "say which day the data show: --as-of, such as 2019-12-31",
            )
        )
    if reason is not None and not by:
        speaker.refuse(
            Text("更正须用 --by 写明更正人", "a correction names who makes it: use --by")
        )
