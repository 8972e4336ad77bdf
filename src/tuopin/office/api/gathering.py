"""Every application's endpoints in one API: those of its `api.py`, if it has one, and the streams of what it offers.

An application says `router` (endpoints) and may say `streams` (name → model of a declared table). Nothing is
listed here, so that a new application needs no change of this one.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from django.apps import apps
from ninja import NinjaAPI, Router

from tuopin import __version__
from tuopin.office.api import account, acts, problems
from tuopin.office.api.auth import BySession, ByToken
from tuopin.office.api.bulk import stream_of
from tuopin.office.offering import both, group, groups, told_in
from tuopin.terms import Text

__all__ = ["api", "described"]

OFFICE = "tuopin.office."
#: What an endpoint may answer beside its success.
FAILURES = (400, 401, 403, 404, 422, 429)
ABOUT = Text(
    "以程序读取办公系统。令牌在“我的帐号”中建立;它看到的不会多于本人当天所能看到的。号码只给末四位。",
    "Reads the office by program. Tokens are made under “My account”; one never sees more than its person may "
    "on that day. Of numbers only the last four characters are given.",
)


def _offers() -> Iterator[ModuleType]:
    """The `api` modules of the office's applications, in the order of the work."""
    for config in apps.get_app_configs():
        name = f"{config.name}.api"
        if config.name.startswith(OFFICE) and importlib.util.find_spec(name):
            yield importlib.import_module(name)


@cache
def api() -> NinjaAPI:
    """The API; made once, when the addresses are."""
    made = NinjaAPI(
        title="Tuopin",
        version=__version__,
        description=both(ABOUT),
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        auth=[ByToken(), BySession()],
    )
    problems.register(made)
    bulk = Router(tags=group("bulk", Text("整表取出", "whole tables as streams")))
    for offer in _offers():
        made.add_router("", offer.router)
        for model in getattr(offer, "streams", {}).values():
            stream_of(bulk, model)
    for router in (bulk, account.router, acts.router):
        made.add_router("", router)
    return made


@cache
def described(language: str) -> dict[str, Any]:
    """The description (OpenAPI 3.1) in a language."""
    told = copy.deepcopy(dict(api().get_openapi_schema(path_prefix="/api/v1/")))
    told["tags"] = groups()
    told["servers"] = [{"url": "/"}]
    told["components"].setdefault("schemas", {})["Problem"] = problems.PROBLEM
    content = {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    failed = {
        status: {"description": both(problems.TITLES[status]), "content": content}
        for status in FAILURES
    }
    for operations in told["paths"].values():
        for operation in operations.values():
            operation["responses"] |= failed
    return dict(told_in(language, told))
