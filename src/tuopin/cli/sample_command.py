"""`tuopin sample`: the invented province as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tuopin import sample
from tuopin.cli.options import Words, chosen_pack
from tuopin.cli.output import OK, Speaker
from tuopin.rounds import sampling
from tuopin.rules import edition
from tuopin.store import HEADINGS
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "sample",
        help=words("写出虚构的样本省(CSV 文件)", "write the invented sample province (CSV files)"),
    )
    @words.folder("--out", None)
    @words.scale()
    @words.seed()
    @click.option("--clean", is_flag=True, help=words("不埋设任何缺陷", "plant no defects"))
    @click.option(
        "--year",
        "years",
        type=click.IntRange(sample.YEARS[0], sample.YEARS[-1]),
        multiple=True,
        help=words("只写这些年度", "only these years"),
    )
    @click.option(
        "--headings",
        type=click.Choice(HEADINGS),
        default="zh" if words.language == "zh" else "name",
        show_default=True,
        help=words(
            "表头:本系统名、中文、全国系统代码", "headings: our names, Chinese, national codes"
        ),
    )
    @words.policy()
    @words.json()
    def run(
        out: Path,
        scale: float,
        seed: int,
        clean: bool,
        years: tuple[int, ...],
        headings: str,
        policy: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        rules = edition(chosen_pack(policy, speaker), date(sample.YEARS[-1], 12, 31))
        province = sample.province(rules, scale=scale, seed=seed, defects=not clean)
        with speaker.progress() as progress:
            written = sampling.write_files(province, out, years or None, headings, progress)
        planted = len(province.planted)
        speaker.data(
            {"invented": True, "scale": scale, "seed": seed, "files": written, "planted": planted}
        )
        speaker.say(
            Text(
                f"虚构的样本省({len(written)} 个年度,埋设缺陷 {planted} 处)已写到 {out}",
                f"the invented province ({len(written)} years, {planted} planted defects) is in {out}",
            )
        )
        return OK

    return run
