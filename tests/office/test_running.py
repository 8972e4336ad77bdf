"""Running an office: keys and their change, backups while in use, sealing by itself, logs, the checks for production.

Each test has an installation of its own, run by the real commands in processes of their own.
"""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Never

import pytest
from django.db.utils import OperationalError
from django.test import Client

from fixtures.installations import NUMBER, Installed, filled, installed, once, serving, wait_for
from fixtures.offices import Office, office
from tuopin.office.desk import views as desk

__all__ = ["filled", "office", "once"]

pytestmark = pytest.mark.slow

# ---- keys ------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_never_written_over(tmp_path: Path) -> None:
    made = installed(tmp_path, "keys")
    assert "no key of personal data" in made.script(
        """
        from tuopin.office.environment import WrongSetting
        from tuopin.office.registry.sealed import keys
        try:
            keys()
        except WrongSetting as error:
            print(error)
        """
    )
    made.office("key", "new")
    path = made.home / "office.key"
    assert re.fullmatch(r"[0-9a-f]{64}\n", path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text()
    assert "key rotate" in made.office("key", "new", code=2)
    assert path.read_text() == before
    assert re.fullmatch(r"[0-9a-f]{64}\n", made.office("key", "new", "--print"))


def test_processes_that_start_together_agree_on_what_they_made(tmp_path: Path) -> None:
    made = installed(tmp_path, "together")
    made.env["TUOPIN_DEMO"] = "1"
    code = (
        "from tuopin.office.environment import found_environment as f;"
        "from tuopin.office.keyring import found_keys, session_secret;"
        "print(session_secret(f()), found_keys(f()).numbers)"
    )
    told = {p.communicate()[0] for p in [made.start("-c", code) for _ in range(6)]}
    assert len(told) == 1
    assert sorted(p.name for p in made.home.iterdir()) == ["office.key", "office.secret"]


def test_keys_change_while_the_office_is_read_and_a_kill_loses_nothing(filled: Installed) -> None:
    reader = filled.begin(
        """
        first = str(Person.objects.order_by("pk").first().id_number.open())
        (HOME / "reading").touch()
        count = 0
        while not (HOME / "stop").exists():
            for each in Person.objects.all():
                each.id_number.open()
                count += 1
        print(first, count)
        """
    )
    wait_for((filled.home / "reading").exists)
    killed = filled.script(
        """
        import tuopin.office.rotation as rotation
        rotation.AT_ONCE = 5
        def progress(done, total):
            print(done, total, flush=True)
            if done >= 10:
                os.kill(os.getpid(), signal.SIGKILL)
        rotation.rotate(progress)
        """,
        code=-9,
    )
    # 12 households with two numbers of the head, a telephone and an account; 24 persons with one number
    assert killed.splitlines()[-1].startswith("10 ")
    assert "is not finished; run tuopin office key rotate" in filled.office("doctor", code=1)
    old_and_new = (filled.home / "office.key").read_text().split()
    assert len(old_and_new) == 2
    told = filled.office("key", "rotate")
    assert "values sealed anew" in told
    assert (filled.home / "office.key").read_text().split() == old_and_new  # went on, no third key
    (filled.home / "stop").touch()
    out, err = reader.communicate(timeout=300)
    assert reader.returncode == 0, err
    number, count = out.split()
    assert (number, int(count) > 24) == (NUMBER, True)
    found = filled.script(
        f"""
        from tuopin.office.rotation import remaining
        from tuopin.office.registry.sealed import keys
        from tuopin.office.audit.models import Act, Change
        blind = Person.objects.filter(id_number_blind=keys().blind("{NUMBER}")).count()
        acts = Act.objects.filter(verb="key.reseal")
        rows = sum(a.rows for a in acts)
        changed = Change.objects.filter(act__in=[a.pk for a in acts]).count()
        print(remaining(), blind, rows == changed)
        """
    )
    assert found.split() == ["0", "2", "True"]  # the other county's bait bears the same number
    assert "0 do not hold" in filled.office("verify")


def test_keys_of_a_setting_are_rotated_by_putting_a_new_one_first(filled: Installed) -> None:
    old = (filled.home / "office.key").read_text().strip()
    (filled.home / "office.key").unlink()
    filled.env["TUOPIN_OFFICE_KEY"] = old
    assert "put a new one before the others" in filled.office("key", "rotate")
    filled.env["TUOPIN_OFFICE_KEY"] = f"{'ab' * 32} {old}"
    assert "values sealed anew" in filled.office("key", "rotate")
    assert (
        filled.script("print(Person.objects.order_by('pk').first().id_number.open())").strip()
        == NUMBER
    )


# ---- backups ---------------------------------------------------------------------------------------------


WRITER = """
count = 0
number = Household.objects.order_by("pk").first().household_no
while not (HOME / "stop").exists():
    with acting(None, "tests.write", subject=number):
        Household.objects.filter(household_no=number).update(exit_year=2000 + count % 50)
    count += 1
    if count == 20:
        (HOME / "writing").touch()
print(count)
"""


def test_a_backup_made_while_others_write_is_restored_whole(
    filled: Installed, tmp_path: Path
) -> None:
    writer = filled.begin(WRITER)
    wait_for((filled.home / "writing").exists)
    (filled.home / "uploads").mkdir()
    (filled.home / "uploads" / "表.csv").write_text("a")
    file = tmp_path / "backup.tuopin"
    told = filled.office("backup", str(file))
    assert "without the keys" in told
    (filled.home / "stop").touch()
    out, err = writer.communicate(timeout=300)
    assert writer.returncode == 0, err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert not [name for name in packed.namelist() if "key" in name or "secret" in name]
    again = installed(tmp_path, "again")
    lacking = again.office("restore", str(file), code=1)
    assert "no key of personal data" in again.office("doctor", code=1)
    assert "keys are not here" in lacking
    assert "0 do not hold" in lacking
    (again.home / "office.key").write_text((filled.home / "office.key").read_text())
    counted = again.script(
        """
        import json
        from django.apps import apps
        from django.db.models import Count
        from tuopin.office.audit.models import Act, Change
        from tuopin.office.audit.checks import missing_triggers
        rows = {m._meta.db_table: m._default_manager.count() for m in apps.get_models(include_auto_created=True)}
        acts = list(Act.objects.filter(verb="tests.write").values_list("pk", flat=True))
        changes = Change.objects.filter(act__in=acts).count()
        number = str(Person.objects.order_by("pk").first().id_number.open())
        print(json.dumps([rows, len(acts), changes, number, missing_triggers()]))
        """
    )
    rows, acts, changes, number, missing = json.loads(counted.splitlines()[-1])
    assert manifest["rows"]["registry_person"] == 24
    rows["audit_act"] -= 1  # that it was restored is an act itself
    listed = (
        "auth_permission",
        "django_content_type",
    )  # Django makes these from the code, not from the data
    kept = {name: rows[name] for name in manifest["rows"] if name not in listed}
    assert kept == {name: n for name, n in manifest["rows"].items() if name not in listed}
    assert {"audit_act", "people_grant", "registry_household"} <= set(kept)
    assert 20 <= acts <= int(out)
    # every write is in it with its change or not at all; one that set the year it was has none
    assert acts - 1 <= changes <= acts
    assert (number, missing) == (NUMBER, [])
    assert (again.home / "uploads" / "表.csv").read_text() == "a"
    assert "0 do not hold" in again.office("verify")
    # and it goes on: a write, a seal, the chain
    again.script(WRITER.replace('while not (HOME / "stop").exists():', "for _ in range(3):"))
    again.office("seal")
    assert "0 do not hold" in again.office("verify")
    assert "holds data" in again.office("restore", str(file), code=2)


def test_a_backup_with_keys_and_one_that_was_damaged(filled: Installed, tmp_path: Path) -> None:
    file = tmp_path / "whole.tuopin"
    (filled.home / "store" / "2019").mkdir(parents=True)
    (filled.home / "store" / "2019" / "round.txt").write_text("frozen")
    (filled.home / "store" / "2019" / ".prepared").mkdir()
    (filled.home / "store" / "2019" / ".prepared" / "round.txt").write_text("no round yet")
    (filled.home / "store.key").write_text("cd" * 32)
    (filled.home / "uploads" / "7" / "work").mkdir(parents=True)
    (filled.home / "uploads" / "7" / "work" / "clear.csv").write_text(NUMBER)
    filled.office("backup", str(file), "--with-keys", "--with-store")
    assert "there already" in filled.office("backup", str(file), code=2)
    damaged = tmp_path / "damaged.tuopin"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content + b"x" if "round.txt" in name else content)
    again = installed(tmp_path, "again")
    assert "store/2019/round.txt inside the backup is damaged" in again.office(
        "restore", str(damaged), code=2
    )
    (tmp_path / "no.tuopin").write_bytes(b"no backup")
    assert "no whole backup" in again.office("restore", str(tmp_path / "no.tuopin"), code=2)
    assert "rows restored" in again.office("restore", str(file))
    assert (again.home / "store" / "2019" / "round.txt").read_text() == "frozen"
    assert not (again.home / "store" / "2019" / ".prepared").exists()
    assert (again.home / "store.key").read_text() == "cd" * 32
    assert not (again.home / "uploads").exists()
    assert "the key of personal data is there" in again.office("doctor")


