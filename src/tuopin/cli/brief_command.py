"""`tuopin brief`: the brief up to a round, in every form."""

from __future__ import annotations

from pathlib import Path

import click

from tuopin.cli.options import Words, chosen_pack, found_round, opened_engine, opened_store
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.rounds import briefs
from tuopin.rounds.rendering import FORMS, BoundaryError, terminal, write_brief
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command("brief", help=words("写出到某轮次为止的简报", "write the brief up to a round"))
    @click.argument("round_name", metavar="ROUND")
    @words.policy()
    @words.store()
    @click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("tuopin-data/brief"),
        show_default=True,
        help=words("写到哪个文件夹", "folder to write into"),
    )
    @click.option(
        "--form",
        "forms",
        multiple=True,
        type=click.Choice(FORMS),
        help=words("形式,可多选;默认全部", "forms; may be given several times; all by default"),
    )
    @click.option(
        "--boundaries",
        type=click.Path(path_type=Path, exists=True),
        help=words(
            "自备县界 GeoJSON(按区划代码)", "your own county boundaries as GeoJSON, keyed by code"
        ),
    )
    @words.engine()
    @words.json()
    def run(
        round_name: str,
        policy: str,
        store_path: Path,
        out: Path,
        forms: tuple[str, ...],
        boundaries: Path | None,
        engine_name: str,
        as_json: bool,
    ) -> int:
        speaker = Speaker(words.language, as_json)
        pack = chosen_pack(policy, speaker)
        store = opened_store(store_path, speaker)
        snapshot = found_round(store, round_name, speaker)
        with opened_engine(engine_name, speaker) as engine, speaker.progress() as progress:
            document = briefs.build(store, snapshot, pack, engine, progress)
        try:
            paths = write_brief(
                document, out, words.language, forms or FORMS, boundaries=boundaries
            )
        except BoundaryError as error:
            speaker.refuse(error.text)
        speaker.data({"document": document, "files": paths})
        if not as_json:
            speaker.show(terminal(document, words.language))
        for path in paths:
            speaker.say(Text(f"已写:{path}", f"written: {path}"))
        return OK if all(f["matches"] is not False for f in document["figures"]) else FINDINGS

    return run
