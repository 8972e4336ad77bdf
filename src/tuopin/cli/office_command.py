"""`tuopin office`: open, fill, migrate and look after the web application; the only command that wants Django."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from tuopin.cli import office_upkeep as upkeep
from tuopin.cli.opening import need_address, need_office, office_of
from tuopin.cli.options import Words
from tuopin.cli.output import OK, Speaker
from tuopin.rounds.keys import found_key
from tuopin.terms import Text

__all__ = ["command"]


def command(words: Words) -> click.Group:
    """The group, with help in the words' language."""
    speaker = Speaker(words.language)

    @click.group(
        "office",
        help=words(
            "办公系统(扶贫办):打开、装入、维护", "the office: open it, fill it, look after it"
        ),
    )
    def group() -> None:
        need_office(speaker)

    for each in (_serve, _demo, _migrate, _createadmin, *upkeep.COMMANDS):
        group.add_command(each(words, speaker))
    return group


def _address(words: Words) -> tuple[object, ...]:
    return (
        click.option("--host", default="127.0.0.1", show_default=True, help=words("主机", "host")),
        click.option("--port", default=8000, show_default=True, help=words("端口", "port")),
        click.option(
            "--workers", default=2, show_default=True, help=words("工作进程数", "worker processes")
        ),
    )


def _opened(speaker: Speaker, host: str, port: int, workers: int, *, beside: bool = True) -> int:
    """Serve; refuse where triggers are missing, since what is then written would not be seen."""
    from tuopin.office.audit.checks import missing_triggers  # noqa: PLC0415
    from tuopin.office.running import serve  # noqa: PLC0415

    if missing_triggers():
        speaker.refuse(
            Text(
                "审计触发器不全;请先运行 tuopin office migrate",
                "audit triggers are missing; run tuopin office migrate first",
            )
        )
    need_address(host, port, speaker)
    serve(host, port, workers, speaker.note, beside=beside)
    return OK


def _serve(words: Words, speaker: Speaker) -> click.Command:
    @click.command("serve", help=words("打开办公系统", "open the office"))
    @click.option(
        "--no-work",
        is_flag=True,
        help=words(
            "不带后台进程(另行运行 tuopin office work)",
            "without the process for long work (run tuopin office work yourself)",
        ),
    )
    def run(host: str, port: int, workers: int, no_work: bool) -> int:
        upkeep.begin(speaker)
        return _opened(speaker, host, port, workers, beside=not no_work)

    for option in reversed(_address(words)):
        run = option(run)  # type: ignore[operator]
    return run


def _demo(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "demo",
        help=words(
            "把演示的样本省装入办公系统并打开;帐号列在登录页",
            "fill the office with the demonstration's province and open it; accounts are on the login page",
        ),
    )
    @words.folder("--out", Path("tuopin-data"))
    @click.option("--no-serve", is_flag=True, help=words("只装入,不打开", "fill only, do not open"))
    def run(out: Path, no_serve: bool, host: str, port: int, workers: int) -> int:
        store = out / "store"
        if not store.is_dir():
            speaker.refuse(
                Text(
                    f"{store} 里没有轮次;请先运行 tuopin demo",
                    f"{store} holds no round; run tuopin demo first",
                )
            )
        upkeep.begin(speaker, office_of(out))
        from tuopin.office.running import fill, migrate  # noqa: PLC0415

        with speaker.progress() as progress:
            migrate()
            fill(store, found_key(store, None, speaker.note), progress)
        return OK if no_serve else _opened(speaker, host, port, workers)

    for option in reversed(_address(words)):
        run = option(run)  # type: ignore[operator]
    return run


def _migrate(words: Words, speaker: Speaker) -> click.Command:
    @click.command("migrate", help=words("更新数据库结构", "bring the database up to date"))
    def run() -> int:
        upkeep.begin(speaker)
        from tuopin.office.running import migrate  # noqa: PLC0415

        migrate()
        speaker.say(Text("数据库已是最新", "the database is up to date"))
        return OK

    return run


def _createadmin(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "createadmin",
        help=words(
            "开立一个系统管理员帐号(不看户资料)",
            "open an account of a system administrator (sees no household)",
        ),
    )
    @click.argument("username")
    @click.option("--name", default="", help=words("姓名", "name"))
    @click.option(
        "--area", default="43", show_default=True, help=words("省级代码", "code of the province")
    )
    def run(username: str, name: str, area: str) -> int:
        upkeep.begin(speaker)
        from tuopin.office.people import first  # noqa: PLC0415

        called = name or username
        why = first.unusable(username, called, area)
        if why is not None:
            speaker.refuse(why)
        password = getpass.getpass(words("密码:", "Password: "))
        why = first.weak(password, username, called)
        if why is not None:
            speaker.refuse(why)
        first.open_administrator(username, called, area, password)
        speaker.say(
            Text(
                f"已开立 {username};首次登录须改密码并设第二因素",
                f"opened {username}; at the first login the password is changed and a second factor set up",
            )
        )
        return OK

    return run
