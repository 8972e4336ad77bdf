"""`tuopin demo`: the whole programme of the invented province, from files to a brief that is proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tuopin.cli.options import Words, chosen_pack
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import demo
from tuopin.rounds.rendering import terminal
from tuopin.store import open_engine
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command("demo", help=words("演示:虚构样本省的八个轮次,从文件到可复核的简报", "demonstration: eight rounds of an invented province, from files to a brief that can be proved"))
    @click.option("--out", type=click.Path(path_type=Path), default=Path("tuopin-data"), show_default=True, help=words("写到哪个文件夹", "folder to write into"))
    @click.option("--scale", type=click.FloatRange(0.002, 1), default=0.01, show_default=True, help=words("规模,0.002 到 1", "scale, 0.002 to 1"))
    @click.option("--seed", type=int, default=43, show_default=True, help=words("随机种子", "seed"))
    @click.option("--perturb", is_flag=True, help=words("抽掉百分之一的脱贫,看哪些数字变红", "take back one exit in a hundred and see which figures turn red"))
    @words.policy()
    @words.engine()
    @words.json()
    def run(out: Path, scale: float, seed: int, perturb: bool, policy: str, engine_name: str, as_json: bool) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        speaker.note(Text(f"样本省规模 {scale},每一户都是虚构的;写到 {out}", f"sample province at scale {scale}, every household invented; writing to {out}"))
        try:
            with open_engine(engine_name) as engine, speaker.progress() as progress:
                played = demo.play(out, pack, engine, scale=scale, seed=seed, perturb=perturb, progress=progress)
        except demo.OccupiedFolder:
            speaker.refuse(Text(f"{out} 里有别的东西;请用 --out 指一个空文件夹", f"{out} holds other things; name an empty folder with --out"))
        speaker.data(_data(played))
        if not as_json:
            speaker.show(terminal(played.document, words.language))
            _closing(played, out, speaker, words)
        return OK if played.well else FINDINGS

    return run


def _data(played: demo.Demo) -> dict[str, Any]:
    names = ("id", "group", "basis", "published", "computed", "unit", "operator", "scaled", "matches")
    return {
        "figures": [{name: figure[name] for name in names} for figure in played.document["figures"]],
        "checks": played.document["checks"],
        "status": played.document["status"],
        "chain_head": played.document["chain_head"],
        "problems": played.problems,
        "differences": played.differences,
        "well": played.well,
        "files": played.files,
        "store": played.store,
    }


def _closing(played: demo.Demo, out: Path, speaker: Speaker, words: Words) -> None:
    checks = played.document["checks"]
    speaker.say(Text(
        f"埋设缺陷 {checks['planted']} 处:找到 {checks['matched']},漏 {checks['missed']},误报 {checks['false_alarms']}",
        f"{checks['planted']} planted defects: {checks['matched']} found, {checks['missed']} missed, {checks['false_alarms']} false alarms",
    ))
    speaker.say(Text(
        f"全部摘要复核:{'相符' if not played.problems else '有误'};简报逐项重算:{'相符' if not played.differences else '有差异'}",
        f"all digests: {'hold' if not played.problems else 'WRONG'}; every value of the brief recomputed: {'agrees' if not played.differences else 'DIFFERS'}",
    ))
    page = next((path for path in played.files if path.name == f"brief.{words.language}.html"), played.files[0])
    speaker.say(Text(f"用浏览器打开简报:{page.resolve()}", f"open the brief in a browser: {page.resolve()}"))
    household = f"--store {out}/store"
    speaker.say(Text(
        f"下一步:tuopin policy show line · tuopin verify {household} · tuopin explain 户编号 --round 2019 {household}",
        f"next: tuopin policy show line · tuopin verify {household} · tuopin explain HOUSEHOLD --round 2019 {household}",
    ))
