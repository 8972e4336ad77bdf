"""`tuopin xlsform`: the registry as a form for phones."""

from __future__ import annotations

from pathlib import Path

import click

from tuopin.cli.options import Words
from tuopin.cli.output import OK, Speaker
from tuopin.rounds.xlsform import write_xlsform
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Command:
    """The command, with help in the words' language."""

    @click.command(
        "xlsform",
        help=words(
            "写出登记表的 XLSForm(中英文),供 ODK Collect 或 Kobo 采集",
            "write the registry as an XLSForm in Chinese and English, for ODK Collect or Kobo",
        ),
    )
    @click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("tuopin-registry.xlsx"),
        show_default=True,
        help=words("写到哪个文件", "file to write"),
    )
    def run(out: Path) -> int:
        speaker = Speaker(words.language, False)
        if out.suffix.lower() != ".xlsx":
            speaker.refuse(
                Text(
                    f"表单是 .xlsx 文件,不是 {out.name}", f"a form is an .xlsx file, not {out.name}"
                )
            )
        if not out.parent.is_dir():
            speaker.refuse(Text(f"没有文件夹 {out.parent}", f"there is no folder {out.parent}"))
        with out.open("wb") as file:
            write_xlsform(file)
        speaker.say(Text(f"表单写到 {out}", f"the form is in {out}"))
        return OK

    return run
