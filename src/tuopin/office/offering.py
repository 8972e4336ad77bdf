"""What an application needs to offer endpoints: who asks, how parameters are read, and how a wrong one is answered.

An application says its endpoints in an `api.py` of its own, which holds a `router`; the application `api`
gathers them. Nothing here knows a person or a table, so that the first application may use it as the last.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tuopin.terms import Text

__all__ = [
    "FORMAT", "LIMIT", "MEDIA", "Asking", "Parameter", "Problem", "ask", "body_config", "both", "endpoint", "group",
    "groups", "numbered", "page_schema", "paging", "plain", "shape", "told_in",
]  # fmt: skip

#: Rows of a page: so many where nothing is said, and at most.
PAGE, LIMIT = 50, 500
#: The formats of a stream, and what each is called where it is sent.
MEDIA = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}
#: What stands for every text of the description in the other language; the description itself is English.
_WORDS: dict[str, str] = {}
#: Groups of endpoints and what they are about.
_GROUPS: dict[str, str] = {}


class Problem(Exception):
    """An answer that is no success: what is wrong, where, and what is allowed, in both languages."""

    def __init__(
        self,
        status: int,
        what: Text,
        where: str = "",
        allowed: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what.en)
        self.status, self.what, self.where = status, what, where
        self.allowed, self.headers = tuple(allowed), dict(headers or {})


class Asking(Protocol):
    """Who asks an endpoint: a person, by a session or by a token that holds less than they do.

    Endpoints ask here what may be seen and never ask the rule of access themselves: it does not know the token.
    """

    person: Any

    def need(self, right: str) -> None:
        """Refused unless the right is held somewhere."""

    def reach(self, right: str, area: str = "") -> Any:
        """Where the right is held, inside an area."""

    def within(self, right: str, rows: Any, area: str = "") -> Any:
        """The rows of a query over which the right is held, inside an area."""

    def areas(self) -> tuple[str, ...]:
        """The codes over which anything at all is held."""

    def inside(self, area: str) -> str | None:
        """The area as far as the token goes (empty: everywhere); None where the two do not meet."""

    def stream(
        self,
        name: str,
        columns: Sequence[Any],
        batches: Iterator[Any],
        asked: Mapping[str, Any],
        many: int,
    ) -> HttpResponseBase:
        """Rows of these columns as a stream in the format asked for, recorded before its first row."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name in the query: how it is described, and how its text becomes a value (ValueError: it does not)."""

    name: str
    text: Text
    schema: Mapping[str, Any]
    read: Callable[[str], Any] = str
    default: Any = None
    many: bool = False

    def taken(self, given: Sequence[str]) -> Any:
        """The value of what was given; Problem where it cannot be read."""
        if not given:
            return self.default
        if len(given) > 1 and not self.many:
            raise Problem(422, Text("只能给一次", "given more than once"), self.name)
        try:
            found = [self.read(plain(each, self.name)) for each in given]
        except (ValueError, KeyError) as error:
            allowed = _allowed(self.schema)
            raise Problem(
                422, Text("读不出这个值", "not a value of this"), self.name, allowed
            ) from error
        return found if self.many else found[0]

    @property
    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "schema": dict(self.schema),
            "description": both(self.text),
        }


def _allowed(schema: Mapping[str, Any]) -> list[str]:
    """What a schema allows, in words that need no language."""
    told = schema.get("items", schema)
    if "enum" in told:
        return [str(each) for each in told["enum"]]
    if told.get("type") == "boolean":
        return ["true", "false"]
    bounds = [str(told[name]) for name in ("minimum", "maximum") if name in told]
    kind = str(told.get("format") or told.get("type"))
    return [f"{kind} {'…'.join(bounds)}".strip()]


def plain(text: str, where: str) -> str:
    """Text without characters that no database keeps; Problem otherwise."""
    if any(ord(each) < 32 or 0xD800 <= ord(each) < 0xE000 for each in text):
        raise Problem(422, Text("含有不可见字符", "holds characters that cannot be seen"), where)
    return text


def numbered(rows: Any, number: int) -> Any:
    """The row of that number; None where there is none, as of a number that no database takes."""
    return rows.filter(pk=number).first() if 0 < number < 2**63 else None


def both(text: Text) -> str:
    """The English text, its Chinese remembered for whoever reads the description in Chinese."""
    _WORDS[text.en] = text.zh
    return text.en


def group(name: str, text: Text) -> list[str]:
    """The group that a router's endpoints stand in, with what it is about."""
    _GROUPS[name] = both(text)
    return [name]


