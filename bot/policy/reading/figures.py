"""Figures that people tell of themselves: exact, or the span they mean (不到一年, 50到100亿, 三百多万)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.policy.model.amounts import Amount, amounts
from bot.policy.model.bounds import one_sided, sign
from bot.policy.model.facts import DAYS_A_YEAR, MONTHS_A_YEAR, Span, about, almost, exactly, roughly

TO = re.compile(r"\s*(?:-|–|—|~|至|到|、|或者?)\s*")
"""What stands between the ends of a range."""

_COUNTED = {
    "年": ("月", Decimal(MONTHS_A_YEAR)), "季": ("月", Decimal(3)), "周": ("天", Decimal(7)),
}  # fmt: skip
_MINUTES_AN_HOUR = 60
_CALENDAR = range(1900, 2101)
_ALMOST = re.compile(
    r"(?:(?<!很)(?<!较)(?<!尽)(?<!最)(?<!加)(?<!赶)快|马上|即将|眼看|差一点|将近|接近|(?<=[了有到是做,，])近)(?:就|要|满|到|够|有)*\s*$"
)
"""Before what is not reached yet: 社保快一年了 are not twelve months, 将近2000万 not twenty million."""
_SHORT_OF = re.compile(r"差(?:大概|了)*$")
_TO_BE_FULL = re.compile(r"(?:就|才|不到|没到|到|满|够|足|不满|有)*")
"""Between what is missing and the whole: 差一个月满一年."""
_PAST_AGE = re.compile(r"(?:年过|过了)$")
_SOON = re.compile(
    r"(?:下个?月|下周|下半年|明年|月底|年底|过几天|过两天|过阵子|再过[^,，。;]{1,4})(?:就|才|要|刚好|正好|刚)*满\s*$"
)
"""Before an age that is still to come: 下个月就满35."""
_ABOUT_BEFORE = re.compile(
    r"(?:大概|大约|大致|差不多|估摸着?|估计|(?<![合节制解签预])约)(?:是|有|占|交|缴|做|干|投|花|卖|贷|也就|就|了|到|满|在)*\s*$"
)
_ABOUT_BEHIND = re.compile(r"\s*(?:的样子|左右|上下|差不多(?=[,，。;；!！?？]|$))")
"""What makes a figure a rough one: 大概15%, 12个月左右."""
_PIECES = frozenset({"人", "项", "个", "次", "家", "套", "名", "届"})
_FEW = 10
"""Of so few pieces none is left out: 大概3项 are three."""
_NTH = frozenset({"年", "季", "月", "周", "天", "个"})


@dataclass(frozen=True)
class Figure:
    """A number with its unit: 元, %, 月, 岁, 人, 名, 家, 分, 项, 个, 天 …; money in yuan, durations in months.

    Attributes:
        span: the values it can mean, in the unit.
        unit: the unit, empty for a bare number.
        start: where it begins in the text; end: where it ends.
        years: a duration that was told in years (it may then be a count of years).
    """

    span: Span
    unit: str
    start: int
    end: int
    years: bool = False


def figures(text: str) -> list[Figure]:
    """Returns the figures of normalised, lower-case `text` in order; parts that belong together are one figure."""
    found: list[Figure] = []
    before: Amount | None = None
    for amount in amounts(text):
        if amount.unit in _NTH and text[amount.start - 1 : amount.start] == "第":
            before = None  # 第三年 is no duration
            if amount.said == "个月" and amount.span.exact:
                running = Span(amount.span.exact - 1, amount.span.exact, low_in=False)  # in the thirteenth month
                found.append(Figure(running, "月", amount.start, amount.end))
            continue
        if amount.unit == "年" and amount.span.exact in _CALENDAR:
            before = None  # 2024年营收 tells of a year, not how long
            continue
        if found and _is_odd_days(found[-1], amount, text):
            found[-1] = _and_days(found[-1])
            continue
        figure = _figure(amount, text)
        short = _short_of(found[-1], figure, text) if found else None
        if short is not None:
            found[-1], before = short, None
            continue
        joint = _joined(found[-1], figure, before, amount, text) if found and before else None
        if joint is None:
            found.append(figure)
        else:
            found[-1] = joint
        before = amount
    return found


def _is_odd_days(last: Figure, amount: Amount, text: str) -> bool:
    """Tells whether days only follow months that were told: 十个月零几天."""
    return amount.unit == "天" and last.unit == "月" and text[last.end : amount.start] in ("", "零", "又", "多")


def _and_days(months: Figure) -> Figure:
    """Returns months with a few days more; they are no whole month."""
    exact = months.span.exact
    return months if exact is None else replace(months, span=Span(exact, exact + 1, low_in=False, high_in=False))


def _figure(amount: Amount, text: str) -> Figure:
    unit, factor = _COUNTED.get(amount.unit, (amount.unit, Decimal(1)))
    span = _bounded(amount.span.times(factor), text, amount.start, amount.end)
    if span.exact is not None and "来" in text[amount.start : amount.end] and unit != "元":
        span = about(span.exact)
    elif span.exact is not None and _ALMOST.search(text[: amount.start]):
        span = almost(span.exact)
    elif unit in ("岁", "") and span.exact is not None and _PAST_AGE.search(text[: amount.start]):
        span = one_sided(span.exact, ">=")
    elif unit == "岁" and span.exact is not None and _SOON.search(text[: amount.start]):
        span = Span(span.exact - 2, span.exact, high_in=False)
    elif span.exact and _is_rough(span.exact, unit, amount, text):
        span = roughly(span.exact)
    return Figure(span, unit, amount.start, amount.end, amount.unit == "年")


def _is_rough(value: Decimal, unit: str, amount: Amount, text: str) -> bool:
    if not unit or (unit in _PIECES and abs(value) < _FEW):
        return False
    return bool(_ABOUT_BEFORE.search(text[: amount.start]) or _ABOUT_BEHIND.match(text, amount.end))


def _bounded(span: Span, text: str, start: int, end: int) -> Span:
    bound = sign(text, start, end) if span.exact is not None else ""
    return one_sided(span.exact, bound) if bound and span.exact is not None else span


def _short_of(last: Figure, figure: Figure, text: str) -> Figure | None:
    """Returns one figure of what is missing and the whole: 差一个月满一年 are 11 months, 差两个月35岁 is 34."""
    lacking, whole = last.span.exact, figure.span.exact
    if lacking is None or whole is None or not _SHORT_OF.search(text[: last.start]):
        return None
    if not _TO_BE_FULL.fullmatch(text[last.end : figure.start]) or last.unit not in ("月", "天"):
        return None
    if figure.unit == "岁" and (last.unit == "天" or lacking < MONTHS_A_YEAR):
        return Figure(Span(whole - 1, whole, high_in=False), "岁", figure.start, figure.end)
    if figure.unit != "月" or last.unit != "月" or lacking >= whole:
        return None
    return Figure(exactly(whole - lacking), "月", figure.start, figure.end)


def _joined(last: Figure, figure: Figure, before: Amount, amount: Amount, text: str) -> Figure | None:
    """Returns one figure of two that belong together: 一年零三个月, 50-100亿, 30到35岁; None if they do not."""
    between = text[last.end : figure.start]
    first, second = before.span.exact, amount.span.exact
    if first is None or second is None:
        return None
    if last.years and figure.unit == "月" and not figure.years and between in ("", "零", "又"):
        total = _bounded(exactly(first * MONTHS_A_YEAR + second), text, last.start, figure.end)
        return Figure(total, "月", last.start, figure.end)
    if not TO.fullmatch(between) or not figure.unit or last.unit not in ("", figure.unit):
        return None
    low, high = last.span.exact, figure.span.exact
    if low is None or high is None:
        return None
    if not last.unit:
        low *= amount.scale * _COUNTED.get(amount.unit, ("", Decimal(1)))[1]
    return Figure(Span(low, high), figure.unit, last.start, figure.end, figure.years) if low < high else None


def in_unit(figure: Figure, unit: str) -> Span | None:
    """Returns the figure in another unit of the same kind: days in months, years in 年, sessions in months."""
    if figure.unit == unit:
        return figure.span
    if figure.unit == "天" and unit == "月":
        return figure.span.times(Decimal(MONTHS_A_YEAR) / Decimal(DAYS_A_YEAR))
    if figure.unit == "月" and figure.years and unit == "年":
        return figure.span.times(Decimal(1) / Decimal(MONTHS_A_YEAR))
    if figure.unit == "分钟" and unit == "小时":
        return figure.span.times(Decimal(1) / Decimal(_MINUTES_AN_HOUR))
    return figure.span.times(Decimal(MONTHS_A_YEAR)) if figure.unit == "届" and unit == "月" else None
