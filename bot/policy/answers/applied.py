"""Answers who applies for one thing and names another that they are or have: 我们是专精特新，能报小巨人吗."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.policy.answers.case_answers import CaseAnswers
from bot.policy.answers.finding import Finder
from bot.policy.answers.single import Single
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.turn import Turn
from bot.policy.assessment.assessment import fields_of
from bot.policy.model.model import Policy
from bot.policy.model.reply import Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ways_to_ask import STACKS

_APPLIED_FOR = re.compile(
    r"(?:能不能|可不可以|能否|可否|能|可以|还想|想|打算|够格|有资格)(?:再|去|直接|也|还|来|继续)?"
    r"(?:申请|申报|报|领|拿|租|评|享受|认定|办)(?:到|为|上|个)?"
    r"(?P<what>(?:(?![多几][少大久个]|什么|哪|怎|分别|吗)[^,。;?!]){2,16}?)(?:吗|么|嘛|不|没|呢|吧)*[?。! ]*$"
)
"""What is applied for, at the end of a message that may begin with what the asker is or has."""
_AIMED = 0.4
"""A link that names what is applied for: behind that verb stands nothing else."""
_CLEARER = 0.05
"""A link that is stronger by so much names a policy more clearly."""
_BETTER = 0.3
"""A statement that fits the whole of a message so much better answers it, whatever is applied for."""


class AppliedFor:
    """Answers from the policy applied for, however much better another one is named."""

    def __init__(self, index: PolicyIndex, finder: Finder, cases: CaseAnswers, single: Single) -> None:
        self._index = index
        self._finder = finder
        self._cases = cases
        self._single = single

    def answer(self, turn: Turn) -> Reply | None:
        """Answers from the policy applied for, where another one is named by what the asker is or has.

        None where some statement answers the whole of the message.
        """
        applied = _APPLIED_FOR.search(turn.question.plain)
        if applied is None or STACKS.search(turn.question.plain):
            return None
        reader = self._index.reader
        least = NAMED + _CLEARER if reader.places_in(applied["what"]) else _AIMED  # 福田区的补贴 names no policy
        meant = self._named_alone(applied["what"], least)
        before = self._named_alone(turn.question.plain[: applied.start()], NAMED)
        if meant is None or before is None or before is meant:
            return None
        asked = replace(turn, question=reader.read(applied.group()))
        hits = self._finder.within(asked, [meant.id])
        best = self._index.best(turn.question)
        if best and best.match >= hits[0].match + _BETTER:
            return None
        judged = self._finder.within(turn, [self._judging(meant, turn).id])
        return self._cases.told(turn, judged) or self._single.answer(asked, hits)

    def _named_alone(self, words: str, least: float) -> Policy | None:
        """Returns the policy that `words` name at least so clearly, and more clearly than any other."""
        named = self._index.link(self._index.reader.read(words), limit=2)
        alike = len(named) > 1 and named[1].score > named[0].score - _CLEARER
        return named[0].policy if named and named[0].score >= least and not alike else None

    def _judging(self, policy: Policy, turn: Turn) -> Policy:
        """Returns the version whose conditions can be looked at: the one before a revision that tells none."""
        before = (one for one in self._index.policies if one.superseded_by == policy.id)
        known = (one for one in before if fields_of(one) and not one.has_expired(turn.today))
        return policy if fields_of(policy) else next(known, policy)
