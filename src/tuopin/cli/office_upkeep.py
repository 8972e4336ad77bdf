"""`tuopin office`, the commands that look after it: doctor, seals, keys, backups, long work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tuopin.cli.options import Words
from tuopin.cli.output import FINDINGS, OK, Speaker
from tuopin.terms import Text

__all__ = ["COMMANDS", "begin"]


def begin(speaker: Speaker, settings: dict[str, str] | None = None) -> None:
    """Make the office's settings stand; refuse in words where one is wrong."""
    from tuopin.office.environment import WrongSetting  # noqa: PLC0415 - Django is an extra
    from tuopin.office.running import begin as ready  # noqa: PLC0415

    try:
        ready(settings)
    except WrongSetting as error:
        speaker.refuse(error.text)


def _doctor(words: Words, speaker: Speaker) -> click.Command:
    @click.command("doctor", help=words("检查办公系统是否正常", "see whether the office is well"))
    @click.option(
        "--deploy", is_flag=True, help=words("连同生产环境检查", "with the checks for production")
    )
    def run(deploy: bool) -> int:
        begin(speaker)
        from tuopin.office.doctor import examined  # noqa: PLC0415

        well = True
        for finding in examined(deploy=deploy):
            mark = "✓" if finding.well else "✕"
            speaker.say(Text(f"{mark} {finding.text.zh}", f"{mark} {finding.text.en}"))
            well = well and finding.well
        return OK if well else FINDINGS

    return run


def _work(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "work",
        help=words(
            "后台进程:处理长任务,定时封存审计记录(serve 会自带一个)",
            "do long work and seal the record every so often (serve brings one along)",
        ),
    )
    def run() -> int:
        begin(speaker)
        from tuopin.office.running import work  # noqa: PLC0415

        work()
        return OK

    return run


def _seal(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "seal", help=words("封存尚未封存的审计记录", "seal the acts that are not sealed yet")
    )
    def run() -> int:
        begin(speaker)
        from tuopin.office.audit.sealing import seal  # noqa: PLC0415

        made = seal()
        if made is None:
            speaker.say(Text("没有需要封存的记录", "there is nothing to seal"))
        else:
            speaker.say(
                Text(
                    f"已封存第 {made.first_act}–{made.last_act} 项,摘要 {made.digest}",
                    f"sealed acts {made.first_act}–{made.last_act}, digest {made.digest}",
                )
            )
        return OK

    return run


def _verify(words: Words, speaker: Speaker) -> click.Command:
    @click.command("verify", help=words("复核审计链", "prove the chain of the audit again"))
    @click.option(
        "--holds",
        metavar="DIGEST",
        help=words(
            "另抄下的封条摘要:须仍在链上(链尾被截去时才看得出)",
            "a digest noted elsewhere that must still be in the chain (shows where its end was cut off)",
        ),
    )
    def run(holds: str | None) -> int:
        begin(speaker)
        from tuopin.office.audit.models import Seal  # noqa: PLC0415
        from tuopin.office.audit.sealing import verify  # noqa: PLC0415

        seals, open_acts, broken = verify()
        for each in broken:
            speaker.say(
                Text(
                    f"✕ 封条 {each.seal}:第 {each.first_act}–{each.last_act} 项不符",
                    f"✕ seal {each.seal}: acts {each.first_act}–{each.last_act} do not hold",
                )
            )
        absent = bool(holds) and not Seal.objects.filter(digest=holds).exists()
        if absent:
            speaker.say(
                Text(f"✕ 链上没有摘要 {holds}", f"✕ the chain does not hold the digest {holds}")
            )
        speaker.say(
            Text(
                f"封条 {seals} 个,不符 {len(broken)} 个;尚未封存 {open_acts} 项",
                f"{seals} seals, {len(broken)} do not hold; {open_acts} acts not sealed yet",
            )
        )
        return FINDINGS if broken or absent else OK

    return run


def _key(words: Words, speaker: Speaker) -> click.Command:
    @click.group("key", help=words("个人信息的密钥", "the key of personal data"))
    def group() -> None:
        pass

    @group.command("new", help=words("生成第一个密钥", "make the first key"))
    @click.option(
        "--print", "only_print", is_flag=True,
        help=words("只打印,用于 TUOPIN_OFFICE_KEY", "print it only, for TUOPIN_OFFICE_KEY"),
    )  # fmt: skip
    def new(only_print: bool) -> int:
        return _key_made(speaker, only_print)

    @group.command(
        "rotate",
        help=words(
            "换一个新密钥并把全部数据重新加密;可中断,可重来,期间照常使用",
            "take a new key and seal everything anew; may be interrupted and run again, the office stays in use",
        ),
    )
    def rotate() -> int:
        begin(speaker)
        return _rotated(speaker)

    return group


