"""What every picture says in words: where its numbers come from, which intervals, what a screen reader hears."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tuopin.rounds.rendering.estimation.document import Estimation
from tuopin.rounds.rendering.estimation.figures import Figure
from tuopin.rounds.rendering.estimation.paper import Paper
from tuopin.rounds.rendering.estimation.words import VALUES, WORDS, say
from tuopin.terms import Text

__all__ = ["ident", "joined", "listed", "source", "subtitle"]

#: A list this long is read out whole; of a longer one the first and the last three.
READ_WHOLE, ENDS = 12, 3
DIGEST = 12


def subtitle(
    document: Estimation,
    lang: str,
    figures: Iterable[Figure],
    *,
    k: str | None,
    rounds: Sequence[str] = (),
) -> str:
    """Survey, k, rounds, and the level and kind of the intervals of the figures shown."""
    parts = [say("survey", lang, name=_survey(document, lang))]
    if rounds:
        parts.append(" → ".join(document.name(each, lang) for each in rounds))
    parts += [f"k\u00a0=\u00a0{k}"] if k else []
    shown = list(figures)
    parts.append(_intervals(document, lang, shown))
    if any(each.value is None and each.low is not None for each in shown):
        parts.append(say("subtitle.bounds", lang))
    return " · ".join(parts)


def _survey(document: Estimation, lang: str) -> str:
    title = document.survey.get("title")
    if isinstance(title, Text):
        return title.say(lang)
    return str(title or document.survey.get("file") or document.title.say(lang))


def _intervals(document: Estimation, lang: str, figures: Sequence[Figure]) -> str:
    with_ends = [each for each in figures if each.ll is not None and each.ul is not None]
    if not with_ends:
        return say("interval.none", lang)
    level = f"{document.level * 100:g}%"
    kinds = dict.fromkeys(each.interval for each in with_ends if each.interval)
    said = [_kind(kind, lang) for kind in kinds]
    if not said:
        return say("interval.bare", lang, level=level)
    return say("interval", lang, level=level, kind=joined(said, lang))


def _kind(kind: str, lang: str) -> str:
    name = f"interval={kind}"
    return VALUES[name].say(lang) if name in VALUES else kind


def source(document: Estimation, lang: str) -> str:
    """File, persons asked and left out, the beginning of its digest, and what made the picture."""
    survey = document.survey
    parts = [str(survey["file"])] if survey.get("file") else []
    if survey.get("persons_asked") is not None:
        parts.append(say("source.persons", lang, n=_count(survey["persons_asked"])))
    if survey.get("left_out"):
        parts.append(say("source.left_out", lang, n=_count(survey["left_out"])))
    if survey.get("sha256"):
        parts.append(say("source.digest", lang, digest=str(survey["sha256"])[:DIGEST]))
    parts.append(WORDS["source.maker"].say(lang))
    return say("source", lang, said=("，" if lang == "zh" else ", ").join(parts))


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def joined(parts: Iterable[str], lang: str) -> str:
    """Words in a row."""
    return ("、" if lang == "zh" else ", ").join(parts)


def listed(items: Sequence[str], lang: str) -> str:
    """The items read out; of many, the first and the last."""
    stop = "；" if lang == "zh" else "; "
    if len(items) <= READ_WHOLE:
        return stop.join(items)
    between = say("desc.omitted", lang, n=len(items) - 2 * ENDS)
    return stop.join([*items[:ENDS], between, *items[-ENDS:]])


def ident(paper: Paper, *parts: str) -> str:
    """An id no other picture in a page has, of letters that an id may hold."""
    ending = "narrow" if paper.narrow else "wide"
    return "-".join(re.sub(r"[^A-Za-z0-9_-]+", "_", each) for each in ("e", *parts, ending))
