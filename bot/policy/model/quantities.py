"""Quantities as search compares them: exact values of a message, ranges of a statement, and both in one spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from bot.policy.model.amounts import Amount, amounts
from bot.policy.model.bounds import one_sided, sign
from bot.policy.model.facts import Span
from bot.policy.model.numerals import DIGIT

_NAMES = {"名": "人", "㎡": "m2"}
_SPELLED = {"元": "元", "㎡": "m2"}
_TO = re.compile(r"\s*(?:\(含\)|\(不含\))?\s*(?:-|–|—|~|至|到|、)\s*")
_NUMERAL_BEFORE = re.compile(r"[\d千百万亿wk][.,]?$")
_NUMERAL_AFTER = re.compile(rf"\s?[\d.点零〇半十百千万亿wk%‰成多余几{DIGIT}]")
_WAN, _YI = Decimal(10**4), Decimal(10**8)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit: 元, %, 岁, 月, 年, 天, 人 … Money is in yuan, percents in percent."""

    value: Decimal
    unit: str
    start: int
    end: int


@dataclass(frozen=True)
class Range:
    """Values from `low` to `high` of one unit; a bound that is None is open. Which ends belong is part of it."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Decimal) -> bool:
        """Tells whether `value` lies within."""
        return Span(self.low, self.high, self.low_in, self.high_in).holds(value)


def quantities(text: str) -> list[Quantity]:
    """Returns the quantities of normalised `text` that carry a scale or a unit, in order; vague ones are left out."""
    found = ((amount, _value(amount)) for amount in amounts(text))
    return [Quantity(value, _unit(a), a.start, a.end) for a, value in found if value is not None and _unit(a)]


def ranges(text: str) -> list[Range]:
    """Returns the ranges that normalised `text` names: 50-100亿元, 5000万元至2亿元(含), 不低于8亿元, 35岁以下."""
    found: list[Range] = []
    every = [amount for amount in amounts(text) if amount.span.exact is not None]
    taken: Amount | None = None
    for here, after in zip_longest(every, every[1:]):
        if here is taken:
            continue
        if after and _unit(after) and _TO.fullmatch(text[here.end : after.start]):
            low = here.span if _unit(here) else here.span.times(after.scale)
            included = "(含)" in text[after.end : after.end + 3]
            found.append(Range(low.exact, after.span.exact, _unit(after), high_in=included))
            taken = after
        elif _unit(here) and (bound := sign(text, here.start, here.end, requirement=True)):
            side = one_sided(here.span.exact or Decimal(0), bound)
            found.append(Range(side.low, side.high, _unit(here), side.low_in, side.high_in))
    return found


def digits(text: str) -> str:
    """Returns normalised `text` with every quantity in one spelling: 叁佰万 → 300万, 1w5 → 1.5万, 三成 → 30%."""
    written, place = "", 0
    for amount in amounts(text):
        written += text[place : amount.start]
        said = text[amount.start : amount.end]
        # Beside another numeral a new spelling would become part of it: 0一% is not 01%.
        alone = not _NUMERAL_BEFORE.search(written) and not _NUMERAL_AFTER.match(text, amount.end)
        written += _spelled(amount, said) if alone else said
        place = amount.end
    return _THOUSANDS.sub("", written + text[place:])


def _value(amount: Amount) -> Decimal | None:
    """Returns the value; of 五百多万 the figure that was said, of 两三年 or 几十万 nothing."""
    span = amount.span
    if span.exact is not None:
        return span.exact
    return span.low if not span.low_in and not span.high_in else None


def _unit(amount: Amount) -> str:
    return _NAMES.get(amount.unit, amount.unit) or ("元" if amount.scaled else "")


def _spelled(amount: Amount, said: str) -> str:
    value = _value(amount)
    if value is None or not amount.unit or (amount.unit == "%" and not amount.said):
        return said
    unit = _SPELLED.get(amount.unit, amount.said) if amount.said else ""
    if amount.unit == "%":
        return f"{_plain(value)}%"
    if amount.unit == "元" and abs(value) < _WAN:
        unit = "元"  # 0.5万 is 5000元, never a bare number
    return f"{_in_scale(value)}{unit}"


def _in_scale(value: Decimal) -> str:
    for scale, name in ((_YI, "亿"), (_WAN, "万")):
        if abs(value) >= scale:
            return f"{_plain(value / scale)}{name}"
    return _plain(value)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
