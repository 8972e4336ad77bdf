"""`tuopin verify`: the digests of a store, or every value of a brief, proved anew."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tuopin.cli.options import Words, chosen_pack, found_round, opened_engine, opened_store
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import verifying
from tuopin.store import Problem, Store
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "verify",
        help=words(
            "复核存储的摘要链,或重算一份简报的每个数字",
            "verify the store's digests and chain, or recompute every figure of a brief",
        ),
    )
    @click.argument("what", metavar="[ROUND|BRIEF]", required=False)
    @words.policy()
    @words.store()
    @words.engine()
    @words.json()
    def run(
        what: str | None, policy: str, store_path: Path, engine_name: str, as_json: bool
    ) -> int:
        speaker = Speaker(words.language, as_json)
        store = opened_store(store_path, speaker)
        if what is not None and Path(what).is_file():
            return _verify_brief(Path(what), policy, store, engine_name, speaker)
        snapshot = found_round(store, what, speaker) if what else None
        with speaker.progress() as progress:
            problems = store.verify(
                year=snapshot.year if snapshot else None,
                version=snapshot.version if snapshot else None,
                progress=lambda done, total, _: progress("verify", done, total),
            )
        newest = store.head()
        head = newest.digest if newest else ""
        speaker.data({"problems": problems, "head": head})
        for problem in problems:
            speaker.say(_placed(problem))
        if not problems:
            speaker.say(
                Text(
                    f"全部摘要与链条相符;链头 {head}",
                    f"all digests and the chain hold; head {head}",
                )
            )
        return FINDINGS if problems else OK

    return run


def _placed(problem: Problem) -> Text:
    """A problem with the file, county and table it is in."""
    where = " · ".join(str(part) for part in (problem.file, problem.county, problem.table) if part)
    return Text(f"{where}:{problem.text.zh}", f"{where}: {problem.text.en}")


def _verify_brief(path: Path, policy: str, store: Store, engine_name: str, speaker: Speaker) -> int:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        document = document.get("document", document)
        pack = chosen_pack(document["policy"] or policy, speaker)
    except (ValueError, KeyError, AttributeError):
        speaker.refuse(
            Text(
                f"{path} 不是简报 JSON;请给出 brief 命令写出的 .json 文件",
                f"{path} is not a brief in JSON; give the .json file that the brief command wrote",
            )
        )
    problems = store.verify()
    for problem in problems:
        speaker.say(_placed(problem))
    try:
        with opened_engine(engine_name, speaker) as engine, speaker.progress() as progress:
            differences = verifying.verify_brief(store, document, pack, engine, progress)
    except KeyError as missing:
        digest = str(missing.args[0])
        speaker.refuse(
            Text(
                f"存储里没有简报所引的快照 {digest}",
                f"the store does not hold the snapshot {digest} that the brief cites",
            )
        )
    speaker.data({"problems": problems, "differences": differences})
    _show_differences(differences, speaker)
    if not differences and not problems:
        count = len(document["figures"])
        speaker.say(
            Text(
                f"简报的 {count} 个指标和各表逐项重算,全部相符",
                f"all {count} figures of the brief and all its tables were recomputed and agree",
            )
        )
    return FINDINGS if differences or problems else OK


def _show_differences(differences: list[verifying.Difference], speaker: Speaker) -> None:
    for each in differences:
        speaker.say(
            Text(
                f"{each.place}:简报印作 {each.printed},重算为 {each.recomputed}",
                f"{each.place}: printed {each.printed}, recomputed {each.recomputed}",
            )
        )
