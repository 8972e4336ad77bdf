"""`tuopin check`: registry files judged row by row and asked every data-quality rule; nothing is changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tuopin.cli.deliveries import Named, delivery_options, show_checked, summary, taken_in
from tuopin.cli.options import Words, opened_engine
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import checking
from tuopin.stages.registry import ExemptionError
from tuopin.store import Snapshot, Store
from tuopin.terms import DocumentError, Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "check",
        help=words(
            "检查登记文件:逐行判定与数据质量规则;不改动任何东西",
            "check registry files: rows judged, data-quality rules asked; nothing is changed",
        ),
    )
    @delivery_options(words)
    @click.option(
        "--store",
        "store_path",
        type=click.Path(path_type=Path),
        help=words(
            "存储文件夹:与上一年轮次比对", "store folder: compare with the round of the year before"
        ),
    )
    @words.folder("--out", None, required=False)
    @click.option(
        "--exemptions",
        type=click.Path(path_type=Path, exists=True),
        help=words("豁免清单(YAML 或 CSV)", "list of exemptions (YAML or CSV)"),
    )
    @click.option(
        "--earlier",
        type=click.Path(path_type=Path, exists=True),
        help=words(
            "上次检查写出的 findings.csv,用来认出已更正的",
            "findings.csv of an earlier check, to tell what was corrected",
        ),
    )
    @words.engine()
    @words.json()
    def run(
        named: Named,
        store_path: Path | None,
        out: Path | None,
        exemptions: Path | None,
        earlier: Path | None,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        rules = named.edition(speaker)
        before = _round_before(store_path, rules.on, speaker)
        with (
            opened_engine(engine_name, speaker) as engine,
            taken_in(named, rules, engine, before, speaker) as checked,
        ):
            written = checking.write_findings(checked, engine, rules, out) if out else []
            try:
                apart = checking.kept_apart(checked, engine, rules, exemptions, earlier)
            except (ExemptionError, DocumentError) as error:
                speaker.refuse(error.text)
        speaker.data({**summary(checked, rules), "apart": apart, "files": written})
        show_checked(checked, rules, speaker, words)
        for text in (apart.text,) if apart else ():
            speaker.say(text)
        for path in written:
            speaker.say(Text(f"已写:{path}", f"written: {path}"))
        return FINDINGS if (apart.open_errors if apart else checked.errors) else OK

    return run


def _round_before(store_path: Path | None, on: date, speaker: Speaker) -> Snapshot | None:
    if store_path is None:
        return None
    store = Store(store_path)
    if on.year - 1 not in store.rounds():
        speaker.note(
            Text(
                f"{store_path} 里没有 {on.year - 1} 年轮次,跨年规则未检查",
                f"{store_path} holds no round of {on.year - 1}: changes over time were not checked",
            )
        )
        return None
    return store.snapshot(on.year - 1)
