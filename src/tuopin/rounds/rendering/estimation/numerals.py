"""How an estimate is written: percent for shares, an index for M0, a true minus, an interval in brackets."""

from __future__ import annotations

from math import ceil, log10

from tuopin.rounds.rendering.estimation.figures import Figure
from tuopin.rounds.rendering.estimation.naming import measure_of
from tuopin.rounds.rendering.estimation.words import say
from tuopin.rounds.rendering.numbers import ABSENT

__all__ = ["Form", "form_of", "interval", "percent", "probability", "written"]

#: Measures that are written as an index, not in percent: they add up to M0 or are M0.
INDICES = ("M0", "actb")
PERCENT_DIGITS, INDEX_DIGITS, FIGURES = 2, 4, 5
LEAST_P = 0.001


class Form:
    """How the numbers of a measure are written: times `factor`, with `digits` decimals, then `unit`."""

    def __init__(self, factor: float, digits: int | None, unit: str = "") -> None:
        self.factor, self.digits, self.unit = factor, digits, unit

    def say(self, value: float | None, *, unit: bool = True, signed: bool = False) -> str:
        """The number in words; a dash where there is none."""
        if value is None:
            return ABSENT
        number = value * self.factor
        digits = self._digits(number)
        said = f"{number:{'+' if signed else ''},.{digits}f}"
        # what rounds to nought has no sign
        if not float(said.replace(",", "")):
            said = said.lstrip("+-")
        return said.replace("-", "−") + (self.unit if unit else "")

    def like(self, value: float | None) -> Form:
        """The form with as many decimals as the value has, so that its error and interval have them too."""
        if self.digits is not None or value is None:
            return self
        return Form(self.factor, self._digits(value * self.factor), self.unit)

    def _digits(self, number: float) -> int:
        if self.digits is not None:
            return self.digits
        if not number or number.is_integer():
            return 0
        return max(0, min(FIGURES + 3, FIGURES - ceil(log10(abs(number)))))


def form_of(measure: str, change: str | None = None) -> Form:
    """How a measure is written in a table; a relative change is in percent of the first round."""
    if change == "relative":
        return Form(1.0, 1, "%")
    if measure in INDICES:
        return Form(1.0, INDEX_DIGITS)
    known = measure_of(measure)
    if known is not None and known.share:
        return Form(100.0, PERCENT_DIGITS, "" if change else "%")
    return Form(1.0, None)


def interval(form: Form, figure: Figure, *, signed: bool = False) -> str:
    """[22.04, 26.71]; nothing where either end is unknown."""
    if figure.ll is None or figure.ul is None:
        return ""
    ends = (form.say(end, unit=False, signed=signed) for end in (figure.ll, figure.ul))
    return f"[{', '.join(ends)}]"


def written(form: Form, figure: Figure, lang: str, *, signed: bool = False) -> str:
    """The value, or the two bounds the unknown answers leave it."""
    if figure.value is None and (figure.low is not None or figure.high is not None):
        low, high = form.say(figure.low, unit=False), form.say(figure.high)
        return f"{low}{say('to', lang)}{high}"
    return form.say(figure.value, signed=signed)


def percent(figure: Figure, digits: int = 1) -> str:
    """A share in percent without the sign, or its two bounds."""
    if figure.value is not None:
        return f"{figure.value * 100:.{digits}f}".replace("-", "−")
    if figure.low is None or figure.high is None:
        return ABSENT
    said = f"{figure.low * 100:.{digits}f}–{figure.high * 100:.{digits}f}"
    return said.replace("-", "−")


def probability(value: float | None) -> str:
    """A p-value to three decimals."""
    if value is None:
        return ABSENT
    return f"<{LEAST_P}" if value < LEAST_P else f"{value:.3f}"
