"""A pack's page of counting standards: what is weighed, what a full score is cut into, and who is poor at a cutoff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from tuopin.rounds.reference.material import PackMaterial
from tuopin.rounds.reference.parameters import written_value
from tuopin.rounds.reference.rulings import document, examples, judged, parameter_links
from tuopin.rounds.reference.writing import Page, code
from tuopin.rules import NATION, Counting, Dimension, Indicator, Parameter, Scheme, Value
from tuopin.terms import MARKS, Text

__all__ = ["counting_page"]


def counting_page(language: str, held: PackMaterial) -> str:
    """Every counting standard: weights and cutoffs, how a score is reached, what each indicator asks."""
    page = Page(
        language,
        held.titled(Text("计数标准", "Counting standards")),
        Text(
            "计数标准给剥夺加权。某项指标的条件未达标,该户及其每个成员在该项上即为剥夺;剥夺得分是各项剥夺指标的权重之和;"
            "得分不低于临界值 k 即为贫困。权重和临界值是精确的分数,权重之和为一。由调查估计见"
            "[`tuopin estimate`](../commands.md#estimate)。",
            "A counting standard weighs deprivations. A household, and everybody in it, is deprived in an indicator "
            "exactly when its criterion is unmet. The deprivation score is the sum of the weights of what one is "
            "deprived in, and who scores k or more is poor at the cutoff k. Weights and cutoffs are exact fractions, "
            "and the weights add up to one. [`tuopin estimate`](../commands.md#estimate) works it out from a survey.",
        ),
    )
    for counting in held.rules.countings.values():
        _counting(page, counting, held)
    return page.text


def _counting(page: Page, counting: Counting, held: PackMaterial) -> None:
    scheme = _standing(counting, held)
    page.heading(f"`{counting.id}` · {page.words(counting.title)}", anchor=counting.id)
    page.bullets(((Text("文件", "Document"), document(counting.source)),))
    _dimensions(page, counting, scheme, held)
    _cutoffs(page, counting, scheme, held)
    if scheme is not None:
        _reached(page, scheme)
    page.heading(Text("各项指标", "The indicators"), 3)
    for dimension in counting.dimensions:
        for indicator in dimension.indicators:
            _indicator(page, counting, dimension, indicator, held)


def _standing(counting: Counting, held: PackMaterial) -> Scheme | None:
    """The standard as it stands on the day; None where a weight or cutoff is not in force."""
    there = all(held.rules.has_value(key) for key in counting.parameters)
    return counting.stands(held.rules) if there else None


def _on(held: PackMaterial) -> str:
    return held.rules.on.isoformat()


def _dimensions(page: Page, counting: Counting, scheme: Scheme | None, held: PackMaterial) -> None:
    page.heading(Text("维度、指标和权重", "Dimensions, indicators and weights"), 3)
    if scheme is None:
        page.say(
            Text(
                f"{_on(held)} 没有有效的权重或临界值。",
                f"Not all of it is in force on {_on(held)}.",
            )
        )
    page.table(
        (
            Text("维度", "dimension"),
            Text("指标", "indicator"),
            Text("名称", "name"),
            Text(f"权重({_on(held)})", f"weight on {_on(held)}"),
            Text("份数", "parts") if scheme is None else _parts(scheme),
            Text("其他日期的权重", "weight on other days"),
            Text("参数", "parameter"),
            Text("文件", "document"),
            Text("证据", "evidence"),
        ),
        _weights(page, counting, scheme, held),
    )


def _parts(scheme: Scheme) -> Text:
    return Text(f"份数(满分 {scheme.parts})", f"parts of {scheme.parts}")


def _weights(
    page: Page, counting: Counting, scheme: Scheme | None, held: PackMaterial
) -> Iterator[tuple[Text | str, ...]]:
    points = dict(zip(scheme.names, scheme.points, strict=True)) if scheme else {}
    for dimension in counting.dimensions:
        for number, each in enumerate(dimension.indicators):
            now, others = _dated(held.rules.parameters[each.weight], held, page)
            yield (
                _whole(page, dimension, scheme) if number == 0 else "",
                f"[`{each.id}`](#{counting.id}.{each.id})",
                each.title,
                now,
                str(points.get(each.id, "")),
                others,
                *_founded(each.weight, held),
            )


def _whole(page: Page, dimension: Dimension, scheme: Scheme | None) -> str:
    """A dimension with the sum of its weights."""
    said = f"`{dimension.id}` {page.words(dimension.title)}"
    if scheme is None:
        return said
    held = (each.weight for each in scheme.indicators if each.dimension == dimension.id)
    return f"{said} ({sum(held, Fraction(0))})"


def _dated(parameter: Parameter, held: PackMaterial, page: Page) -> tuple[str, str]:
    """What holds on the day since when, and what holds on other days."""
    now = _in_force(parameter, held)
    others = [value for value in parameter.values if value not in now]
    return _written(parameter, now, page), _written(parameter, others, page)


def _in_force(parameter: Parameter, held: PackMaterial) -> list[Value]:
    there = held.rules.has_value(parameter.key)
    return list(held.rules.in_force(parameter.key).values()) if there else []


def _written(parameter: Parameter, values: Iterable[Value], page: Page) -> str:
    return "; ".join(
        f"{page.words(written_value(parameter, value))} ({value.valid_from}…{value.valid_to or ''}"
        f"{'' if value.area == NATION else f', {value.area}'})"
        for value in values
    )


def _founded(key: str, held: PackMaterial) -> tuple[str, str, Text | str]:
    """The parameter, its document and how well it is founded, of the value in force or else of the last."""
    parameter = held.rules.parameters[key]
    value = (_in_force(parameter, held) or parameter.values)[-1]
    return parameter_links([key]), document(value.source), MARKS[value.mark].text


def _cutoffs(page: Page, counting: Counting, scheme: Scheme | None, held: PackMaterial) -> None:
    page.heading(Text("临界值", "Cutoffs"), 3)
    page.say(
        Text(
            "第一个判定是否贫困,不另指明 `--k` 时只按它估计。",
            "The first says who is poor, and is the one estimated unless `--k` names others.",
        )
    )
    rows = []
    for number, key in enumerate(counting.cutoffs):
        parameter = held.rules.parameters[key]
        now, others = _dated(parameter, held, page)
        parts = str(scheme.reached(scheme.cutoffs[number])) if scheme else ""
        rows.append((parameter.title, now, parts, others, *_founded(key, held)))
    page.table(
        (
            Text("临界值", "cutoff"),
            Text(f"k({_on(held)})", f"k on {_on(held)}"),
            Text("所需份数", "parts needed"),
            Text("其他日期的 k", "k on other days"),
            Text("参数", "parameter"),
            Text("文件", "document"),
            Text("证据", "evidence"),
        ),
        rows,
    )


def _reached(page: Page, scheme: Scheme) -> None:
    """How a score is reached, worked with the standard's own first indicators."""
    k, taken, score = scheme.cutoffs[0], [], Fraction(0)
    for each in scheme.indicators:
        taken.append(each)
        score += each.weight
        if score >= k:
            break
    names = "、".join(code(each.id) for each in taken)
    sum_ = " + ".join(str(each.weight) for each in taken)
    last, before = code(taken[-1].id), score - taken[-1].weight
    page.heading(Text("得分怎样得出", "How a score is reached"), 3)
    page.say(
        Text(
            f"例:只在 {names} 上被剥夺,得分 {sum_} = {score}(满分 {scheme.parts} 份中的 {score * scheme.parts} 份),"
            f"不低于 {k}:贫困。若 {last} 达标,得分 {before},低于 {k}:不贫困。若 {last} 未知,"
            f"得分在 {before} 与 {score} 之间:是否贫困未知,见[三值结论](../../explanation/verdicts.md)。"
            "未知从不填补:`--missing complete` 只计各项都有答案的人,`--missing bounds` 给出未知所允许的最低值和最高值。"
            "调查没有的指标用 `--without` 写明,其权重由同一维度的其他指标分担。",
            f"Deprived in {names.replace('、', ', ')} and nothing else, one scores {sum_} = {score} "
            f"({score * scheme.parts} of {scheme.parts} parts), which is {k} or more: poor. With {last} met the score "
            f"is {before}, below {k}: not poor. With {last} unknown it lies between {before} and {score}: "
            f"whether one is poor is unknown, see [three-valued verdicts](../../explanation/verdicts.md). "
            "Nothing unknown is filled in: `--missing complete` counts those who have answered everything, "
            "`--missing bounds` gives the lowest and the highest value the unknown allows. An indicator that a survey "
            "lacks is named with `--without`, and the others of its dimension take its weight.",
        )
    )


def _indicator(
    page: Page, counting: Counting, dimension: Dimension, each: Indicator, held: PackMaterial
) -> None:
    criterion = held.rules.criteria[each.id]
    anchor = f"{counting.id}.{each.id}"
    page.heading(f"`{each.id}` · {page.words(each.title)}", 4, anchor=anchor)
    page.say(criterion.question)
    page.bullets(
        (
            (Text("维度", "Dimension"), page.words(dimension.title)),
            (Text("条件", "Criterion"), f"[`{each.id}`](criteria.md#{each.id})"),
            *judged(page, criterion),
            (Text("文件", "Document"), document(criterion.source)),
            (Text("未包含", "Leaves out"), page.words(criterion.leaves_out)),
            (Text("案例", "Cases"), examples(page, criterion, held)),
        )
    )
