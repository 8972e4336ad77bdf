"""Whether an office is well: what was looked at, what was found, and what to do about it."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tuopin.office.audit.checks import missing_triggers
from tuopin.office.audit.models import Act, Seal
from tuopin.office.audit.sealing import verify
from tuopin.office.environment import WrongSetting
from tuopin.office.keyring import Unsealable
from tuopin.office.registry.sealed import keys
from tuopin.office.rotation import sealed_columns
from tuopin.terms import Text

__all__ = ["Finding", "examined"]

#: Bytes free below which a backup or a freeze may fail half-way.
ROOM = 1 << 30
#: An act that waited so long for its seal says that nobody seals.
UNSEALED = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: well or not, and the words for it."""

    well: bool
    text: Text


def examined(*, deploy: bool = False) -> Iterator[Finding]:
    """Look at database, migrations, triggers, record, keys, disk; with `deploy` at Django's list for production too."""
    looks: tuple[Callable[[], Finding], ...] = (
        _database,
        _migrations,
        _triggers,
        _record,
        _sealing,
        _keys,
        _home,
        _room,
    )
    for look in looks:
        yield look()
    if deploy:
        yield from _deploy()


def _database() -> Finding:
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
            collation = cursor.fetchone()[0]
        if collation.split(".")[0] not in ("C", "POSIX"):
            return Finding(
                False,
                Text(
                    f"数据库排序规则为 {collation},按姓名查找会漏;请以 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' 新建数据库",
                    f"the database sorts by {collation}, and search by name would miss some; "
                    "create it with LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
                ),
            )
    return Finding(True, Text(f"数据库应答({name})", f"the database answers ({name})"))


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(
            False,
            Text(
                f"还有 {len(plan)} 个迁移没有做;请运行 tuopin office migrate",
                f"{len(plan)} migrations are not done; run tuopin office migrate",
            ),
        )
    return Finding(True, Text("数据库结构是最新的", "the database is up to date"))


def _triggers() -> Finding:
    missing = missing_triggers()
    if missing:
        return Finding(
            False,
            Text(
                f"缺 {len(missing)} 个审计触发器;请运行 tuopin office migrate",
                f"{len(missing)} audit triggers are missing; run tuopin office migrate",
            ),
        )
    return Finding(True, Text("审计触发器齐全", "every audit trigger stands"))


def _record() -> Finding:
    seals, open_acts, broken = verify()
    if broken:
        first = broken[0]
        return Finding(
            False,
            Text(
                f"审计链在封条 {first.seal}(第 {first.first_act}–{first.last_act} 项)处不符:记录被改动过",
                f"the record was changed: seal {first.seal} does not hold (acts {first.first_act}–{first.last_act})",
            ),
        )
    return Finding(
        True,
        Text(
            f"审计链相符:{seals} 个封条,{open_acts} 项尚未封",
            f"the record holds: {seals} seals, {open_acts} acts not sealed yet",
        ),
    )


def _sealing() -> Finding:
    """Whether somebody seals: an act that has waited for hours says that nobody does."""
    newest = Seal.objects.order_by("-last_act").first()
    waiting = Act.objects.filter(pk__gt=newest.last_act if newest else 0).order_by("pk").first()
    if waiting is not None and waiting.at < timezone.now() - UNSEALED:
        at = timezone.localtime(waiting.at).strftime("%Y-%m-%d %H:%M")
        return Finding(
            False,
            Text(
                f"{at} 起的审计记录没有封存;请运行 tuopin office work(serve 会自带)",
                f"acts since {at} are not sealed; run tuopin office work (serve brings it along)",
            ),
        )
    return Finding(True, Text("审计记录按时封存", "the record is sealed as it should be"))


def _keys() -> Finding:
    try:
        keys()
    except WrongSetting as error:
        return Finding(False, error.text)
    for model, column in sealed_columns():
        rows = model._default_manager.filter(**{f"{column}__isnull": False}).order_by("pk")
        for held in rows.values_list(column, flat=True)[:1]:
            try:
                held.open()
            except Unsealable:
                return Finding(
                    False,
                    Text(
                        "个人信息是用不在此处的密钥加密的;请放回 office.key 或 TUOPIN_OFFICE_KEY",
                        "personal data are sealed under a key that is not here; put back office.key or "
                        "TUOPIN_OFFICE_KEY",
                    ),
                )
            if not held.current:
                return Finding(
                    False,
                    Text(
                        "密钥更换没有做完;请运行 tuopin office key rotate",
                        "the change of keys is not finished; run tuopin office key rotate",
                    ),
                )
    return Finding(True, Text("个人信息的密钥可用", "the key of personal data is there"))


def _home() -> Finding:
    """Whether other accounts of the machine are kept out: uploads at work, keys and SQLite's file lie there."""
    if stat.S_IMODE(settings.HOME.stat().st_mode) & 0o007:
        return Finding(
            False,
            Text(
                f"本机其他帐号能进入 {settings.HOME};请运行 chmod 700 {settings.HOME}",
                f"other accounts of this machine can enter {settings.HOME}; run chmod 700 {settings.HOME}",
            ),
        )
    return Finding(True, Text("数据文件夹不对其他帐号开放", "no other account can enter the home"))


def _room() -> Finding:
    free = shutil.disk_usage(settings.HOME).free
    gigabytes = f"{free / (1 << 30):.1f}"
    return Finding(
        free >= ROOM,
        Text(f"数据盘剩余 {gigabytes} GB", f"{gigabytes} GB are free where the data lie"),
    )


def _deploy() -> Iterator[Finding]:
    found = [m for m in run_checks(include_deployment_checks=True) if m.level >= WARNING]
    for message in found:
        yield Finding(False, Text(str(message), str(message)))
    if not found:
        yield Finding(True, Text("生产检查没有发现问题", "the checks for production found nothing"))