def _key_made(speaker: Speaker, only_print: bool) -> int:
    from tuopin.office.environment import WrongSetting, found_environment  # noqa: PLC0415
    from tuopin.office.keyring import key_file, make_once, new_key  # noqa: PLC0415

    if only_print:
        click.echo(new_key())
        return OK
    try:
        path = key_file(found_environment())
    except WrongSetting as error:
        speaker.refuse(error.text)
    if path is None:
        speaker.refuse(
            Text("密钥由 TUOPIN_OFFICE_KEY 给出", "the key is given by TUOPIN_OFFICE_KEY")
        )
    if path.exists():
        speaker.refuse(
            Text(
                f"{path} 已有密钥;更换请用 tuopin office key rotate",
                f"{path} holds a key; to change it, run tuopin office key rotate",
            )
        )
    make_once(path, new_key())
    speaker.say(
        Text(
            f"密钥已写入 {path};请另存一份,丢失后证件号码无法读出",
            f"the key is in {path}; keep a copy elsewhere: without it no number can be read",
        )
    )
    return OK


def _rotated(speaker: Speaker) -> int:
    from tuopin.office.environment import WrongSetting  # noqa: PLC0415
    from tuopin.office.keyring import Unsealable  # noqa: PLC0415
    from tuopin.office.rotation import rotate  # noqa: PLC0415

    try:
        with speaker.progress() as progress:
            made, done = rotate(lambda at, total: progress("reseal", at, total))
    except WrongSetting as error:
        speaker.refuse(error.text)
    except Unsealable:
        speaker.refuse(
            Text(
                "有数据是用不在此处的密钥加密的;请把那个密钥补回来再运行",
                "something is sealed under a key that is not here; put that key back and run this again",
            )
        )
    if not made and not done:
        speaker.say(
            Text(
                "全部数据已在首个密钥之下。密钥由 TUOPIN_OFFICE_KEY 给出:请把新密钥写在最前面,重启,再运行一次",
                "everything is sealed under the first key. The keys come from TUOPIN_OFFICE_KEY: "
                "put a new one before the others, start the office anew, and run this again",
            )
        )
    else:
        speaker.say(
            Text(
                f"已重新加密 {done} 个值。旧密钥请留着:旧备份要用,查找索引也由最早的一个生成",
                f"{done} values sealed anew. Keep the old keys: older backups need them, and the first makes the index",
            )
        )
    return OK


def _backup(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "backup",
        help=words("备份(使用中即可)", "make a backup, while the office is in use"),
    )
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option(
        "--with-store", is_flag=True,
        help=words("连同冻结的轮次(TUOPIN_STORE)", "with the frozen rounds (TUOPIN_STORE)"),
    )  # fmt: skip
    @click.option(
        "--with-keys", is_flag=True,
        help=words("连同密钥(这样的备份须锁好)", "with the keys (lock such a backup away)"),
    )  # fmt: skip
    def run(file: Path, with_store: bool, with_keys: bool) -> int:
        begin(speaker)
        from tuopin.office.backups import Unrestorable, backup  # noqa: PLC0415

        try:
            held = backup(file, with_store=with_store, with_keys=with_keys)
        except Unrestorable as error:
            speaker.refuse(error.text)
        speaker.say(
            Text(
                f"已备份到 {file}:{held.total} 行,{held.files} 个文件"
                + (",含密钥" if held.keys else ";密钥不在其中,请另存"),
                f"backed up to {file}: {held.total} rows, {held.files} files"
                + (
                    ", keys included"
                    if held.keys
                    else "; without the keys, which are kept elsewhere"
                ),
            )
        )
        return OK

    return run


def _restore(words: Words, speaker: Speaker) -> click.Command:
    @click.command(
        "restore",
        help=words(
            "把备份恢复到空的 TUOPIN_HOME(或新建的数据库)",
            "restore a backup into an empty TUOPIN_HOME (or a new database)",
        ),
    )
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    def run(file: Path) -> int:
        begin(speaker)
        from tuopin.office.audit.sealing import verify  # noqa: PLC0415
        from tuopin.office.backups import Unrestorable  # noqa: PLC0415
        from tuopin.office.restoring import restore  # noqa: PLC0415

        try:
            held = restore(file)
        except Unrestorable as error:
            speaker.refuse(error.text)
        seals, open_acts, broken = verify()
        speaker.say(
            Text(
                f"已恢复 {held.total} 行;审计链 {seals} 个封条,不符 {len(broken)} 个,未封 {open_acts} 项",
                f"{held.total} rows restored; {seals} seals, {len(broken)} do not hold, {open_acts} acts not sealed",
            )
        )
        if not held.opens:
            speaker.say(
                Text(
                    "✕ 这里没有备份所用的密钥;请放回 office.key 或 TUOPIN_OFFICE_KEY,再运行 doctor",
                    "✕ the backup's keys are not here; put back office.key or TUOPIN_OFFICE_KEY and run doctor",
                )
            )
        return FINDINGS if broken or not held.opens else OK

    return run


COMMANDS: tuple[Callable[[Words, Speaker], click.Command], ...] = (
    _work, _doctor, _seal, _verify, _key, _backup, _restore,
)  # fmt: skip
