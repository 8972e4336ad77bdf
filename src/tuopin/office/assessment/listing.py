"""Current verdicts on the registry's list of households: filters by standard and criterion, and a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tuopin.office.assessment.verdicts import (
    Condition,
    current_run,
    edition_of,
    meeting,
    title_of,
    verdicts_of,
)
from tuopin.office.look.language import say
from tuopin.office.look.templatetags.words import verdict as marked
from tuopin.office.registry.extras import Beside, Filter, Way, offer_beside, offer_filter, offer_way
from tuopin.terms import Text, Verdict

__all__ = ["narrow", "offer"]

#: What is asked of a standard, and of a criterion: that it is met says little, a household meets most.
OF_STANDARD = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MET)
OF_CRITERION = (Verdict.UNMET, Verdict.UNKNOWN)
#: As many households are looked up first; and digits of a county's code.
FEW, COUNTY = 2000, 6


def offer() -> None:
    """Add what this application has to offer to the list and to a household's page."""
    offer_filter(Filter("standard", Text("评估结论", "Verdict"), _standards, narrow))
    offer_filter(Filter("criterion", Text("评估条件", "Criterion"), _criteria, narrow))
    offer_filter(Filter("criterion_too", Text("并且", "and also"), _criteria, narrow))
    offer_beside(Beside(Text("评估结论", "Verdict"), _cells))
    offer_way(Way(Text("逐条解释评估结论", "Verdicts explained"), "explained"))
    offer_way(Way(Text("试算(如果…会怎样)", "What if"), "what_if"))


def narrow(rows: QuerySet[Any], told: str, areas: Sequence[str] = ()) -> QuerySet[Any]:
    """The households of these rows under a condition such as `food.unmet` in the current run.

    In a county each row is asked. In a province, what few households meet is looked up first: asking
    every row until a page of them is full would go through the whole registry. (Measured at a million
    persons: 750 ms so, 60 to 100 ms the other way; what many meet takes a few ms asked row by row.)
    """
    run, condition = current_run(), Condition.read(told)
    if run is None or condition is None or condition.name not in run.names:
        return rows.none()
    found = meeting(run, [condition])
    if not areas or any(len(code) < COUNTY for code in areas):
        few = list(found.values_list("household_no", flat=True)[: FEW + 1])
        if len(few) <= FEW:
            return rows.filter(household_no__in=few)
    # a value and not EXISTS, which PostgreSQL turns into a join of everything before the first page
    own = found.filter(household_no=OuterRef("household_no")).values("load")[:1]
    return rows.alias(meets=Subquery(own)).filter(meets__isnull=False)


def _standards() -> Sequence[tuple[str, Text]]:
    run = current_run()
    return _choices(run, run.standards, OF_STANDARD) if run is not None else ()


def _criteria() -> Sequence[tuple[str, Text]]:
    run = current_run()
    if run is None:
        return ()
    return _choices(run, [n for n in run.names if n not in run.standards], OF_CRITERION)


def _choices(run: Any, names: Sequence[str], asked: Sequence[Verdict]) -> list[tuple[str, Text]]:
    edition, found = edition_of(run), []
    for name in names:
        title = title_of(edition, name)
        for each in asked:
            words = Text(f"{title.zh}:{each.text.zh}", f"{title.en}: {each.text.en}")
            found.append((str(Condition(name, each)), words))
    return found


def _cells(numbers: Sequence[str]) -> Mapping[str, SafeString]:
    run = current_run()
    if run is None or not run.standards:
        return {}
    edition = edition_of(run)
    return {
        number: format_html(
            "<span>{}</span>",  # one thing, so that a card on a phone keeps it together
            format_html_join(
                mark_safe("<br>"),
                '<span class="soft">{}</span> {}',
                ((_short(say(title_of(edition, n))), marked(held[n])) for n in run.standards),
            ),
        )
        for number, held in verdicts_of(run, numbers).items()
    }


def _short(title: str) -> str:
    """A title without what it adds in brackets."""
    return title.split("(")[0].strip()
