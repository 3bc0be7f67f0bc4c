"""Which of the policies just told of a message points at, by its place or by a figure: 第二个呢, 那个10万的怎么领."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.answers.kin import Kin
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
_FIGURE = r"(?P<number>\d+(?:\.\d+)?)(?P<scale>万|亿)?(?:元|块|%|平|㎡|m2|天)?(?:钱)?"
_MEANT = (
    re.compile(
        rf"(?:那|这|嗰)(?:个|笔|项|份)(?:什么|能|可以|给|补|奖|拿|领|最高|最多|每月|每年|一个月|一年|有)*{_FIGURE}"
        r"(?:的|那个)?"
    ),
    re.compile(rf"(?:一个月|每个?月|一年|每年)?{_FIGURE}(?:一个?月|一年|每月|每年)?的?(?:那|这|嗰)(?:个|笔|项|种|份)"),
)
_SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_TOLD = (Kind.BENEFIT, Kind.FIGURE)


@dataclass(frozen=True)
class Pointed:
    """What a message points at, and what it says beside that: 怎么领 of 那个10万的怎么领."""

    policy: Policy
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
        found = next(filter(None, (words.search(question.plain) for words in _MEANT)), None)
        if found is None:
            return None
        value = Decimal(found["number"]) * _SCALES.get(found["scale"] or "", Decimal(1))
        for policies in self._told_of(memory):
            meant = [policy for policy in policies if value in _figures(policy)]
            if meant:
                policy = min(meant, key=lambda one: one.is_outdated)
                return Pointed(policy, f"{question.plain[: found.start()]}{question.plain[found.end() :]}")
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
