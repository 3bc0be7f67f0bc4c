"""Reads a bare answer (30, 是的, 没有, 不清楚) to the question that was just asked."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.policy.model.facts import DAY, OPTION, YES_NO, Choice, Span, Value
from bot.policy.model.numerals import numeral
from bot.policy.profile.expected import sensible
from bot.policy.profile.fields import Field

_YES_WORDS = re.compile(
    r"(?:是的?|对的?|嗯+|有的?|没错|当然|符合|满足|在的?|可以|yes|ok|好的?|已经?|都有|是滴|系|y)(?:[啊呀呢哦了吧的]*)?$"
)
_NO_WORDS = re.compile(
    r"(?:不是的?|没有?的?|否|不|无|不符合|不满足|不在|no|没有过|没呢|还没有?|未|冇|唔系|不可以|n|不算|从来没有?)"
    r"(?:[啊呀呢哦了吧的过]*)?$"
)
_NONE_WORDS = re.compile(r"(?:没有?过?的?|无|冇|未|从来没有?过?|还没有?|一[个项次家]都没有?)(?:[啊呀呢哦了吧的过]*)?$")
"""What answers how many or how long ago; 不是 does not, and belongs to another question."""
_HEDGE = re.compile(
    r"^(?:是吧|嗯|哦|那)?[,， ]*(?:应该|应当|好像|大概|估计|印象中|差不多|似乎|我觉得|我记得)+(?:都|就)?"
)
"""What softens an answer that is one all the same: 应该是的."""
_PASS = re.compile(
    r"(?:可能吧?$|也许|不一定|说不好|不清楚|不知道|不太清楚|不确定|说不准|跳过|略过|下一题|唔知|忘了|记不清|不方便说?|不想说)"
)
_NEVER = Decimal(600)


def bare_answer(text: str, field: Field) -> Value | None:
    """Returns the value that `text` as a whole gives `field`; None if it gives none."""
    answer = _HEDGE.sub("", text.strip(" 。.!！,，~")) or text
    if field.unit == YES_NO:
        return _bare_yes_no(answer)
    if field.unit == OPTION:
        if field.many and _NO_WORDS.fullmatch(answer):
            return Choice(frozenset(), frozenset(option.id for option in field.options))
        return None
    if field.unit == DAY:
        return None
    if _NONE_WORDS.fullmatch(answer):
        never = [span for _, span in field.phrases if span.low is not None and span.low >= _NEVER]
        if never:
            return never[0]
        return Span(Decimal(0), Decimal(0)) if field.least == 0 and field.unit != "岁" else None
    number = numeral(answer)
    if number is None or field.unit == "元":
        return None
    return number if sensible(number, field) else None


def passes(text: str) -> bool:
    """Tells whether the asker cannot or will not say."""
    return bool(_PASS.search(text))


def _bare_yes_no(answer: str) -> bool | None:
    if _NO_WORDS.match(answer):
        return False
    first = re.split(r"[,，。 ]", answer)[0]
    return True if _YES_WORDS.match(first) else None
