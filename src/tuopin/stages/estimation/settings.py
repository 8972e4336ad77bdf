"""Settings: how errors and intervals are worked out, each choice named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tuopin.stages.estimation.intervals import IntervalKind
from tuopin.stages.estimation.replicates import Replicates, bootstrap, jackknife
from tuopin.stages.estimation.samples import Sample
from tuopin.terms import Text

__all__ = ["Errors", "Settings", "replicates_of"]


class Errors(StrEnum):
    """Where a standard error comes from."""

    LINEAR = "linear"
    JACKKNIFE = "jackknife"
    BOOTSTRAP = "bootstrap"

    @property
    def text(self) -> Text:
        """The method in words."""
        return ERROR_TEXTS[self]


ERROR_TEXTS = {
    Errors.LINEAR: Text("泰勒线性化", "Taylor linearisation"),
    Errors.JACKKNIFE: Text("刀切法(逐群删除)", "jackknife, one cluster left out at a time"),
    Errors.BOOTSTRAP: Text("Rao–Wu 重抽样自助法", "Rao and Wu's rescaling bootstrap of clusters"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to tell the uncertainty of an estimate.

    `degrees` is "design" (clusters − strata of the whole sample), "domain" (of those with a row in the
    group), or a number; infinity gives normal quantiles.
    """

    interval: IntervalKind = IntervalKind.LOGIT
    level: float = 0.95
    degrees: str | float = "design"
    errors: Errors = Errors.LINEAR
    replicates: int = 500
    seed: int = 43


def replicates_of(sample: Sample, settings: Settings) -> Replicates | None:
    """The replicates that the settings ask for; None where errors are linearised."""
    if settings.errors is Errors.JACKKNIFE:
        return jackknife(sample)
    if settings.errors is Errors.BOOTSTRAP:
        return bootstrap(sample, count=settings.replicates, seed=settings.seed)
    return None
