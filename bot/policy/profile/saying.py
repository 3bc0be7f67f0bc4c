"""Values in a few Chinese words, without the name of what they are the value of."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.policy.model.facts import DAY, Moment, Span
from bot.policy.model.money import say_number, say_yuan

NEVER = Decimal(600)
"""So many months since something, 50 years, are told for what has never been (没卖过房)."""
_NO_RANK = Decimal(30000)
"""A place beyond every ranking there is."""
_YEARS = Decimal(12)
_HUNDREDTH = Decimal("0.01")
_THIRDS = {1: "初", 2: "中旬", 3: "底"}
"""How the thirds of a month are called."""


def say_span(span: Span, unit: str) -> str:
    """Tells a figure, or about what it is: 约15%, 不到2000万元, 3个月以上; of what has never been, that."""
    if span.centre is not None:
        return ("" if span.exact is not None else "约") + _say_figure(span.centre, unit)
    if span.low is None and span.high is not None:
        return f"不超过{_say_figure(span.high, unit)}" if span.high_in else f"不到{_say_figure(span.high, unit)}"
    if span.high is None and span.low is not None:
        if unit in ("月", DAY) and span.low >= NEVER:
            return "没有过"
        if unit == "名" and span.low >= _NO_RANK:
            return "没有上榜"
        return f"{_say_figure(span.low, unit)}以上" if span.low_in else f"超过{_say_figure(span.low, unit)}"
    if span.low is None or span.high is None:
        return "不确定"
    if span.is_almost:
        return f"将近{_say_figure(span.high, unit)}"
    return f"{_say_figure(span.low, unit)}至{_say_figure(span.high, unit)}"


def _say_figure(value: Decimal, unit: str) -> str:
    number = say_number(value)
    if unit in ("元", "度"):
        return say_yuan(value).replace("元", unit)
    if unit == "月":
        whole_years = value >= 3 * _YEARS and value % _YEARS == 0
        return f"{say_number(value / _YEARS)}年" if whole_years else f"{number}个月"
    if unit == "%":
        return f"{say_number(value.quantize(_HUNDREDTH, ROUND_HALF_UP))}%"
    return f"第{number}名" if unit == "名" else f"{number}{unit}"


def say_moment(moment: Moment) -> str:
    """Tells a moment as exactly as it is known: 2025年5月, 去年, 3个月前."""
    tail = "以后" if moment.since else "以前" if moment.until else ""
    if moment.months_ago is not None:
        least = "至少" if moment.until else "不到" if moment.since else ""
        return f"{least}{moment.months_ago}个月前" if moment.months_ago >= 0 else "下个月"
    names = {-2: "后年", -1: "明年", 0: "今年", 1: "去年", 2: "前年"}
    ago = names.get(moment.years_ago or 0, f"{moment.years_ago}年前")
    year = ago if moment.year is None else f"{moment.year}年"
    if moment.year is None and moment.years_ago is None:
        year = ""
    month = f"{moment.month}月{_THIRDS.get(moment.third or 0, '')}" if moment.month else ""
    return f"{year}{month}{f'{moment.day}日' if moment.day else ''}{tail}"


def say_day(ordinal: Decimal) -> str:
    """Tells the day of an ordinal: 2025年5月1日."""
    day = date.fromordinal(int(ordinal))
    return f"{day.year}年{day.month}月{day.day}日"
