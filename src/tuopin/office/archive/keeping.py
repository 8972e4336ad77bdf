"""The office's place in the store: where rounds lie, the key of their identities, and the policy asked of them."""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache

from django.conf import settings

from tuopin.office.areas.models import Area
from tuopin.policies import packs
from tuopin.rounds.keys import found_key
from tuopin.rules import Edition, asked_on, edition
from tuopin.store import Store
from tuopin.terms import Text

__all__ = ["POLICY", "as_of", "edition_on", "provinces", "store", "store_key"]

#: The policy whose catalogue is asked before a freeze.
POLICY = "hunan"
log = logging.getLogger("tuopin.archive")


def store() -> Store:
    """The folder of frozen rounds."""
    return Store(settings.STORE)


def store_key() -> bytes:
    """The key that seals names beside the rounds; made where there is none yet, which the log says."""
    return found_key(settings.STORE, None, _tell)


def _tell(text: Text) -> None:
    log.warning(text.en)


def as_of(year: int) -> date:
    """The day a year's round shows."""
    return date(year, 12, 31)


@lru_cache(maxsize=16)
def edition_on(policy: str, on: date, day: date) -> Edition:
    """A policy's documents of a day, asked of facts of another; made once a process."""
    return asked_on(edition(packs()[policy], on), day)


def provinces() -> list[str]:
    """The codes of the provinces the registry is of: whoever decides for all of them decides for a round."""
    found = Area.objects.filter(level="province").order_by("code")
    return list(found.values_list("code", flat=True))