# ---- sealing, verifying, serving -------------------------------------------------------------------------


def test_verify_ends_with_1_where_the_record_was_changed_or_cut_off(filled: Installed) -> None:
    digest = re.search(r"digest ([0-9a-f]{64})", _sealed(filled)).group(1)
    assert "0 do not hold" in filled.office("verify", "--holds", digest)
    assert "does not hold the digest" in filled.office("verify", "--holds", "0" * 64, code=1)
    filled.script(
        """
        from django.db import connection
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER tuopin_audit_act_keep_u")
            else:
                cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER ALL")
            cursor.execute("UPDATE audit_act SET username = 'somebody' WHERE id = 3")
        """
    )
    assert "1 do not hold" in filled.office("verify", code=1)
    assert "audit triggers are missing" in filled.office("doctor", code=1)


def _sealed(made: Installed) -> str:
    made.script("with acting(None, 'tests.write'): pass")
    return made.office("seal")


def _children(pid: int) -> list[str]:
    told = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid=,args="], capture_output=True, text=True, check=False
    )
    return [line.strip() for line in told.stdout.splitlines()]


def test_serving_seals_by_itself_and_logs_nothing_that_people_typed(filled: Installed) -> None:
    filled.script("with acting(None, 'tests.write'): pass")
    with serving(filled) as (port, process):
        log = filled.home / "log"
        wait_for(lambda: '"says": "sealed"' in log.read_text())
        _provoked(port, process)
    found = filled.script(
        "from tuopin.office.audit.models import Seal; print(Seal.objects.count())"
    )
    assert int(found.split()[-1]) >= 2  # the one it was made with, and at least one by itself
    log = (filled.home / "log").read_text()
    assert log.count("\n") > 3
    for told in ("430102197001010019", "李伟", "%E6%9D%8E%E4%BC%9F"):
        assert told not in log, log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {line["level"] for line in lines} >= {"warning"}


