"""Finds figures in what people type: amounts, percents, ages, durations, counts, ranks; exact, or the span they mean.

Plain numerals go through cn2an; its gaps (一亿二, 十七八, 三百来万, 一年半, 三成) have their own small grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import cn2an

from bot.policy.facts import Span, exactly

_HAN = r"[零〇一二两俩三四五六七八九十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟]+(?:点[零〇一二三四五六七八九]+)?"
_NUMBER = rf"(?:\d+(?:\.\d+)?|{_HAN}|几[十百]|半)"
_SCALES = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "w": 10**4, "千": 1000, "k": 1000,
}  # fmt: skip
_SCALE = "亿|千万|百万|十万|万|w(?![a-z])|千|k(?![a-z])"
_UNITS = {
    "块钱": "元", "元": "元", "块": "元", "人民币": "元", "rmb": "元", "周岁": "岁", "岁": "岁",
    "个月": "月", "个季度": "季", "年期": "年", "周年": "年", "年": "年", "个星期": "周", "周": "周",
    "天": "天", "日历天": "天", "日": "天", "个人": "人", "号人": "人", "人": "人", "位": "人",
    "名": "名", "家": "家", "分": "分", "个点": "%", "个百分点": "%", "项": "项", "件": "项", "套": "套",
    "平方米": "㎡", "平米": "㎡", "㎡": "㎡", "m2": "㎡", "平": "㎡", "小时": "小时", "个小时": "小时",
    "届": "届", "次": "次", "个": "个", "月": "月", "%": "%", "‰": "‰",
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<minus>(?<![\d\u4e00-\u9fffa-z])-)?(?P<hundredths>百分之|千分之)?(?P<number>{_NUMBER})(?P<about>来|多|余|几)?"
    rf"(?P<pieces>个(?=[亿万千百]))?(?P<scale>{_SCALE})?(?P<tail>[一二三四五六七八九](?![\u4e00-\u9fff\d]|$)"
    rf"|(?<=[亿万千])[一二三四五六七八九](?=$|元|块|的|左右|吧|,|。))?"
    rf"(?P<more>多|余|出头)?\s*(?P<unit>成(?![本立功果员长交效为品都绩])|{_UNIT})?(?P<half>半)?(?P<later>多|出头)?"
)
_FRACTION = re.compile(rf"({_HAN}|\d+)分之({_HAN}|\d+(?:\.\d+)?)|(?<![\d/.])(\d)/(\d)(?![\d/])")
_BEFORE = (
    (re.compile(r"(?:不到|不足|不够|未满|没到|没满|不满|低于|小于|少于|还没)\s*$"), "<"),
    (re.compile(r"(?:超过了?|大于|高于|多于|不止|超了?|远超)\s*$"), ">"),
    (re.compile(r"(?:至少|不低于|不少于|起码|最少)\s*$"), ">="),
    (re.compile(r"(?:最多|不超过|不高于|至多|顶多)\s*$"), "<="),
)
_AFTER = (
    (re.compile(r"\s*(?:\(含\))?(?:及|或)?(?:以上|往上|开外|\+)"), ">="),
    (re.compile(r"\s*(?:\(含\))?(?:及|或)?(?:以下|以内|之内)"), "<="),
    (re.compile(r"\s*(?:不到|没到)"), "<"),
)
_TO = re.compile(r"\s*(?:-|–|—|~|至|到|、|或者?)\s*")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟俩〇", "一二三四五六七八九十百千两零")
_MONTHS = {"年": Decimal(12), "季": Decimal(3), "月": Decimal(1)}


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
    fractions = [(match.span(), match) for match in _FRACTION.finditer(text) if not match.group().startswith("百")]
    taken = [span for span, _ in fractions]
    for (start, end), match in fractions:
        share = _fraction(match)
        if share is not None:
            found.append(Figure(exactly(share), "%", start, end))
    found.extend(_plain(text, taken))
    return _ranged(_joined(sorted(found, key=lambda one: one.start), text), text)


def _plain(text: str, taken: list[tuple[int, int]]) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        figure = _figure(match, text)
        if figure is not None:
            yield figure


def _fraction(match: re.Match[str]) -> Decimal | None:
    lower, upper = match[1] or match[4], match[2] or match[3]
    below, above = numeral(lower), numeral(upper)
    if not below or above is None or below.exact is None or above.exact is None or not below.exact:
        return None
    return (above.exact * 100 / below.exact).quantize(Decimal("0.01"), ROUND_HALF_UP)


def numeral(text: str) -> Span | None:
    """Reads a numeral without unit: 12, 三十六, 一百五, 十七八 (17 to 18), 几十 (20 to 99); None if it is none."""
    text = text.translate(_FORMAL)
    if text == "半":
        return exactly("0.5")
    if text.startswith("几"):
        scale = Decimal({"几十": 10, "几百": 100}.get(text, 1))
        return Span(2 * scale, 10 * scale, high_in=False)
    try:
        return exactly(Decimal(text))
    except InvalidOperation:
        pass
    pair = re.search(r"[一二两三四五六七八九]{2}", text)
    if pair and not re.fullmatch(r"[零一二两三四五六七八九]{3,}", text):
        low, high = (_han(text[: pair.start()] + digit + text[pair.end() :]) for digit in pair.group())
        return Span(low, high) if low is not None and high is not None and low < high else None
    value = _han(text)
    return None if value is None else exactly(value)


def _han(text: str) -> Decimal | None:
    text = text.replace("廿", "二十").replace("卅", "三十")
    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except ValueError:
        return None


def _figure(match: re.Match[str], text: str) -> Figure | None:
    number = numeral(match["number"])
    if number is None or (match["number"] == "半" and not match["unit"]):
        return None
    if match["about"] and match["about"] != "来":
        number = _and_more(number, match["number"])
    scale, unit, scaled = _scale_of(match)
    if match["hundredths"] or match["unit"] in ("%", "成", "个点", "个百分点", "‰"):
        return _share(match, number)
    if not unit and not scaled and text[match.end() : match.end() + 1] in ("强", "a"):
        return None
    if not match["unit"] and not scaled and match["number"] in ("零", "一", "十", "千", "百", "两", "985", "211"):
        return None
    span = number.times(Decimal(scale))
    if match["tail"] and span.exact is not None:
        span = exactly(span.exact + _digit(match["tail"]) * Decimal(scale) / 10)
    if match["more"] and span.exact is not None:
        span = _and_more(number, match["number"]).times(Decimal(scale))
    unit = unit or ("元" if scaled and match["scale"] not in ("千", "k") else "")
    return _with_unit(match, span, unit, text)


def _with_unit(match: re.Match[str], span: Span, unit: str, text: str) -> Figure | None:
    years = unit == "年"
    if unit in _MONTHS:
        factor = _MONTHS[unit]
        if match["half"] and span.exact is not None:
            span = exactly(span.exact + Decimal("0.5"))
        if match["later"] and span.exact is not None:
            span = Span(span.exact, span.exact + 1, low_in=False, high_in=False)
        span, unit = span.times(factor), "月"
    elif unit == "周":
        span, unit = span.times(Decimal(7)), "天"
    if match["minus"] and span.exact is not None:
        span = exactly(-span.exact)
    end = match.end() if match["half"] is None or unit == "月" else match.start("half")
    return Figure(_bounded(span, text, match.start(), end), unit, match.start(), end, years)


def _share(match: re.Match[str], number: Span) -> Figure:
    factor = Decimal(10) if match["unit"] == "成" else Decimal(1)
    if match["unit"] == "‰" or match["hundredths"] == "千分之":
        factor = Decimal("0.1")
    span = number.times(factor)
    if match["unit"] == "成" and match["half"] and span.exact is not None:
        span = exactly(span.exact + 5)
    if match["minus"] and span.exact is not None:
        span = exactly(-span.exact)
    if match["later"] and span.exact is not None:
        span = Span(span.exact, span.exact + factor, low_in=False, high_in=False)
    return Figure(_bounded(span, match.string, match.start(), match.end()), "%", match.start(), match.end())


def _scale_of(match: re.Match[str]) -> tuple[int, str, bool]:
    scale = _SCALES[match["scale"]] if match["scale"] else 1
    return scale, _UNITS.get(match["unit"] or "", ""), bool(match["scale"])


def _digit(han: str) -> Decimal:
    return Decimal("零一二三四五六七八九".index(han))


def _and_more(number: Span, written: str) -> Span:
    """三百多 lies above 300 and below 400, 35多 above 35 and below 36: the last figure said may grow by one."""
    if number.exact is None:
        return number
    value = number.exact
    step = Decimal(1)
    if value == value.to_integral_value():
        while value and value % (step * 10) == 0:
            step *= 10
    else:
        step = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    return Span(value, value + step, low_in=False, high_in=False)


def _bounded(span: Span, text: str, start: int, end: int) -> Span:
    before, after = text[max(0, start - 6) : start], text[end : end + 6]
    for pattern, sign in _BEFORE:
        if pattern.search(before) and span.exact is not None:
            return _one_sided(span.exact, sign)
    for pattern, sign in _AFTER:
        if pattern.match(after) and span.exact is not None:
            return _one_sided(span.exact, sign)
    return span


def _one_sided(value: Decimal, sign: str) -> Span:
    if sign[0] == ">":
        return Span(value, None, low_in=sign == ">=")
    return Span(None, value, high_in=sign == "<=")


def _joined(found: list[Figure], text: str) -> list[Figure]:
    """Joins what is told in parts: 1亿2000万, 一年零三个月, 三万五千."""
    joined: list[Figure] = []
    for figure in found:
        before = joined[-1] if joined else None
        first = before.span.exact if before else None
        second = figure.span.exact
        if before and first is not None and second is not None and _belongs(before, figure, text):
            total = _bounded(exactly(first + second), text, before.start, figure.end)
            joined[-1] = Figure(total, before.unit, before.start, figure.end)
        else:
            joined.append(figure)
    return joined


def _belongs(before: Figure, figure: Figure, text: str) -> bool:
    between = text[before.end : figure.start]
    if before.unit == "月" and figure.unit == "月":
        return between in ("", "零", "又") and before.years and not figure.years
    first, second = before.span.exact, figure.span.exact
    smaller = first is not None and second is not None and second < first
    money = before.unit == "元" and figure.unit in ("元", "") and text[before.end - 1] in "亿万"
    return money and smaller and between == ""


def _ranged(found: list[Figure], text: str) -> list[Figure]:
    """Makes one figure of 50-100亿 and 30到35岁; a bare first number takes the unit and scale of the second."""
    ranged: list[Figure] = []
    for figure in found:
        before = ranged[-1] if ranged else None
        if before and _TO.fullmatch(text[before.end : figure.start]) and figure.unit:
            low = before.span.exact
            high = figure.span.exact
            if low is not None and high is not None:
                if not before.unit:
                    low *= _factor(text[figure.start : figure.end])
                if low < high and before.unit in ("", figure.unit):
                    ranged[-1] = Figure(Span(low, high), figure.unit, before.start, figure.end, figure.years)
                    continue
        ranged.append(figure)
    return ranged


def _factor(written: str) -> Decimal:
    scale = next((value for name, value in _SCALES.items() if name in written), 1)
    return Decimal(scale) * (12 if "年" in written else 1)
