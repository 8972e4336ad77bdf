"""Endpoints of long work: one's own jobs, how far each is, and what came of it."""

from __future__ import annotations

from typing import Any

from ninja import Router

from tuopin.office.areas.queries import inside
from tuopin.office.jobs.models import STATES, Job
from tuopin.office.offering import Asking, Problem, both, endpoint, group, numbered, shape
from tuopin.terms import Text

__all__ = ["router"]

router = Router(tags=group("jobs", Text("后台任务", "long work")))

SHOWN = 50
_TEXT, _TIME = {"type": "string"}, {"type": ["string", "null"]}
JOB = shape(
    id={"type": "integer"},
    kind=_TEXT,
    area=_TEXT,
    state={"type": "string", "enum": list(STATES)},
    done={"type": "integer"},
    total={"type": "integer"},
    step=shape(zh=_TEXT, en=_TEXT),
    wrong={
        **shape(zh=_TEXT, en=_TEXT),
        "description": both(Text("失败的原因", "why it failed")),
    },
    made_at=_TIME,
    started_at=_TIME,
    ended_at=_TIME,
)


def _mine(asking: Asking) -> Any:
    """The person's jobs; with a token that is bound to an area those of areas inside it."""
    rows = Job.objects.filter(by=asking.person)
    bound = asking.inside("")
    return rows.filter(inside([bound], "area")) if bound else rows


def _told(job: Job) -> dict[str, Any]:
    times = {n: getattr(job, n) for n in ("made_at", "started_at", "ended_at")}
    return {
        "id": job.pk,
        "kind": job.kind,
        "area": job.area,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "step": {"zh": job.step_zh, "en": job.step_en},
        "wrong": {"zh": job.wrong_zh, "en": job.wrong_en},
        **{n: at.isoformat() if at else None for n, at in times.items()},
    }


@endpoint(
    router,
    "GET",
    "/jobs",
    Text("我的任务", "My jobs"),
    shape(jobs={"type": "array", "items": JOB}),
    about=Text("最近五十个,新的在前。", "The last fifty, the newest first."),
)
def list_jobs(asking: Asking, asked: dict[str, Any]) -> dict[str, Any]:
    """One's own jobs."""
    return {"jobs": [_told(each) for each in _mine(asking)[:SHOWN]]}


@endpoint(
    router,
    "GET",
    "/jobs/{number}",
    Text("一个任务", "One job"),
    JOB,
    about=Text("只有提交的人能看。", "Read by who asked for it alone."),
)
def get_job(asking: Asking, asked: dict[str, Any], number: int) -> dict[str, Any]:
    """One of one's own jobs: how far it is."""
    found = numbered(_mine(asking), number)
    if found is None:
        raise Problem(
            404, Text("没有这个任务,或不是您的", "no such job, or none of yours"), "number"
        )
    return _told(found)
