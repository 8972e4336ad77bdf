"""Options that several commands share, and how their values are found."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from tuopin.cli.output import Speaker
from tuopin.policies import pack, packs
from tuopin.rules import Pack
from tuopin.store import Engine, Snapshot, Store, open_engine
from tuopin.terms import Text

__all__ = ["Words", "chosen_pack", "day", "found_round", "opened_engine", "opened_store"]


class Words:
    """Help texts in the language the command line was built for."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, zh: str, en: str) -> str:
        return Text(zh, en).say(self.language)

    def json(self) -> Any:
        """--json: data on stdout for programs."""
        return click.option(
            "--json",
            "as_json",
            is_flag=True,
            help=self(
                "只在标准输出写 JSON,进度写到标准错误",
                "write only JSON on stdout; progress goes to stderr",
            ),
        )

    def store(self) -> Any:
        """--store: the folder of frozen rounds."""
        return click.option(
            "--store",
            "store_path",
            type=click.Path(path_type=Path),
            default=Path("tuopin-data/store"),
            show_default=True,
            help=self("存放冻结轮次的文件夹", "folder that holds the frozen rounds"),
        )

    def policy(self) -> Any:
        """--policy: which pack."""
        return click.option(
            "--policy", default="hunan", show_default=True, help=self("政策包", "policy pack")
        )

    def engine(self) -> Any:
        """--engine: duckdb, spark, or the address of a Spark cluster."""
        return click.option(
            "--engine",
            "engine_name",
            default="duckdb",
            show_default=True,
            help=self(
                "计算引擎:duckdb、spark(可选组件)或集群地址 spark://主机:端口",
                "engine: duckdb, spark (an optional extra), or a cluster as spark://host:port",
            ),
        )

    def folder(self, name: str, default: Path | None, *, required: bool = True) -> Any:
        """A folder to write into."""
        # a default of None counts as one: where there is none, none may be named
        given: dict[str, Any] = {"required": required}
        if default is not None:
            given = {"default": default, "show_default": True}
        return click.option(
            name,
            type=click.Path(path_type=Path, file_okay=False),
            **given,
            help=self("写到哪个文件夹", "folder to write into"),
        )

    def scale(self) -> Any:
        """--scale of the sample province."""
        return click.option(
            "--scale",
            type=click.FloatRange(0.002, 1),
            default=0.01,
            show_default=True,
            help=self("规模", "scale of the sample province"),
        )

    def seed(self) -> Any:
        """--seed of the sample province."""
        return click.option(
            "--seed", type=int, default=43, show_default=True, help=self("随机种子", "seed")
        )


def opened_engine(name: str, speaker: Speaker, threads: int | None = None) -> Engine:
    """The engine of that name, or a refusal that names the engines there are; `threads` on this machine."""
    if name.startswith(("spark://", "local[")):
        return open_engine("spark", master=name)
    if name not in ("duckdb", "spark"):
        speaker.refuse(
            Text(
                f"没有计算引擎 {name!r};可用 duckdb、spark 或 spark://主机:端口",
                f"there is no engine {name!r}; use duckdb, spark or spark://host:port",
            )
        )
    return open_engine(name, threads=threads)


def day(text: str | None, speaker: Speaker, default: date) -> date:
    """A day as YYYY-MM-DD."""
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError:
        speaker.refuse(
            Text(
                f"日期 {text!r} 无法识别;请写成 2019-12-31 的样子",
                f"{text!r} is not a day; write it like 2019-12-31",
            )
        )


def chosen_pack(name: str, speaker: Speaker) -> Pack:
    """The pack of that name, or a refusal that names the packs there are."""
    if name not in packs():
        known = ", ".join(sorted(packs()))
        speaker.refuse(
            Text(
                f"没有政策包 {name!r};现有:{known}",
                f"there is no policy pack {name!r}; there are: {known}",
            )
        )
    return pack(name)


def opened_store(path: Path, speaker: Speaker) -> Store:
    """A store that exists and holds at least one round."""
    store = Store(path)
    if not path.is_dir() or not store.rounds():
        speaker.refuse(
            Text(
                f"{path} 里没有冻结的轮次;先运行 tuopin demo 或 tuopin freeze,或用 --store 指明文件夹",
                f"{path} holds no frozen round; run tuopin demo or tuopin freeze first, "
                "or name the folder with --store",
            )
        )
    return store


def found_round(store: Store, text: str, speaker: Speaker) -> Snapshot:
    """A round by year ("2019"), year and version ("2019-v2"), or the start of its digest."""
    held = store.snapshots()
    for snapshot in reversed(held):
        if text in (
            str(snapshot.year),
            f"{snapshot.year}-v{snapshot.version}",
            f"{snapshot.year}v{snapshot.version}",
        ):
            return snapshot
        if len(text) >= 8 and snapshot.digest.removeprefix("sha256:").startswith(
            text.removeprefix("sha256:")
        ):
            return snapshot
    known = ", ".join(f"{s.year}-v{s.version}" for s in held)
    return speaker.refuse(
        Text(f"没有轮次 {text!r};现有:{known}", f"there is no round {text!r}; there are: {known}")
    )
