"""Whole tables of an area as streams, one endpoint a table; that one was taken out is recorded before its first row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from tuopin.office.api.formats import FORMATS
from tuopin.office.api.limits import STREAMS
from tuopin.office.audit.acting import acting
from tuopin.office.offering import FORMAT, MEDIA, Asking, Problem, endpoint
from tuopin.office.registry.answers import fields_of, filtered, filters, taken_out
from tuopin.office.registry.api import AREA
from tuopin.office.registry.derive import Row
from tuopin.office.registry.walking import Slice, walk
from tuopin.tables import Column
from tuopin.terms import Text

__all__ = ["stream_of", "streamed"]


ABOUT = Text(
    "一个地区的全部行,按表的次序;响应头 Tuopin-Rows 为行数。逐页读取,不是同一时刻的数据;要同一时刻的,请用冻结的轮次。",
    "All rows of an area in the table's order; the header `Tuopin-Rows` says how many. Read page by page, so not as of "
    "one moment: for that take a frozen round.",
)


def stream_of(router: Router, model: type[Row]) -> None:
    """Offer a table's rows as a stream."""
    table = model.table

    @endpoint(
        router,
        "GET",
        f"/bulk/{table.name}",
        Text(f"整表取出:{table.text.zh}", f"Stream a table: {table.text.en}"),
        {"type": "string"},
        right="export",
        parameters=(AREA, FORMAT, *filters(table), fields_of(table)),
        media=[media.split(";")[0] for media in MEDIA.values()],
        about=ABOUT,
    )
    @_called(f"stream_{table.name}")
    def stream(asking: Asking, asked: dict[str, Any]) -> HttpResponseBase:
        """All rows of an area that may be taken out."""
        columns = taken_out(asking, table, asked)
        area = asking.inside(asked["area"])
        where = filtered(table, asked)
        rows = Slice(asking, "export", model, area, where) if area is not None else None
        many = rows.rows.order_by().count() if rows else 0
        batches = walk(rows, [c.name for c in columns]) if rows else iter(())
        return asking.stream(table.name, columns, batches, asked, many)


def _called(name: str) -> Callable[[Any], Any]:
    """Each stream is an operation with a name of its own."""

    def rename(view: Any) -> Any:
        view.__name__ = name
        return view

    return rename


def streamed(
    asking: Any,
    name: str,
    columns: Sequence[Column],
    batches: Iterator[Any],
    asked: Mapping[str, Any],
    many: int,
) -> StreamingHttpResponse:
    """Batches of rows in the format asked for; that they were taken out is recorded first."""
    if not STREAMS.acquire(blocking=False):
        why = Text("正在取出的人太多;请稍后再试", "too many streams at once; try again later")
        raise Problem(429, why, "", (), {"Retry-After": "30"})
    kind = asked["format"]
    try:
        with acting(
            asking.person,
            "api.stream",
            subject=f"{name}.{kind}",
            area=_told(asking, asked),
            reason=Text(f"令牌 {asking.token}", f"token {asking.token}") if asking.token else "",
            rows=many,
        ):
            pass
    except BaseException:
        STREAMS.release()
        raise
    answer = StreamingHttpResponse(_Held(FORMATS[kind](columns, batches)), content_type=MEDIA[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Tuopin-Rows"] = str(many)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(asking: Asking, asked: Mapping[str, Any]) -> str:
    """The area that was taken out, where it is one."""
    held = asking.reach("export", asked["area"]).areas
    return held[0] if len(held) == 1 else asked["area"]


class _Held:
    """The stream, which gives its place back however it ends."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._open = parts, True

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._parts
        finally:
            self.close()

    def close(self) -> None:
        """Called by the server as well where the reader went away before the first part."""
        if self._open:
            self._open = False
            STREAMS.release()
