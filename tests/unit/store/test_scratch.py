"""Rows in the clear lie in folders for the owner alone, which go with the process, however it ends."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tuopin.store import open_engine
from tuopin.store.readers import Scratch
from tuopin.store.scratch import PrivateFolder, sweep

HOLDS = """
import sys
from tuopin.store.scratch import PrivateFolder
held = PrivateFolder(sys.argv[1])
(held.path / "rows").write_text("虚构")
print(held.path, flush=True)
sys.stdin.read()
"""


def holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    """Another process with a folder of its own there."""
    made = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdout is not None
    return made, Path(made.stdout.readline().strip())


def test_it_is_for_the_owner_alone_and_goes_when_it_is_closed(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        held = PrivateFolder(tmp_path)
    finally:
        os.umask(umask)
    (held.path / "below").mkdir()
    assert stat.S_IMODE(held.path.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == [held.path]
    held.close()
    assert list(tmp_path.iterdir()) == []
    held.close()  # twice is no harm


def test_one_let_go_of_goes_too(tmp_path: Path) -> None:
    held = PrivateFolder(tmp_path, "work")
    assert held.path == tmp_path / "work"
    del held
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next_and_a_living_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    killed, left = holder(tmp_path)
    living, kept = holder(tmp_path)
    killed.kill()
    killed.wait()
    assert left.is_dir()
    mine = PrivateFolder(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([kept, mine.path])
    assert (kept / "rows").read_text() == "虚构"
    living.communicate("")
    assert list(tmp_path.iterdir()) == [mine.path]
    mine.close()


def test_a_sweep_follows_no_link_and_spares_what_is_held(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    (tmp_path / "left").mkdir()
    held = PrivateFolder(tmp_path, "held")
    asked = [tmp_path / name for name in ("link", "left", "held", "absent")]
    assert sweep(asked) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["elsewhere", "held", "link"]
    held.close()


def test_a_forked_process_takes_nothing_away_when_it_ends(tmp_path: Path) -> None:
    held = PrivateFolder(tmp_path)
    pid = os.fork()
    if pid == 0:
        held.close()
        os._exit(0)
    os.waitpid(pid, 0)
    assert held.path.is_dir()
    held.close()


def test_text_of_files_and_what_an_engine_spills_lie_in_such_folders(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    with open_engine(spill=tmp_path) as engine:
        told = engine.connection.execute("SELECT current_setting('temp_directory')").fetchone()[0]
        folders = sorted(tmp_path.iterdir())
        assert folders == sorted([scratch.path, Path(told)])
        assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
        assert sweep(folders) == 0
    scratch.close()
    assert list(tmp_path.iterdir()) == []


CHECKS = """
import sys, time
from tuopin.cli.app import main
from tuopin.rounds import checking
def waits(*_):
    print("asked", flush=True)
    time.sleep(60)
checking.check_delivery = waits
main(["check", sys.argv[1], "--lang", "en"])
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_check_told_to_stop_leaves_nothing_and_of_a_killed_one_the_next_takes_it(
    tmp_path: Path, told: signal.Signals
) -> None:
    file, scratch = tmp_path / "户.csv", tmp_path / "scratch"
    scratch.mkdir()
    file.write_text("household_no,head_name\n43312420100001,虚构\n", "utf-8")
    env = {**os.environ, "TMPDIR": str(scratch)}
    words = [sys.executable, "-c", CHECKS, str(file)]
    check = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert check.stdout is not None
    assert check.stdout.readline() == b"asked\n", check.communicate()
    texts = list(scratch.rglob("*.parquet"))
    assert texts  # the text of the file, in the clear
    assert {stat.S_IMODE(p.stat().st_mode) for p in scratch.iterdir()} == {0o700}
    check.send_signal(told)
    check.communicate()
    assert bool(list(scratch.rglob("*.parquet"))) == (told is signal.SIGKILL)
    subprocess.run(
        [sys.executable, "-m", "tuopin", "check", str(file)],
        env=env,
        capture_output=True,
        check=False,
    )
    assert list(scratch.iterdir()) == []
