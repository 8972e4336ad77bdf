"""What policy says: one pack a jurisdiction or method, found by name."""

from __future__ import annotations

from tuopin.policies.global_mpi import PACK as GLOBAL_MPI
from tuopin.policies.hunan import PACK as HUNAN
from tuopin.rules import Pack

__all__ = ["pack", "packs"]


def packs() -> dict[str, Pack]:
    """Every policy pack that ships with the package, by name."""
    return {each.name: each for each in (HUNAN, GLOBAL_MPI)}


def pack(name: str) -> Pack:
    """The pack of that name; KeyError naming the known ones otherwise."""
    known = packs()
    if name not in known:
        raise KeyError(f"no policy pack {name!r}; there are {', '.join(known)}")
    return known[name]
