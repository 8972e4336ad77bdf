"""A policy pack: one folder of YAML and criteria; `edition` picks what is in force on a day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from tuopin.rules.checks import Check, View
from tuopin.rules.counting import Counting
from tuopin.rules.criterion import Criterion, Standard
from tuopin.rules.edition import Edition
from tuopin.rules.eligibility import Eligibility, Exclusion
from tuopin.rules.parameters import Parameter, Source, read_parameters, read_sources
from tuopin.rules.rows import REGISTRY, Rows
from tuopin.tables import TABLES, Table
from tuopin.terms import Text, load

__all__ = ["Pack", "edition"]


@dataclass(frozen=True, eq=False)
class Pack:
    """One jurisdiction's or method's policy.

    `package` is where its YAML and code live, `area` the code of the jurisdiction and `place` its name.
    `tables` are the pack's own beside the core's, `rows` the ones its criteria are asked of.
    """

    name: str
    title: Text
    package: str
    area: str
    place: Text
    criteria: tuple[Criterion, ...]
    standards: tuple[Standard, ...] = ()
    eligibilities: tuple[Eligibility, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    checks: tuple[Check, ...] = ()
    views: tuple[View, ...] = ()
    tables: tuple[Table, ...] = ()
    rows: Rows = REGISTRY
    countings: tuple[Counting, ...] = ()
    material: Mapping[str, Any] = field(default_factory=dict)

    def folder(self, name: str) -> Traversable:
        """A folder of the pack (parameters, cases …)."""
        return files(self.package) / name


def edition(
    pack: Pack, on: date, area: str | None = None, parameters: Mapping[str, Parameter] | None = None
) -> Edition:
    """What the pack says on that day; `parameters` replaces the pack's own (a draft to compare)."""
    sources, own = _read(pack)
    return Edition(
        policy=pack.name,
        on=on,
        area=area or pack.area,
        parameters=parameters if parameters is not None else own,
        sources=sources,
        criteria=_by_id(pack.criteria),
        standards=_by_id(pack.standards),
        eligibilities=pack.eligibilities,
        exclusions=pack.exclusions,
        checks=_by_id(pack.checks),
        views={view.name: view for view in pack.views},
        tables={**TABLES, **{table.name: table for table in pack.tables}},
        rows=pack.rows,
        countings=_by_id(pack.countings),
        logic=_logic(pack),
        material=pack.material,
    )


def amended(
    parameters: Mapping[str, Parameter], draft: Traversable, sources: Mapping[str, Source]
) -> dict[str, Parameter]:
    """The parameters with those of a draft YAML file in place of the ones of the same key."""
    changed = {p.key: p for p in read_parameters(load(draft), sources)}
    return {**parameters, **changed}


def drafted(pack: Pack, draft: Traversable) -> dict[str, Parameter]:
    """The pack's parameters with those of a draft file in place; DocumentError where the draft is wrong."""
    sources, own = _read(pack)
    return amended(own, draft, sources)


def redated(edition: Edition, on: date) -> Edition:
    """The same pack's edition of another day."""
    return replace(edition, on=on)


def asked_on(edition: Edition, day: date) -> Edition:
    """The same documents asked of facts of another day: ages and "this year" are counted on that day.

    Last year's round can so be read under next year's documents without anybody growing older, and a
    survey under documents that came after it.
    """
    if day == edition.on:
        return edition
    held = {key: _held(parameter, edition.on, day) for key, parameter in edition.parameters.items()}
    offered = tuple(
        replace(each, valid_from=min(each.valid_from, day), valid_to=None)
        for each in edition.eligibilities
        if each.in_force(edition.on)
    )
    return replace(edition, on=day, parameters=held, eligibilities=offered)


def _held(parameter: Parameter, on: date, day: date) -> Parameter:
    """The parameter with only the values in force on one day, in force on the other as well."""
    values = (
        replace(value, valid_from=min(value.valid_from, day), valid_to=None)
        for value in parameter.on(on).values()
    )
    return replace(parameter, values=tuple(values))


def _by_id(items: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.id in found:
            raise ValueError(f"two rules share the id {item.id!r}")
        found[item.id] = item
    return found


@cache
def _read(pack: Pack) -> tuple[dict[str, Source], dict[str, Parameter]]:
    sources = read_sources(load(files(pack.package) / "documents.yaml"))
    found: dict[str, Parameter] = {}
    for resource in sorted(pack.folder("parameters").iterdir(), key=lambda r: r.name):
        if not resource.name.endswith(".yaml"):
            continue
        for parameter in read_parameters(load(resource), sources):
            if parameter.key in found:
                raise ValueError(f"{resource.name}: parameter {parameter.key} is defined twice")
            found[parameter.key] = parameter
    return sources, found


@cache
def _logic(pack: Pack) -> str:
    """sha256 over the pack's Python files by path: a changed criterion is a changed edition."""
    digest = hashlib.sha256()
    for path, content in sorted(_code(files(pack.package), "")):
        digest.update(path.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _code(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found += _code(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py"):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


__all__ += ["amended", "asked_on", "drafted", "redated"]
