"""Units of parameters, columns and figures, in words."""

from __future__ import annotations

from tuopin.terms.codes import code_list
from tuopin.terms.text import Text

__all__ = ["UNITS", "unit_text"]

UNITS: dict[str, Text] = {
    "": Text("", ""),
    "L/person/day": Text("升/人·日", "L per person and day"),
    "VETO, STRICT_REVIEW or PERSON_REMOVE": Text(
        "一票否决、从严复核或清退个人", "veto, strict review or removal of a person"
    ),
    "SD": Text("个标准差", "standard deviations"),
    "assets": Text("件", "assets"),
    "characters": Text("个字符", "characters"),
    "code of statistic": Text("统计指标代码", "code of a statistic"),
    "columns of table income": Text("收入表的栏目", "columns of table income"),
    "counties": Text("个县", "counties"),
    "date": Text("", ""),
    "days": Text("天", "days"),
    "deaths": Text("例死亡", "deaths"),
    "digits": Text("位", "digits"),
    "fen": Text("分", "fen"),
    "fen/person/year": Text("分/人·年", "fen per person and year"),
    "fen/year": Text("分/年", "fen a year"),
    "households": Text("户", "households"),
    "indices failed": Text("项不达标", "indices failed"),
    "kg/m2": Text("千克/平方米", "kg/m²"),
    "kinds": Text("种", "kinds"),
    "km": Text("千米", "km"),
    "m": Text("米", "m"),
    "m2": Text("平方米", "m²"),
    "m2/person": Text("平方米/人", "m² per person"),
    "measures": Text("项措施", "measures"),
    "members": Text("人", "members"),
    "members who fail": Text("人不达标", "members who fail"),
    "minutes": Text("分钟", "minutes"),
    "months": Text("个月", "months"),
    "mu": Text("亩", "mu"),
    "percent": Text("%", "%"),
    "persons": Text("人", "persons"),
    "regular expression": Text("正则表达式", "regular expression"),
    "villages": Text("个村", "villages"),
    "year": Text("年", ""),
    "years": Text("年", "years"),
    "yes/no": Text("", ""),
    "yuan": Text("元", "yuan"),
    "yuan/household": Text("元/户", "yuan per household"),
    "yuan/month": Text("元/月", "yuan a month"),
    "yuan/person": Text("元/人", "yuan per person"),
    "yuan/person/year": Text("元/人·年", "yuan per person and year"),
    "yuan/term": Text("元/学期", "yuan a term"),
    "yuan/year": Text("元/年", "yuan a year"),
    "yyyymm": Text("(年月)", "(year and month)"),
}
CODES_OF = "codes of "


def unit_text(name: str) -> Text:
    """A unit in words; a unit "codes of X" is the title of code list X. KeyError where it is not known."""
    if name.startswith(CODES_OF):
        return code_list(name.removeprefix(CODES_OF)).title
    if name not in UNITS:
        raise KeyError(f"no unit {name!r}; units are declared in terms/units.py")
    return UNITS[name]
