"""Answers from several policies: a list, what each of those listed says, or which of them is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.policy.answers.pick import Picker
from bot.policy.answers.thresholds import FOLLOWS, NAMED, SURE
from bot.policy.answers.together import SIDES, Together
from bot.policy.answers.topical import Topical
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind
from bot.policy.model.reply import Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit, best_of, policies_of
from bot.policy.search.topics import Topic, Topics
from bot.policy.search.ways_to_ask import LISTS

_LISTED = 5
"""Policies in one list at most, and looked at for what names one closer."""
_HALF = 0.35
"""A link by which the rest of a question names a policy beside a topic."""
_HINT = 0.2
"""A link from which a policy is hinted at."""
_LIST_REACH = 0.45
"""A policy may score so much less than the best and stand in its list."""
_OWNED = 0.85
"""A link from which one policy owns the question, so that nothing is listed beside it."""
_SCATTERED = 0.1
"""Policies that lie so far apart are not of one kind: nothing is asked back about them."""
_OUTRIGHT = 0.2
"""So much better than any other of a list a policy must fit, to be the one that is meant."""
_BY_FAR = 0.3
"""A match so much better than that of the others answers for all of them."""
_NAMELESS = 0.1
"""A link below which nothing is named."""
_BRIEF = 9
"""A message this short that names nothing (一家能报几个) fits many policies, however well it fits one."""

_WITHIN_ONE = re.compile(
    r"(?:条件|情形|情况|路子|途径|路径|方式|要求|材料|环节|步骤|类型|人群|对象|档)(?:都|分别)?(?:有|是|包括|分)?(?:哪|什么|啥|几)"
    r"|(?:哪|什么|啥|几)(?:几|一)?(?:些|种|个|条|类)?(?:条件|情形|情况|路子|途径|路径|要求|材料|环节|步骤|类型|人群|对象|档)"
)
"""Words that ask for several things of one policy: 专精特新的路子有哪些."""


class Several:
    """Puts statements of several policies into one reply."""

    def __init__(
        self, index: PolicyIndex, topics: Topics, picker: Picker, topical: Topical, together: Together
    ) -> None:
        self._index = index
        self._topics = topics
        self._picker = picker
        self._topical = topical
        self._together = together

    def listed(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Lists the policies that fit, each with its best answer; what one policy has several of, it tells itself."""
        unknown = hits[0].statement.kind is Kind.GAP and hits[0].match >= FOLLOWS
        of_one = hits[0].link >= NAMED and (unknown or _WITHIN_ONE.search(turn.question.plain))
        if of_one or not turn.wants("ask_list", LISTS):
            return None
        if (topic := self._topics.touched(turn.question)) and not self._named_closer(turn, topic):
            return self._topical.listed(turn, topic)
        near = [p for p in policies_of(hits) if best_of(hits, p).score >= hits[0].score - _LIST_REACH]
        policies = [p for p in near if _belongs(best_of(hits, p), hits[0])]
        policies = sorted(policies, key=lambda p: p.has_expired(turn.today))[:_LISTED]
        if len(policies) < 2 or (hits[0].link >= _OWNED and best_of(hits, policies[1]).link < NAMED):
            return None
        pairs = [(policy, s) for policy in policies for s in self._picker.best(turn, policy, 1)]
        return self._together.told(turn, Outcome.ANSWERED, "list_head", pairs, open_still=True)

    def _named_closer(self, turn: Turn, topic: Topic) -> bool:
        """Tells whether a policy is named by more than the words of `topic`, or is none of it: 律所落户."""
        words = topic.longest_in(turn.question.key)
        beyond = self._index.reader.read(re.sub("|".join(map(re.escape, words)), "", turn.question.plain))
        rest = self._index.link(beyond, limit=_LISTED)
        beside = turn.best_link >= NAMED and turn.links[0].policy.id not in (topic.head, *topic.policies)
        return bool(turn.focus) or beside or any(link.score >= _HALF for link in rest)

    def fitting(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns the hits of those policies that fit the asker's case best, where it is open which one is meant."""
        if not turn.told or not (turn.is_open or (not turn.focus and hits[0].link < NAMED)):
            return hits
        near = (policy for policy in policies_of(hits) if best_of(hits, policy).score >= hits[0].score - _OUTRIGHT)
        fits = {policy: turn.told.fits(policy) for policy in near}
        if max(fits.values()) <= min(fits.values()):
            return hits
        return [hit for hit in hits if fits.get(hit.policy) == max(fits.values())]

    def among(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Gives the answer of each policy listed before, when none of them is meant more clearly than the others."""
        if not turn.is_open:
            return None
        best = [hit for hit in (best_of(hits, policy) for policy in policies_of(hits)) if _knows(hit)]
        near = [hit for hit in best if hit.score >= best[0].score - _OUTRIGHT][:SIDES]
        if len(near) < 2 or near[0].match >= max(hit.match for hit in near[1:]) + _BY_FAR:
            return None
        near.sort(key=lambda hit: hit.statement.kind is Kind.GAP)
        told = self._together.told(
            turn, Outcome.CLARIFIED, "clarify", [(h.policy, h.statement) for h in near], open_still=True
        )
        every = tuple(dict.fromkeys([*told.memory.listed, *turn.memory.listed]))
        return replace(told, memory=replace(told.memory, listed=every))

    def clarify(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Asks which policy is meant when none is named and several fit alike; gives the gist of each at once."""
        policies = policies_of(hits)[:SIDES]
        bare = hits[0].link < _NAMELESS and len(turn.question.key) <= _BRIEF
        if turn.focus or len(policies) < 2 or hits[0].link >= NAMED or (hits[0].match >= SURE and not bare):
            return None
        best = [best_of(hits, policy) for policy in policies]
        if any(h.score < hits[0].score - _SCATTERED or h.link < hits[0].link - _SCATTERED for h in best):
            return None
        pairs = [(hit.policy, hit.statement) for hit in best]
        return self._together.told(turn, Outcome.CLARIFIED, "clarify", pairs, open_still=True)


def _knows(hit: Hit) -> bool:
    """Tells whether a policy has something to say to the question, if only that its sources do not."""
    return hit.wanted or hit.match >= FOLLOWS


def _belongs(hit: Hit, best: Hit) -> bool:
    """Tells whether a policy is named a little or fits about as well as the best: a list does not hold anything."""
    return hit.link >= _HINT or hit.match >= best.match / 2
