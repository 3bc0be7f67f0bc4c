"""Reads quantities from Chinese text: money, percents, ages, durations, sizes — and the ranges they fall in.

Numerals go through cn2an; what it does not read (三成, 一半, 1.2亿, 两百来万, 3千万) has its own small grammar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

import cn2an

_DIGITS = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千叁贰壹肆伍陆柒捌玖拾佰仟半]+(?:点[零一二三四五六七八九]+)?)"
_SCALE = {
    "亿": Decimal(10**8),
    "万": Decimal(10**4),
    "千万": Decimal(10**7),
    "百万": Decimal(10**6),
    "千": Decimal(1000),
}
_UNITS = {
    "元": "元", "块": "元", "周岁": "岁", "岁": "岁", "个月": "月", "月": "月", "年": "年", "天": "天", "日": "天",
    "人": "人", "名": "人", "位": "人", "个": "个", "家": "家", "套": "套", "m2": "m2", "平方米": "m2", "平米": "m2",
    "平": "m2", "分": "分", "届": "届", "项": "项",
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<percent>百分之)?(?<![几数])(?P<number>{_DIGITS})\s*(?P<about>来|多|几)?(?P<scale>千万|百万|亿|万|千)?(?P<more>多)?"
    rf"\s*(?P<unit>%|成(?![本立功果员长交效为品])|{_UNIT})?"
)
_SPOKEN = ((re.compile(r"(?<=[\d一二两三四五六七八九十百])个(?=[亿万千])"), ""), (re.compile(r"一半"), "50%"))
_VAGUE = re.compile(r"[一二两三四五六七八九]{2}(?:[十百千]|$)")
"""Two digits side by side say about how many: 两三年, 三四百万. They are no number."""

_SHORTENED = re.compile(
    rf"(?P<whole>{_DIGITS})(?P<scale>[万亿])(?P<rest>[1-9一二三四五六七八九])(?![\d十百千万亿.%个成来多几点零〇-])"
)
_AND_A_HALF = re.compile(rf"(?P<number>{_DIGITS})(?P<unit>个月|年|天)半")
_BETWEEN = re.compile(r"\s*(?:\(含\)|\(不含\))?\s*(?:-|–|—|~|至|到|、)\s*")
_AT_LEAST = re.compile(r"不(?:低于|少于|小于)|至少|≥|>=|最低|(?<!未)满")
_AT_MOST = re.compile(
    r"不(?:超过|高于|多于|大于)|至多|最多|≤|<=|以内|及以下|以下|未满|不到|不足|(?<!不)低于|(?<!不)小于|少于"
)
_ABOVE = re.compile(r"以上|及以上|超过|大于|高于|>|起|多")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit: 元, %, 岁, 月, 年, 天, 人 … Money is in yuan, percents in percent; unit may be empty."""

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
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return not (self.high is not None and (value > self.high or (value == self.high and not self.high_in)))


def quantities(text: str) -> list[Quantity]:
    """Returns the quantities of normalised `text` that carry a scale or a unit, in order."""
    found = [_quantity(match) for match in _QUANTITY.finditer(_written(text))]
    return [quantity for quantity in found if quantity and quantity.unit]


def ranges(text: str) -> list[Range]:
    """Returns the ranges that normalised `text` names: 50-100亿元, 5000万元至2亿元(含), 不低于8亿元, 35岁以下."""
    text = _written(text)
    found: list[Range] = []
    all_quantities = [q for m in _QUANTITY.finditer(text) if (q := _quantity(m))]
    skip = False
    for here, after in zip_longest(all_quantities, all_quantities[1:]):
        if skip:
            skip = False
            continue
        if after and after.unit and _BETWEEN.fullmatch(text[here.end : after.start]):
            low = here if here.unit else _like(here, after, text)
            found.append(Range(low.value, after.value, after.unit, high_in="(含)" in text[after.end : after.end + 3]))
            skip = True
        elif here.unit and (bound := _bound(here, text)):
            found.append(bound)
    return found


def _written(text: str) -> str:
    """Returns `text` with spoken forms written out: 一个亿 → 一亿, 一半 → 50%, 一万五 → 1.5万, 一年半 → 1.5年."""
    text = _SHORTENED.sub(_in_full, text)
    text = _AND_A_HALF.sub(_with_half, text)
    for spoken, written in _SPOKEN:
        text = spoken.sub(written, text)
    return text


def digits(text: str) -> str:
    """Returns normalised `text` with spoken amounts in digits, units kept: 叁佰万 → 300万, 三成 → 30%, 两年 → 2年."""
    return _QUANTITY.sub(_in_digits, _written(text))


def _in_full(match: re.Match[str]) -> str:
    """Writes out 一万五 and 10万8: the last digit counts the next lower unit's tens."""
    whole, rest = _number(match["whole"]), _number(match["rest"])
    if whole is None or rest is None:
        return match.group()
    return f"{_plain_number(whole + rest / 10)}{match['scale']}"


def _with_half(match: re.Match[str]) -> str:
    number = _number(match["number"])
    return match.group() if number is None else f"{_plain_number(number + Decimal('0.5'))}{match['unit']}"


def _in_digits(match: re.Match[str]) -> str:
    number = _number(match["number"])
    if number is None or not (match["scale"] or match["unit"] or match["percent"]):
        return match.group()
    if match["percent"] or match["unit"] in ("%", "成"):
        number *= 10 if match["unit"] == "成" else 1
        return f"{_plain_number(number)}%"
    return f"{_plain_number(number)}{match['scale'] or ''}{match['unit'] or ''}"


def _plain_number(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _quantity(match: re.Match[str]) -> Quantity | None:
    number = _number(match["number"])
    if number is None:
        return None
    unit, scale = match["unit"] or "", match["scale"]
    if match["percent"] or unit == "%":
        return Quantity(number, "%", *match.span())
    if unit == "成":
        return Quantity(number * 10, "%", *match.span())
    if scale:
        number *= _SCALE[scale]
        unit = _UNITS.get(unit, "元") if unit in ("", "元", "块") else _UNITS[unit]
    else:
        unit = _UNITS.get(unit, "")
    return Quantity(number, unit, *match.span())


def _number(text: str) -> Decimal | None:
    if _VAGUE.match(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        pass
    if text == "半":
        return Decimal("0.5")
    try:
        return Decimal(str(cn2an.cn2an(text.replace("半", ""), "smart")))
    except (ValueError, KeyError):  # cn2an raises KeyError for numerals out of order, such as 一十零
        return None


def _like(bare: Quantity, model: Quantity, text: str) -> Quantity:
    """Gives a bare number the scale and unit of the number after it: the 50 of 50–100亿元."""
    match = _QUANTITY.match(text, model.start)
    scale = _SCALE[match["scale"]] if match and match["scale"] else Decimal(1)
    return Quantity(bare.value * scale, model.unit, bare.start, bare.end)


def _bound(quantity: Quantity, text: str) -> Range | None:
    before, after = text[max(0, quantity.start - 4) : quantity.start], text[quantity.end : quantity.end + 6]
    included = not re.search(r"未满|不到|不足|(?<!不)(?:低于|小于|少于)", before)
    if _AT_LEAST.search(before) or after.startswith(("(含)以上", "及以上", "以上", "起")):
        return Range(quantity.value, None, quantity.unit)
    if _AT_MOST.search(before) or after.startswith(("以内", "以下", "及以下", "(含)以下")):
        return Range(None, quantity.value, quantity.unit, high_in=included)
    if _ABOVE.search(before):
        return Range(quantity.value, None, quantity.unit, low_in=False)
    return None
