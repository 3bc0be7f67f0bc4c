"""How long dealing with an application takes, and whether a day to come is still in time, as far as it is recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.policy.answers.compose import Composer
from bot.policy.answers.finding import Finder
from bot.policy.answers.finish import finish
from bot.policy.answers.thresholds import HINT, NAMED, OWN, STRANGE
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.model.reply import OUTCOMES, Outcome, Reply
from bot.policy.profile.saying import say_day
from bot.policy.reading.moments import moments
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit

_HANDLING = (
    r"(?:审批|审核|办(?:理|事|下来|好|完)?|批(?:下来)?|受理|到账|打(?:到|款|进)|拨(?:付|款)|发(?:放|下来|到手)|下来|拿到手|申请个?补贴"
    r"|轮候|排队?|等|流程|走完|出结果)"
)
_HOW_SOON = r"(?:要?多久|多长时间|多少天|几天|几个工作日|几个月|啥时候|什么时候|何时)(?!之?内|以内)"
_TAKES = re.compile(
    rf"{_HANDLING}[^,。?!后前]{{0,6}}{_HOW_SOON}"
    rf"|{_HOW_SOON}(?:能|可以|会|才|就|给|钱|,)*(?:批|到账|打到|打款|拨|发下来|发到|下来|轮到|排到|出结果|办好|办完|办下来)"
)
"""Asks how long it takes: 多久能批下来, 轮候要多久, 什么时候打到卡里; 到账后多久内申请 asks for a deadline."""
_PROCESS = re.compile(r"个?工作日|按季度|次月|多久(?:没有|,没有)")
_UNKNOWN = re.compile(r"多久|什么时候|时限|时长|多少天")
_IN_TIME = re.compile(
    r"来得及|来不来得及|赶得上|赶不赶得上|晚不晚|会不会(?:太)?晚|(?:申请|申报|报|交)[^,。?!]{0,3}还(?:行|可以|能)|(?:还|再)(?:能|可以)?(?:申请|申报|报|交)[^,。?!]{0,4}(?:行|可以|迟)"
)
_DEADLINE = re.compile(r"(?:内|前|之前)[^,。]{0,6}(?:申请|申报)|截止|时限")


@dataclass(frozen=True)
class Timing:
    """What is known of a policy's times.

    Attributes:
        known: the statements that tell them.
        unknown: the statement that tells that they are not recorded, if there is one.
    """

    known: tuple[Statement, ...]
    unknown: Statement | None


def asks_how_long(plain: str) -> bool:
    """Tells whether a message asks how long dealing with an application takes."""
    return _TAKES.search(plain) is not None


def day_asked(plain: str, today: date) -> date | None:
    """Returns the first day to come of which a message asks whether it is still in time: 明年3月再报来得及吗."""
    if not _IN_TIME.search(plain):
        return None
    days = (one.moment.on(today).low for one in moments(plain))
    ahead = [date.fromordinal(int(day)) for day in days if day is not None and day > today.toordinal()]
    return min(ahead, default=None)


def handling(policy: Policy, hits: Sequence[Hit]) -> Timing:
    """Returns what `policy` says of how long it takes; of several the best of `hits` first."""
    order = [hit.statement for hit in hits if hit.statement in policy.statements]
    known = [one for one in order if one.kind in (Kind.TIME, Kind.STEP) and _PROCESS.search(one.text)]
    gaps = (one for one in order if one.kind is Kind.GAP and _UNKNOWN.search(one.text))
    return Timing(tuple(known[:1]), next(gaps, None))


def deadlines(policy: Policy) -> tuple[Statement, ...]:
    """Returns the statements that tell until when one may apply."""
    kinds = (Kind.TIME, Kind.CONDITION)
    return tuple(one for one in policy.statements if one.kind in kinds and _DEADLINE.search(one.text))[:2]


class Times:
    """Answers how long something takes and whether a day to come is in time, or says that it is not recorded."""

    def __init__(self, index: PolicyIndex, composer: Composer, finder: Finder) -> None:
        self._index = index
        self._composer = composer
        self._finder = finder

    def answer(self, turn: Turn) -> Reply | None:
        """Answers `turn` if it asks for that and no statement answers just that."""
        policy = self._meant(turn)
        if asks_how_long(turn.question.plain):
            return self._handling(turn, policy) if policy else self._which(turn)
        day = day_asked(turn.question.plain, turn.today)
        return self._in_time(turn, policy, day) if policy and day else None

    def _meant(self, turn: Turn) -> Policy | None:
        """Returns the policy that is named, else the one talked about."""
        if turn.best_link >= NAMED:
            return turn.links[0].policy
        return self._index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None

    def _handling(self, turn: Turn, policy: Policy) -> Reply | None:
        hits = self._finder.within(turn, [policy.id])
        if hits[0].match >= OWN:
            return None
        found = handling(policy, hits)
        told = [*found.known, *([found.unknown] if found.unknown else [])]
        missing = "" if found.unknown else self._composer.say("no_duration", office=self._composer.office(policy))
        outcome = OUTCOMES[policy.status_on(turn.today)] if found.known else Outcome.NOT_IN_BASE
        return self._told(turn, policy, outcome, told, (missing,))

    def _which(self, turn: Turn) -> Reply | None:
        """Asks of which policy it is wanted to know, where nothing else is said."""
        hits = self._index.search(turn.question, limit=1)
        named = turn.memory.about or (hits and hits[0].link >= HINT)
        if named or self._index.strangeness(turn.question) >= STRANGE:
            return None
        text = self._composer.say("duration_which")
        return Reply(Outcome.CLARIFIED, text, (self._composer.button("staff"),), memory=turn.memory)

    def _in_time(self, turn: Turn, policy: Policy, day: date) -> Reply | None:
        """Tells whether a policy is in force on `day`, and until when one must have applied."""
        told = deadlines(policy)
        end = min(filter(None, (policy.effective.end, policy.application.end)), default=None)
        if not (told or end):
            return None
        key = "open_until_unknown" if end is None else "too_late_then" if end < day else "open_then"
        lead = self._composer.say(key, day=_said(day), end=_said(end) if end else "")
        return self._told(turn, policy, OUTCOMES[policy.status_on(turn.today)], told, (), lead)

    def _told(
        self,
        turn: Turn,
        policy: Policy,
        outcome: Outcome,
        told: Sequence[Statement],
        below: Sequence[str],
        lead: str = "",
    ) -> Reply:
        """Returns the reply that tells `told` between what comes first and what is said `below`."""
        facts = self._composer.facts(policy, told, turn.today) if told else ""
        rests_on = list(told) or list(policy.statements[:1])
        lines = [lead, facts, *below, self._composer.grounds(policy, rests_on, turn.today)]
        pairs = [(policy, one) for one in rests_on]
        return finish(turn.on_focus(), outcome, list(filter(None, lines)), self._composer.buttons(policy, ()), pairs)


def _said(day: date) -> str:
    return say_day(Decimal(day.toordinal()))