def groups() -> list[dict[str, Any]]:
    """All groups, as OpenAPI has them."""
    return [{"name": name, "description": text} for name, text in _GROUPS.items()]


def body_config(text: Text) -> dict[str, Any]:
    """How a body is read: no field but the declared ones; its meaning in both languages."""
    return {"extra": "forbid", "json_schema_extra": {"description": both(text)}}


def told_in(language: str, described: Any) -> Any:
    """A description with its titles, summaries and descriptions in a language."""
    if language == "en":
        return described
    if isinstance(described, dict):
        return {
            name: _WORDS.get(value, value)
            if name in ("title", "summary", "description") and isinstance(value, str)
            else told_in(language, value)
            for name, value in described.items()
        }
    return (
        [told_in(language, each) for each in described]
        if isinstance(described, list)
        else described
    )


def _limit(text: str) -> int:
    if not 1 <= int(text) <= LIMIT:
        raise ValueError
    return int(text)


def paging(default: int = PAGE) -> tuple[Parameter, Parameter]:
    """`after` and `limit`, the same in every list."""
    return (
        Parameter(
            "after",
            Text("上一页给出的 next", "the `next` of the page before"),
            {"type": "string", "maxLength": 600},
            default="",
        ),
        Parameter(
            "limit",
            Text("最多多少行", "how many rows at most"),
            {"type": "integer", "minimum": 1, "maximum": LIMIT, "default": default},
            _limit,
            default=default,
        ),
    )


def _format(text: str) -> str:
    if text not in MEDIA:
        raise ValueError
    return text


#: In which format a stream is wanted.
FORMAT = Parameter(
    "format",
    Text("格式", "format"),
    {"type": "string", "enum": list(MEDIA), "default": "ndjson"},
    _format,
    default="ndjson",
)


def shape(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object that has each of these properties."""
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


def page_schema(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a page: its rows under a name, and the key of the next page, if there is one."""
    return {
        "type": "object",
        "required": [name, "next"],
        "properties": {
            name: {"type": "array", "items": dict(row)},
            "next": {"type": ["string", "null"]},
        },
    }


def endpoint(
    router: Any,
    method: str,
    path: str,
    text: Text,
    answer: Mapping[str, Any],
    *,
    right: str = "",
    parameters: Sequence[Parameter] = (),
    media: Sequence[str] = ("application/json",),
    about: Text | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Offer a function as an endpoint: `f(asking, asked, …)` with the parameters read and what the path or body holds.

    `answer` is the JSON schema of what it returns; `right` must be held somewhere, or nothing is asked.
    """
    described = _described(answer, right, parameters, media)

    def offered(view: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(view, eval_str=True)
        _, _, *rest = signature.parameters.values()

        @wraps(view)
        def entered(request: HttpRequest, **named: Any) -> HttpResponseBase:
            asking = request.auth
            if right:
                asking.need(right)
            for name, value in named.items():
                if isinstance(value, str):
                    plain(value, name)
            made = view(asking, ask(parameters, request.GET), **named)
            return made if isinstance(made, HttpResponseBase) else _json(made)

        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        entered.__signature__ = signature.replace(parameters=[first, *rest])  # type: ignore[attr-defined]
        router.api_operation(
            [method],
            path,
            summary=both(text),
            description=both(about) if about else " ",
            operation_id=view.__name__,
            openapi_extra=described,
        )(entered)
        return view

    return offered


def _described(
    answer: Mapping[str, Any], right: str, parameters: Sequence[Parameter], media: Sequence[str]
) -> dict[str, Any]:
    """What django-ninja cannot know: the parameters we read, the answer we write, the right that is wanted."""
    content = {each: {"schema": dict(answer)} for each in media}
    told: dict[str, Any] = {
        "parameters": [each.described for each in parameters],
        "responses": {200: {"description": "OK", "content": content}},
    }
    return told | {"x-right": right} if right else told


def ask(parameters: Sequence[Parameter], given: Any) -> dict[str, Any]:
    """The parameters read; Problem for a name there is not, since a misspelt filter would filter nothing."""
    names = {each.name for each in parameters}
    for name in given:
        if name not in names:
            raise Problem(422, Text("没有这个参数", "no such parameter"), name[:60], sorted(names))
    return {each.name: each.taken(given.getlist(each.name)) for each in parameters}


def _json(made: Any) -> HttpResponse:
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":"), default=str)
    return HttpResponse(body, content_type="application/json")
