"""The kinds of job there are: each application says its own, with what runs it and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps

from tuopin.terms import Text

__all__ = ["Kind", "job_kind", "kind_of", "kinds"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    `run` is given a `Running` and the job's arguments by name and returns what is kept as its result.
    `again` says that after a crash it may simply be run once more: it is whole or not at all.
    `page` is the name of the address that shows the result, given the job's number.
    """

    name: str
    text: Text
    run: Callable[..., Mapping[str, Any] | None]
    again: bool = True
    page: str = ""


_KINDS: dict[str, Kind] = {}


def job_kind(
    name: str, text: Text, *, again: bool = True, page: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function as a kind of job; stands in an application's `jobs.py`."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        _KINDS[name] = Kind(name, text, run, again, page)
        return run

    return declare


def kinds() -> dict[str, Kind]:
    """Every kind, of every application's `jobs.py`."""
    for each in apps.get_app_configs():
        if each.name.startswith("tuopin.office.") and each.label != "jobs":
            try:
                import_module(f"{each.name}.jobs")
            except ModuleNotFoundError as error:
                if error.name != f"{each.name}.jobs":
                    raise
    return dict(_KINDS)


def kind_of(name: str) -> Kind:
    """The kind of that name; KeyError naming those there are."""
    found = kinds()
    if name not in found:
        raise KeyError(f"no kind of job {name!r}; there are {', '.join(sorted(found))}")
    return found[name]
