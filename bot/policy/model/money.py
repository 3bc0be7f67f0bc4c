"""Money as it is counted and said: Decimal yuan, rounded half up to the fen, told in 万 and 亿."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
WAN = Decimal(10**4)
YI = Decimal(10**8)
_SCALES = {"万元": WAN, "亿元": YI, "元": Decimal(1)}
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(%|‰)")
_PRICE = re.compile(r"(\d+(?:\.\d+)?)\s*(万元|元)/")


def rounded(yuan: Decimal) -> Decimal:
    """Returns `yuan` to the fen, half a fen upwards (四舍五入)."""
    return yuan.quantize(FEN, ROUND_HALF_UP)


def in_yuan(figure: Decimal | int | float | str, unit: str) -> Decimal | None:
    """Returns a figure of the policy base in yuan; None when its unit is no money (㎡, 人, 年 …)."""
    scale = next((_SCALES[name] for name in ("万元", "亿元", "元") if unit.startswith(name)), None)
    return None if scale is None else Decimal(str(figure)) * scale


def only_rate(text: str) -> Decimal | None:
    """Returns the share that a rate names, 0 to 1; None when it names none or several (50%-70%)."""
    found = _PERCENT.findall(text)
    if len(found) != 1:
        return None
    number, sign = found[0]
    return Decimal(number) / (100 if sign == "%" else 1000)


def only_price(text: str) -> Decimal | None:
    """Returns the yuan for one unit that a rate names (0.2元/千瓦时); None when it names none or several."""
    found = _PRICE.findall(text)
    return Decimal(found[0][0]) * _SCALES[found[0][1]] if len(found) == 1 else None


def say_yuan(yuan: Decimal) -> str:
    """Tells yuan as people do: 8000元, 30万元, 1.2亿元."""
    for scale, name in ((YI, "亿元"), (WAN, "万元")):
        if abs(yuan) >= scale:
            return f"{say_number(yuan / scale)}{name}"
    return f"{say_number(yuan)}元"


def say_number(number: Decimal) -> str:
    """Tells a number with at most four decimals and no idle zeros."""
    shown = number.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return f"{shown.normalize():f}"