def _provoked(port: int, process: subprocess.Popen[bytes]) -> None:
    """Requests that go wrong, with a name and a number in path, query, form, cookie, host and header."""
    worker = [line for line in _children(process.pid) if "office work" in line]
    assert len(worker) == 1
    os.kill(int(worker[0].split()[0]), signal.SIGKILL)  # and a new one comes
    number = "430102197001010019"
    quoted = "%E6%9D%8E%E4%BC%9F"
    for path in (
        f"/households/{number}/",
        f"/search/?q={number}",
        f"/{quoted}/{number}",
        f"/%00{number}",
    ):
        _raw(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    body = f"login={number}&password={number}&name={quoted}"
    for head in ("", f"Cookie: tuopin_session={number}\r\n", f"Host: {number}.example\r\n"):
        _raw(port, f"POST /accounts/login/ HTTP/1.1\r\n{head or 'Host: 127.0.0.1'}\r\n"
             f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
             f"Connection: close\r\n\r\n{body}")  # fmt: skip
    _raw(port, f"GET /{number} NOTHTTP\r\nX: {number}\r\n\r\n")
    _raw(port, f"GET / HTTP/1.1\r\nBad Header {number}\r\n\r\n")
    wait_for(lambda: any("office work" in line for line in _children(process.pid)))


def _raw(port: int, text: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as held:
        held.sendall(text.encode())
        try:
            return held.recv(65536)
        except OSError:
            return b""


def test_every_answer_says_that_nothing_from_elsewhere_and_no_inline_script_may_run(
    office: Office,
) -> None:
    for path, status in (
        ("/health", 200),
        ("/accounts/login/", 200),
        ("/nowhere", 404),
        ("/", 302),
    ):
        answer = Client().get(path)
        assert answer.status_code == status
        told = answer["Content-Security-Policy"].split("; ")
        policy = {name: set(allowed) for name, *allowed in map(str.split, told)}
        assert policy == {
            "default-src": {"'none'"},
            "script-src": {"'self'"},
            "style-src": {"'self'"},
            "img-src": {"'self'", "data:"},
            "font-src": {"'self'"},
            "connect-src": {"'self'"},
            "form-action": {"'self'"},
            "frame-ancestors": {"'none'"},
            "base-uri": {"'none'"},
            "manifest-src": {"'self'"},
        }, path


def test_health_is_for_anybody_and_fails_with_the_database(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"well": True})

    def gone() -> Never:
        raise OperationalError("no connection")

    monkeypatch.setattr(desk.connection, "cursor", gone)
    answer = Client(raise_request_exception=False).get("/health")
    assert (answer.status_code, answer.json()) == (503, {"well": False})
    monkeypatch.undo()


def _createadmin(made: Installed, *words: str, password: str, code: int, lang: str = "en") -> str:
    """The command as at a terminal without one: the password comes by standard input."""
    told = made.start(
        "-m", "tuopin", "--lang", lang, "office", "createadmin", *words, stdin=subprocess.PIPE
    )
    out, err = told.communicate(password + "\n", timeout=300)
    assert told.returncode == code, out + err
    return out + err


def test_the_first_administrator_is_opened_and_sees_no_household(tmp_path: Path) -> None:
    made = installed(tmp_path, "admin")
    made.office("key", "new")
    made.office("migrate")
    assert "at least 12" in _createadmin(made, "root", password="short", code=2)
    assert "密码太短" in _createadmin(made, "root", password="短", code=2, lang="zh")
    assert "no code of a province" in _createadmin(
        made, "root", "--area", "4331", password="tuopin-tests-2020", code=2
    )
    assert "letters, digits" in _createadmin(made, "ab cd", password="tuopin-tests-2020", code=2)
    told = _createadmin(made, "root", "--name", "虚管理", password="tuopin-tests-2020", code=0)
    assert "opened root" in told
    assert "an account root already" in _createadmin(
        made, "root", password="tuopin-tests-2020", code=2
    )
    found = made.script(
        """
        from tuopin.office.audit.models import Act
        from tuopin.office.people.models import Person as Account
        root = Account.objects.get()
        grant = root.grants_on().get()
        print(root.name, root.must_change_password, root.check_password("tuopin-tests-2020"), grant.role,
              grant.area.code, Act.objects.filter(verb="people.give", subject="root").count())
        """
    )
    assert found.split() == ["虚管理", "True", "True", "administrator", "43", "1"]


def test_the_checks_for_production_find_nothing(filled: Installed) -> None:
    filled.env |= {"TUOPIN_HTTPS": "1", "TUOPIN_HOSTS": "office.example.org"}
    told = filled.office("doctor", "--deploy")
    assert "the checks for production found nothing" in told
    filled.env["TUOPIN_HTTPS"] = "0"
    assert "SECURE_SSL_REDIRECT" in filled.office("doctor", "--deploy", code=1)


def test_nobody_else_on_the_machine_reads_what_is_kept() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own is shut to others already
        top = Path(folder)
        made = installed(top, "private")
        made.env["TUOPIN_HOME"] = str(top / "deep" / "home")
        made.office("key", "new")
        made.office("migrate")
        assert made.home.stat().st_mode & 0o777 == 0o700
        kept = made.home / "store"
        kept.mkdir()
        if (made.home / "office.sqlite3").exists():
            kept = made.home / "office.sqlite3"
            assert kept.stat().st_mode & 0o777 == 0o600
        assert "nobody else on this machine may read" in made.office("doctor")
        for each in (kept, made.home, top / "deep", top):
            each.chmod(0o755)
        assert f"everybody on this machine may read {kept}" in made.office("doctor", code=1)


def test_settings_stand_in_a_file_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    made = installed(tmp_path, "settings")
    file = tmp_path / "office.env"
    file.write_text("# 县办公室\nTUOPIN_LANGUAGE = en\nTUOPIN_SEAL_MINUTES=5\n")
    made.env["TUOPIN_OFFICE_SETTINGS"] = str(file)
    told = made.script(
        """
        from django.conf import settings
        print(settings.LANGUAGE_CODE, settings.ENVIRONMENT.number("TUOPIN_SEAL_MINUTES"))
        """
    )
    assert told.split() == ["en", "5"]
    file.write_text("TUOPIN_COLOUR=red\n")
    assert "line 1: only NAME=value" in made.office("migrate", code=2)
    file.write_text("TUOPIN_OIDC_URL=http://id.example.org\n")
    assert "an address of https://" in made.office("migrate", code=2)
