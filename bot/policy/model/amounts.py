"""The grammar of figures: a numeral with scales and unit, compound amounts and fractions, and where each stands.

30万, 一万五千元, 1万5千, 十万零八千, 1亿2千万, 1w5, 三百来万, 一年半, 一个半月, 三成, 百分之百. What stands around
a figure (以上, 不到, 至) is no part of it: see bounds.py and figures.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.policy.model.facts import Span, exactly
from bot.policy.model.numerals import ARABIC, DIGIT, HAN, NUMBER, and_more, numeral

SCALES = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8, "千万": 10**7, "百万": 10**6,
    "十万": 10**5, "万": 10**4, "w": 10**4, "千": 1000, "k": 1000, "百": 100,
}  # fmt: skip
UNITS = {
    "块钱": "元", "元": "元", "块": "元", "人民币": "元", "rmb": "元", "周岁": "岁", "岁": "岁",
    "个月": "月", "个季度": "季", "年期": "年", "周年": "年", "年": "年", "个星期": "周", "周": "周",
    "天": "天", "日历天": "天", "日": "天", "个人": "人", "号人": "人", "人": "人", "位": "人",
    "名": "名", "家": "家", "分": "分", "个点": "%", "个百分点": "%", "项": "项", "件": "项", "套": "套",
    "平方米": "㎡", "平米": "㎡", "平方": "㎡", "㎡": "㎡", "m2": "㎡", "平": "㎡",
    "小时": "小时", "分钟": "分钟", "个小时": "小时",
    "届": "届", "次": "次", "度": "度", "千瓦时": "度", "kwh": "度",
    "个": "个", "月": "月", "%": "%", "‰": "‰", "成": "成",
}  # fmt: skip
"""How a unit is written → its name."""

_NUMERAL = re.compile(rf"[\d零〇十百千廿卅拾佰仟几半{DIGIT}]")
_SCALE = "|".join(f"{scale}(?![a-z])" if scale.isascii() else scale for scale in SCALES)
_ONLY = {
    "成": "成(?![本立功果员长交效为品都绩])", "度": "(?<!一)度", "个": "个(?!税|人所得)", "个人": "个人(?!所得)",
}  # fmt: skip
"""Units that are also parts of other words: 成本, 交了40万个税, and the 一度 of 一度电多少钱."""
_UNIT = "|".join(_ONLY.get(unit, re.escape(unit)) for unit in sorted(UNITS, key=len, reverse=True))
# A lower part that the unit behind it makes a figure of its own: 30万3年 is not 30.3万 years.
_OTHER = rf"(?!\d|\.\d|倍|类|级|档|批|条|款|折|期|号|点\d|(?:{_SCALE}|{_UNIT})(?<![元块钱币]))"
_LOWER = (
    rf"[零〇又]?(?:(?:{ARABIC})(?:{_SCALE})|(?:{HAN})[万亿])|[零〇](?:{HAN}|\d{{1,4}}(?!\d))"
    rf"|[{DIGIT}][千仟](?:[零〇百十拾佰{DIGIT}]*)|\d{{4}}(?!\d|年)"
)
_SCALE_FIRST = "(?:[亿万千]|百(?!分))"
_LAST = rf"[1-9{DIGIT}](?:{_OTHER})|\d{{2,3}}(?:{_OTHER})"
_FIGURE = re.compile(
    rf"(?P<minus>(?<![\d%\u4e00-\u9fffa-z])-|负(?=[\d半{DIGIT}十百]))?(?P<hundredths>百分之|千分之)?(?P<number>(?![百千]分之){NUMBER})"
    rf"(?:个(?=[多来几]?{_SCALE_FIRST}))?(?:\s?(?P<about>来|多|余|几)(?!钱|少))?(?:个(?={_SCALE_FIRST}))?(?:\s?(?P<scale>{_SCALE}))?"
    rf"(?P<lower>(?(scale)(?:{_LOWER})*(?:(?<=w)\s?)?(?:{_LAST})?))"
    rf"(?P<more>(?:多(?!少)|余|出头|几)+)?(?P<halves>个半(?=月|小时))?(?:(?(scale)(?:\s(?![年月日天周]))?|\s?)(?P<unit>{_UNIT}))?(?P<tenth>(?<=成)[1-9{DIGIT}](?![\d个十百千万点]))?(?P<half>半(?!半))?(?P<later>(?:多(?!少)|出头)+)?"
)
_PART = re.compile(rf"[零〇又]?({NUMBER})({_SCALE})?")
_FRACTION = re.compile(
    rf"(?P<below>{HAN}|\d+)分之(?P<above>{HAN}|\d+(?:\.\d+)?)|(?<![\d/.])(?P<upper>\d)/(?P<under>\d)(?![\d/])"
    r"|(?P<half>一半|半数|对半)(?!天|年|月)"
)
_SHARES = {"%": Decimal(1), "成": Decimal(10), "‰": Decimal("0.1")}
_HALVED = frozenset("年月成")
_GROWING = frozenset("年季月周天岁")
_NO_FIGURE = frozenset({"零", "一", "十", "千", "百", "两", "985", "211"})
"""Numerals that alone, without scale and unit, are words rather than figures."""


@dataclass(frozen=True)
class Amount:
    """A figure as written.

    Attributes:
        span: the values it can mean, in `unit`; scales are counted in.
        unit: the unit's name: 元, 岁, 年, 季, 月, 周, 天, 人, 名, 家, 分, 项, 套, ㎡, 小时, 届, 次, 个, %; or none.
        start: where it begins in the text; end: where it ends.
        scale: what the last scale multiplies by, 1 if none: the 50 of 50-100亿 is so many 亿.
        scaled: whether a scale stood there.
        said: the unit as it is written; of 三分之一 nothing.
    """

    span: Span
    unit: str
    start: int
    end: int
    scale: Decimal = Decimal(1)
    scaled: bool = False
    said: str = ""


def amounts(text: str) -> Iterator[Amount]:
    """Yields the figures of normalised, lower-case `text` in order; bare numbers have no unit."""
    place = 0
    # A sign may stand before its numeral; between numerals there is nothing to look at.
    while (first := _NUMERAL.search(text, place)) and (match := _FIGURE.search(text, max(place, first.start() - 1))):
        fraction = _FRACTION.search(text, place, match.end() + 4)
        if fraction and fraction.start() <= match.start() and not fraction.group().startswith(("百分", "千分")):
            place = fraction.end()
            share = _share_of(fraction)
            if share is not None:
                yield Amount(exactly(share), "%", *fraction.span(), said="%" if fraction["half"] else "")
            continue
        found = _read(match)
        if found is None:
            place = max(match.end("number"), match.start() + 1)
        else:
            yield found
            place = found.end


def _share_of(match: re.Match[str]) -> Decimal | None:
    if match["half"]:
        return Decimal(50)
    below, above = numeral(match["below"] or match["under"]), numeral(match["above"] or match["upper"])
    if not below or not above or not below.exact or above.exact is None:
        return None
    return (above.exact * 100 / below.exact).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()


def _read(match: re.Match[str]) -> Amount | None:
    number = numeral(match["number"])
    unit = UNITS.get(match["unit"] or "", "")
    if number is None or (not unit and (match["number"] == "半" or _is_exclaimed(match))):
        return None
    if match["hundredths"] or unit in _SHARES:
        return _share(match, number, unit)
    if not unit and not match["scale"] and _is_word(match):
        return None
    span, scale, end = _scaled(match, number)
    if end < match.end("lower"):  # the parts do not belong together: 10万20万
        return Amount(span, "元" if _is_money(match) else "", match.start(), end, scale, scaled=True)
    if match["halves"] and span.exact is not None:
        span = exactly(span.exact + Decimal("0.5"))
    return _finished(match, span, unit or ("元" if _is_money(match) else ""), scale)


def _is_word(match: re.Match[str]) -> bool:
    follows = match.string[match.end() : match.end() + 2]
    return (follows[:1] in ("强", "a", "大") and follows != "大专") or match["number"] in _NO_FIGURE


def _is_exclaimed(match: re.Match[str]) -> bool:
    """千万别 and 百万级 name no amount; 千万元 does."""
    return match["number"] in ("百", "千") and match["scale"] == "万"


def _is_money(match: re.Match[str]) -> bool:
    return bool(match["scale"]) and match["scale"] not in ("千", "k", "百")


def _scaled(match: re.Match[str], number: Span) -> tuple[Span, Decimal, int]:
    """Returns the value with its scale and lower parts, the scale, and where it ends."""
    scale = Decimal(SCALES.get(match["scale"] or "", 1))
    if match["about"] and match["about"] != "来" and number.exact is not None:
        number = and_more(number.exact)
    span, lowest, end = number.times(scale), scale, match.end("scale") if match["scale"] else match.end("about")
    end = max(end, match.end("number"))
    whole = "." not in match["number"]
    for part in _PART.finditer(match["lower"]):
        value = _lower(part, lowest) if whole else None
        if value is None or span.exact is None:
            return span, scale, end
        span, end = exactly(span.exact + value), match.start("lower") + part.end()
        lowest = Decimal(SCALES.get(part[2] or "", 1))
    return span, scale, match.end("lower")


def _lower(part: re.Match[str], above: Decimal) -> Decimal | None:
    """Reads the 五 of 一万五 (the next lower place), the 五千 of 一万五千; None if it is no lower part."""
    number = numeral(part[1])
    if number is None or number.exact is None:
        return None
    value = number.exact * SCALES.get(part[2] or "", 1)
    if not part[2] and value < 10 and len(part.group().strip()) == 1:
        return value * above / 10
    return value if value < above else None


def _finished(match: re.Match[str], span: Span, unit: str, scale: Decimal) -> Amount:
    if match["more"] and span.exact is not None:
        span = and_more(span.exact)
    end = match.end()
    if match["half"]:
        if unit in _HALVED and span.exact is not None:
            span = exactly(span.exact + Decimal("0.5"))
        else:
            end = match.start("half")
    if match["later"] and unit in _GROWING and end == match.end() and span.exact is not None:
        more = Span(span.exact, span.exact + 1, low_in=False, high_in=False)
        span = and_more(span.exact) if match["later"] == "出头" else more  # 30岁出头 is no 30 and a few months
    said = ("个" if match["halves"] else "") + (match["unit"] or "")
    return Amount(_signed(match, span), unit, match.start(), end, scale, bool(match["scale"]), said)


def _share(match: re.Match[str], number: Span, unit: str) -> Amount:
    end = match.end() if unit in _SHARES or not unit else match.start("unit")  # 掉了百分之八人还在
    factor = Decimal("0.1") if match["hundredths"] == "千分之" else _SHARES.get(unit, Decimal(1))
    if match["about"] and match["about"] != "来" and number.exact is not None:
        number = and_more(number.exact)
    span = number.times(factor)
    if unit == "成" and span.exact is not None:
        tenth = numeral(match["tenth"] or ("5" if match["half"] else "0"))  # 七成五, 三成半
        span = exactly(span.exact + (tenth.exact if tenth and tenth.exact else 0))
    if match["later"] and span.exact is not None:
        span = Span(span.exact, span.exact + factor, low_in=False, high_in=False)
    return Amount(_signed(match, span), "%", match.start(), end, said="%")


def _signed(match: re.Match[str], span: Span) -> Span:
    return exactly(-span.exact) if match["minus"] and span.exact is not None else span
