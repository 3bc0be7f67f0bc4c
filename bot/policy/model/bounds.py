"""Words around a figure that make it a bound: 不到, 至少, 以上, 以内."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.policy.model.facts import Span

_FILLER = r"(?:人民币|约|近|达到?|于)?\s*$"
_BEFORE = (
    (re.compile(r"(?:不到|不足|不够|未满|没到|没满|不满|(?<!不)低于|(?<!不)小于|(?<!不)少于|还没|<)" + _FILLER), "<"),
    (re.compile(r"(?:(?<!不)超过了?|(?<!不)大于|(?<!不)高于|(?<!不)多于|不止|超了?|远超|>)" + _FILLER), ">"),
    (re.compile(r"(?:至少|不低于|不少于|不小于|起码|最少|≥|>=)" + _FILLER), ">="),
    (re.compile(r"(?:最多|不超过|不高于|不大于|不多于|至多|顶多|≤|<=)" + _FILLER), "<="),
)
_REQUIRED_BEFORE = (*_BEFORE[2:], (re.compile(r"(?:最低|(?<![未没不])满)\s*$"), ">="), *_BEFORE[:2])
_AFTER = (
    (re.compile(r"\s*(?:\(含\))?(?:及|或)?(?:以上|往上|开外|\+)"), ">="),
    (re.compile(r"\s*(?:\(含\))?(?:及|或)?(?:以下|以内|之内)"), "<="),
    (re.compile(r"\s*(?:不到|没到)"), "<"),
)
_REQUIRED_AFTER = (*_AFTER, (re.compile(r"\s*起"), ">="))
_REACH = 8
"""Characters before or behind a figure in which words make it a bound."""


def sign(text: str, start: int, end: int, *, requirement: bool = False) -> str:
    """Returns <, <=, > or >= if the words around `text[start:end]` make it a bound, else nothing.

    Args:
        text: the text.
        start: where the figure begins.
        end: where it ends.
        requirement: whether the text states a requirement, where 满 and 起 bound as well; who says of themselves
            that they are 刚满35岁 is exactly 35.
    """
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    for pattern, found in _REQUIRED_BEFORE if requirement else _BEFORE:
        if pattern.search(before):
            return found
    for pattern, found in _REQUIRED_AFTER if requirement else _AFTER:
        if pattern.match(after):
            return found
    return ""


def one_sided(value: Decimal, bound: str) -> Span:
    """Returns the values on one side of `value`: bound is <, <=, > or >=."""
    if bound[0] == ">":
        return Span(value, None, low_in=bound == ">=")
    return Span(None, value, high_in=bound == "<=")
