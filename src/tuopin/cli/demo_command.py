"""`tuopin demo`: the whole programme of the invented province, from files to a brief that is proved."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from tuopin.cli.opening import filling, need_address, need_office, open_office
from tuopin.cli.options import Words, chosen_pack, opened_engine
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import demo
from tuopin.rounds.rendering import terminal
from tuopin.rules import Pack
from tuopin.terms import Text

__all__ = ["command"]

#: Up to this scale (680,000 persons) planning a question costs more than answering it.
SMALL = 0.1


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "demo",
        help=words(
            "演示:虚构样本省的八个轮次,从文件到可复核的简报",
            "demonstration: eight rounds of an invented province, from files to a brief that can be proved",
        ),
    )
    @words.folder("--out", Path("tuopin-data"))
    @words.scale()
    @words.seed()
    @click.option(
        "--perturb",
        is_flag=True,
        help=words(
            "抽掉百分之一的脱贫,看哪些数字变红",
            "take back one exit in a hundred and see which figures turn red",
        ),
    )
    @click.option(
        "--open",
        "then_open",
        is_flag=True,
        help=words(
            "随后打开办公系统,样本省在此期间装入",
            "then open the office, which is filled with that province meanwhile",
        ),
    )
    @click.option(
        "--port",
        default=8000,
        show_default=True,
        help=words("办公系统的端口", "the office's port"),
    )
    @words.policy()
    @words.engine()
    @words.json()
    def run(
        out: Path,
        scale: float,
        seed: int,
        perturb: bool,
        then_open: bool,
        port: int,
        policy: str,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        if then_open:
            _need(port, speaker)
        pack = chosen_pack(policy, speaker)
        speaker.note(
            Text(
                f"样本省规模 {scale},每一户都是虚构的;写到 {out}",
                f"sample province at scale {scale}, every household invented; writing to {out}",
            )
        )
        asked = {"scale": scale, "seed": seed, "perturb": perturb}
        try:
            played = _play(out, pack, engine_name, speaker, asked, then_open=then_open)
        except demo.OccupiedFolder:
            speaker.refuse(
                Text(
                    f"{out} 里有别的东西;请用 --out 指一个空文件夹",
                    f"{out} holds other things; name an empty folder with --out",
                )
            )
        speaker.data(_data(played))
        if not as_json:
            speaker.show(terminal(played.document, words.language))
            _closing(played, out, speaker, words)
        if then_open and played.well:
            open_office(out, words.language, "--port", str(port))
        return OK if played.well else FINDINGS

    return run


def _need(port: int, speaker: Speaker) -> None:
    """Refuse before the work begins where the office could not be opened after it."""
    need_office(speaker)
    need_address("127.0.0.1", port, speaker)


def _play(
    out: Path,
    pack: Pack,
    engine_name: str,
    speaker: Speaker,
    asked: dict[str, Any],
    *,
    then_open: bool,
) -> demo.Demo:
    """Play it, and where the office is to be opened fill it meanwhile."""
    with ExitStack() as stack:
        office = stack.enter_context(filling(out)) if then_open else None
        engine = opened_engine(engine_name, speaker, _threads(asked["scale"]))
        played = demo.play(
            out,
            pack,
            stack.enter_context(engine),
            **asked,
            progress=stack.enter_context(speaker.progress()),
            reached=office.reached if office else lambda stage: None,
        )
        if office:
            office.wait()
    return played


def _threads(scale: float) -> int | None:
    """One, where rounds are small: two processes share the cores, and threads would cost more than they gain."""
    return 1 if scale <= SMALL else None


def _data(played: demo.Demo) -> dict[str, Any]:
    names = (
        "id",
        "group",
        "basis",
        "published",
        "computed",
        "unit",
        "operator",
        "scaled",
        "matches",
    )
    return {
        "figures": [
            {name: figure[name] for name in names} for figure in played.document["figures"]
        ],
        "checks": played.document["checks"],
        "status": played.document["status"],
        "chain_head": played.document["chain_head"],
        "problems": played.problems,
        "well": played.well,
        "files": played.files,
        "store": played.store,
    }


def _closing(played: demo.Demo, out: Path, speaker: Speaker, words: Words) -> None:
    """What was proved, where the brief lies, and what to try next."""
    checks = played.document["checks"]
    planted, matched, missed, false = (
        f"{checks[name]:,}" for name in ("planted", "matched", "missed", "false_alarms")
    )
    speaker.say(
        Text(
            f"埋设缺陷 {planted} 处:找到 {matched},漏 {missed},误报 {false}",
            f"{planted} planted defects: {matched} found, {missed} missed, {false} false alarms",
        )
    )
    digests = Text("有误", "WRONG") if played.problems else Text("相符", "hold")
    speaker.say(Text(f"全部摘要复核:{digests.zh}", f"all digests: {digests.en}"))
    page = next(path for path in played.files if path.name == f"brief.{words.language}.html")
    speaker.say(Text(f"用浏览器打开简报:{page}", f"open the brief in a browser: {page}"))
    store = f"--store {out / 'store'}"
    speaker.say(
        Text(
            f"逐项重算简报:tuopin verify {out / 'brief' / 'brief.json'} {store}",
            f"recompute every value of the brief: tuopin verify {out / 'brief' / 'brief.json'} {store}",
        )
    )
