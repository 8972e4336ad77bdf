"""Long work: one worker a job, progress, calling off, failure in words, and what becomes of a dead worker's job."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from fixtures.offices import Office
from tuopin.office.jobs import kinds, working
from tuopin.office.jobs.actions import ask_for, call_off
from tuopin.office.jobs.models import Job
from tuopin.office.jobs.working import Running, Unfinished, one
from tuopin.terms import Text


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """Kinds of job for these tests alone."""
    # asked for first: a module of kinds is read once a process, and what it declared must be there afterwards
    before = kinds.kinds()

    @kinds.job_kind("count", Text("数数", "count"))
    def count(running: Running, to: int) -> dict[str, Any]:
        for n in range(to):
            running.tell(Text("数着", "counting"), n, to)
        running.tell(Text("数完", "counted"), to, to)
        return {"counted": to}

    @kinds.job_kind("fail", Text("失败", "fail"), again=False)
    def fail(running: Running, how: str) -> None:
        if how == "told":
            raise Unfinished(Text("缺一列", "a column is missing"))
        raise ValueError("李伟 430102197001010019")

    yield
    kinds._KINDS.clear()
    kinds._KINDS.update(before)


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_a_job_runs_once_and_keeps_its_result(office: Office) -> None:
    clerk = office.people["township_clerk"]
    job = ask_for("count", clerk, "433124900", to=3)
    assert state(job) == "waiting"
    assert (one(), one()) == (True, False)
    held = Job.objects.get(pk=job.pk)
    assert (held.state, held.result, held.done, held.total) == ("done", {"counted": 3}, 3, 3)


def test_a_kind_that_is_not_there_is_not_asked_for(office: Office) -> None:
    with pytest.raises(KeyError, match="count"):
        ask_for("fly", None)


def test_a_failure_tells_its_reason_but_never_what_was_in_the_data(office: Office) -> None:
    told, untold = ask_for("fail", None, how="told"), ask_for("fail", None, how="untold")
    assert one() and one()
    assert (state(told), Job.objects.get(pk=told.pk).wrong_zh) == ("failed", "缺一列")
    held = Job.objects.get(pk=untold.pk)
    assert held.state == "failed"
    assert "430102" not in held.wrong_en + held.wrong_zh
    assert str(untold.pk) in held.wrong_en


def test_a_job_is_called_off_before_it_runs_and_while_it_runs(office: Office) -> None:
    first, second = ask_for("count", None, to=2), ask_for("count", None, to=2)
    call_off(first, None)
    Job.objects.filter(pk=second.pk).update(off_wanted=True)
    assert one()
    assert (state(first), state(second)) == ("off", "off")


@pytest.mark.parametrize(("kind", "then"), [("count", "done"), ("fail", "failed")])
def test_the_job_of_a_dead_worker_runs_again_only_where_that_is_safe(
    office: Office, kind: str, then: str
) -> None:
    job = ask_for(kind, None, **({"to": 1} if kind == "count" else {"how": "told"}))
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=job.pk).update(state="running", tries=1, seen_at=long_ago)
    one()
    held = Job.objects.get(pk=job.pk)
    assert held.state == then
    assert ("中断" in held.wrong_zh) == (kind == "fail")


def test_only_the_one_who_asked_sees_a_job(office: Office) -> None:
    job = ask_for("count", office.people["township_clerk"], to=1)
    for role, code in (("township_clerk", 200), ("county_officer", 404)):
        client = Client()
        client.force_login(
            office.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        assert client.get(f"/jobs/{job.pk}/").status_code == code
        assert client.post(f"/jobs/{job.pk}/off/").status_code == (302 if code == 200 else 404)
    assert state(job) == "off"


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="only on SQLite does one writer keep all others waiting"
)
def test_a_sign_of_life_the_database_will_not_take_is_given_again(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody writes for longer than a worker waits, as this test's own transaction does."""
    job = Job.objects.create(kind="count", state="running")
    impatient = dict(connection.settings_dict)
    impatient["OPTIONS"] = {**impatient["OPTIONS"], "timeout": 0.02}
    monkeypatch.setitem(connections.settings, "default", impatient)
    monkeypatch.setattr(working, "SIGN_EVERY", 0.02)
    stop = threading.Event()
    sign = threading.Thread(target=working._sign, args=(job.pk, stop), daemon=True)
    sign.start()
    for _ in range(500):
        if caplog.text.count("sign of life missed") >= 2 or not sign.is_alive():
            break
        time.sleep(0.02)
    alive = sign.is_alive()
    stop.set()
    sign.join(5)
    assert alive
    assert caplog.text.count("sign of life missed") >= 2
