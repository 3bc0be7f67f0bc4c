"""Reads numerals: 12, 1,250, 三十六, 一百五, 叁拾, 十七八 (17 to 18), 几十 (20 to 99).

Plain Chinese numerals go through cn2an; what it does not read (十七八, 几十, 半, 零八千) is read here.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import cn2an

from bot.policy.model.facts import Span, exactly

DIGIT = "一二两俩三四五六七八九壹贰叁肆伍陆柒捌玖"
HAN = rf"[零〇十百千廿卅拾佰仟{DIGIT}]+(?:点[零〇{DIGIT}]+)?"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
NUMBER = rf"(?:\d[十百千](?=[多来几余]{{1,2}}[万亿])|{ARABIC}|{HAN}|几[十百千]|半)"

_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟俩〇", "一二三四五六七八九十百千两零")
_PLAIN = "一二两三四五六七八九"
_PAIR = re.compile(f"[{_PLAIN}]{{2}}")
_ROW = re.compile(f"[零{_PLAIN}]{{3,}}")
_LEADING = re.compile("^零+(?=[^零点])")
_SEVERAL = {"几十": 10, "几百": 100, "几千": 1000}
_ALONE = {"百": 100, "千": 1000}


def numeral(text: str) -> Span | None:
    """Reads a numeral without scale or unit; None if it is none."""
    text = text.replace(",", "").translate(_FORMAL)
    if text == "半":
        return exactly("0.5")
    if text in _SEVERAL:
        scale = Decimal(_SEVERAL[text])
        return Span(2 * scale, 10 * scale, high_in=False)
    try:
        return exactly(Decimal(text))
    except InvalidOperation:
        pass
    text = _LEADING.sub("", text)
    pair = _PAIR.search(text)
    if pair and not _ROW.fullmatch(text):
        low, high = (_han(text[: pair.start()] + digit + text[pair.end() :]) for digit in pair.group())
        return Span(low, high) if low is not None and high is not None and low < high else None
    value = _han(text)
    return None if value is None else exactly(value)


def and_more(value: Decimal) -> Span:
    """三百多 lies above 300 and below 400, 35多 above 35 and below 36: the last figure said may grow by one."""
    step = Decimal(1)
    if value == value.to_integral_value():
        while value and value % (step * 10) == 0:
            step *= 10
    else:
        step = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    return Span(value, value + step, low_in=False, high_in=False)


@lru_cache(maxsize=4096)
def _han(text: str) -> Decimal | None:
    if text in _ALONE:
        return Decimal(_ALONE[text])
    text = text.replace("廿", "二十").replace("卅", "三十")
    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, KeyError):  # cn2an raises KeyError for numerals out of order, such as 一十零
        return None
