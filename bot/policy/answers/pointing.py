"""Which of the policies just told of a message points at, by its place or by a figure: 第二个呢, 那个10万的怎么领."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.answers.kin import Kin
from bot.policy.model.amounts import amounts
from bot.policy.model.model import Kind, Policy
from bot.policy.model.quantities import quantities
from bot.policy.model.reply import Memory
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import Question
from bot.policy.text.text import normalise

_PLACE = re.compile(
    r"^(?:那么?|咁|就|要|选|我|想|问|看|先|说|讲|再|关于)*"
    r"(?:第?\s*(?P<at>[一二三四五12345])(?:个|项|条|种|嗰个)|第\s*(?P<nth>[一二三四五12345])|(?P<only>[一二三123])$"
    r"|(?P<first>前面那?个|头一个|最前面那?个)|(?P<last>后面那?个|最后(?:面)?那?一?个))(?P<rest>.*)$"
)
"""The place of something told, at the beginning of a message. 一个月 and 两个人 are none."""
_NO_PLACE = re.compile(r"^(?:月|人|名|企业|公司|单位|家庭|年|季|项目|专利|博士|硕士|本科)")
"""What is counted, not chosen: 一个月多少."""
_PLACES = {"一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2, "四": 3, "4": 3, "五": 4, "5": 4}
_THAT = re.compile(r"(?:那|这|嗰)(?:个|笔|项|份)(?:什么|能|可以|给|补|奖|拿|领|最高|最多|每月|每年|一个月|一年|有)*$")
"""What stands before a figure that is pointed at, else behind it: 那个最高10万的, 一个月1250的那个."""
_BEHIND_THAT = re.compile(r"钱?(?:的|那个)?")
_A_TIME = re.compile(r"(?:一个月|每个?月|一年|每年)?$")
_OF_THAT = re.compile(r"钱?(?:一个?月|一年|每月|每年)?的?(?:那|这|嗰)(?:个|笔|项|种|份)")
_UNITS = ("", "元", "%", "㎡", "天")
"""Units of figures by which a measure is known: 那个3年的 may be any."""
_TOLD = (Kind.BENEFIT, Kind.FIGURE)


@dataclass(frozen=True)
class Pointed:
    """What a message points at, and what it says beside that: 怎么领 of 那个10万的怎么领."""

    policy: Policy
    rest: str


@dataclass(frozen=True)
class Figure:
    """A figure that is pointed at, and what the message says beside that."""

    value: Decimal
    rest: str


class Pointing:
    """Resolves messages that point at something that was told."""

    def __init__(self, index: PolicyIndex, kin: Kin) -> None:
        self._index = index
        self._kin = kin

    def of(self, question: Question, memory: Memory) -> Pointed | None:
        """Returns what `question` points at, if at anything."""
        return self._by_place(question, memory) or self._by_figure(question, memory)

    def _by_place(self, question: Question, memory: Memory) -> Pointed | None:
        offered = list(dict.fromkeys(cited.partition("/")[0] for cited in memory.cited))
        offered = offered if len(offered) > 1 else list(memory.listed)
        found = _PLACE.search(question.plain)
        if found is None or len(offered) < 2 or _NO_PLACE.search(found["rest"]):
            return None
        named = found["at"] or found["nth"] or found["only"]
        place = _PLACES[named] if named else 0 if found["first"] else len(offered) - 1
        policy = self._index.by_id.get(offered[place]) if place < len(offered) else None
        return Pointed(policy, found["rest"]) if policy else None

    def _by_figure(self, question: Question, memory: Memory) -> Pointed | None:
        figure = next(figures_pointed_at(question.plain), None)
        if figure is None:
            return None
        for policies in self._told_of(memory):
            meant = [policy for policy in policies if figure.value in _figures(policy)]
            if meant:
                return Pointed(min(meant, key=lambda one: one.is_outdated), figure.rest)
        return None

    def _told_of(self, memory: Memory) -> Iterable[list[Policy]]:
        """Yields the policies talked about, those listed, and those of the same topics."""
        by_id = self._index.by_id
        yield [by_id[one] for one in memory.about if one in by_id]
        yield [by_id[one] for one in memory.listed if one in by_id]
        yield [one for member in memory.about[:1] if member in by_id for one in self._kin.of(member)]


def _figures(policy: Policy) -> set[Decimal]:
    told = (one.text for one in policy.statements if one.kind in _TOLD)
    return {quantity.value for text in told for quantity in quantities(normalise(text))}


def figures_pointed_at(plain: str) -> Iterator[Figure]:
    """Yields the figures that `plain` points at with 那个 before or behind them."""
    for amount in amounts(plain):
        value, before, after = amount.span.exact, plain[: amount.start], plain[amount.end :]
        if value is None or amount.unit not in _UNITS:
            continue
        if (that := _THAT.search(before)) and (behind := _BEHIND_THAT.match(after)):
            yield Figure(value, before[: that.start()] + after[behind.end() :])
        elif (time := _A_TIME.search(before)) and (that := _OF_THAT.match(after)):
            yield Figure(value, before[: time.start()] + after[that.end() :])
