"""Finds the statements that may answer a turn: by search, and where its name or its words leave no doubt, by that."""

from __future__ import annotations

from collections.abc import Sequence

from bot.policy.answers.kin import Kin, is_dated
from bot.policy.answers.refusal import Refusals
from bot.policy.answers.thresholds import FOLLOWS, NAMED, STRANGE
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit
from bot.policy.search.topics import Topics
from bot.policy.search.ways_to_ask import COMPARES

_ALL = 60
"""More hits than any answer looks at."""
_CLEARER = 0.05
"""A link that is stronger by so much names a policy more clearly."""
_CLEARLY = 0.5
"""A link that is stronger by so much leaves no doubt which policy is named."""
_NEARLY = 0.2
"""A statement may score so much less than a gap and be told instead."""


class Finder:
    """Searches the base for a turn."""

    def __init__(self, index: PolicyIndex, topics: Topics, kin: Kin, refusals: Refusals) -> None:
        self._index = index
        self._kin = kin
        self._topics = topics
        self._refusals = refusals

    def find(self, turn: Turn) -> list[Hit]:
        """Returns what may answer `turn`, best first; what a policy says that is named and nothing more, alone."""
        return self._by_name(turn) or self._untold(turn, self._beyond_gap(turn, self._search(turn)))

    def find_on_focus(self, turn: Turn) -> list[Hit]:
        """Returns what may answer `turn` as one about the policies talked about, when it says too little by itself."""
        return self._search(turn) if self._may_continue(turn) else self._within_topic(turn)

    def within(self, turn: Turn, ids: Sequence[str]) -> list[Hit]:
        """Returns what some policies alone say to `turn`."""
        return self._index.search(turn.question, turn.kinds, only=ids, limit=_ALL, told=turn.told)

    def in_force(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns what a like policy says that is not outdated, where it is named more clearly than an expired one."""
        best = hits[0]
        figures = turn.question.versions or turn.question.quantities
        talked_about = turn.question.follow_up and best.policy.id in turn.memory.focus
        if turn.focus or figures or talked_about or not best.policy.has_expired(turn.today):
            return hits
        named = {link.policy: link.score for link in turn.links}
        least = max(named.get(best.policy, 0.0) + _CLEARER, NAMED)
        alike = (one for one in named if one.topic == best.policy.topic and not one.is_outdated)
        clearer = next((one.id for one in alike if named[one] >= least), "")
        return (self.within(turn, [clearer]) or hits) if clearer else hits

    def of_version(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns what the version says that is named by its year, where another one of the same policy was found."""
        if len(turn.question.versions) != 1 or turn.wants("ask_compare", COMPARES):
            return hits
        found = (hits[0].policy, *(link.policy for link in turn.links[:1] if link.score >= NAMED))
        named = next(filter(None, (self._kin.named_version(turn.question, policy) for policy in found)), None)
        if named is None or (named is not hits[0].policy and is_dated(hits[0].policy, turn.question)):
            return hits  # 2021年版 is a version of what fits the words best, too
        return self.within(turn, [named.id]) or hits

    def _by_name(self, turn: Turn) -> list[Hit]:
        """Returns what a policy says that is named and nothing more: then no statement of another one fits better."""
        named = [link for link in turn.links if link.score > turn.best_link - _CLEARER]
        if turn.focus or len(named) != 1 or not self._topics.is_bare(turn.question, named[0].spans):
            return []
        return self.within(turn, [named[0].policy.id])

    def _search(self, turn: Turn) -> list[Hit]:
        foreign = self._refusals.foreign(turn.question)
        if self._refusals.quotable(turn) and not turn.wants("ask_compare", COMPARES):
            return self._index.search(turn.question, turn.kinds, told=turn.told, only=foreign, limit=40)
        loyal = () if turn.is_open else turn.focus
        return self._index.search(turn.question, turn.kinds, loyal, turn.focus, _ALL, turn.told)

    def _beyond_gap(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns what the policy named says, when another one, that is not, only says that it knows nothing of it.

        When none is named, what is wanted goes before what nobody knows of a policy that nobody named.
        """
        if not hits or hits[0].statement.kind is not Kind.GAP:
            return hits
        if max(hits[0].link + _CLEARLY, NAMED) <= turn.best_link:
            return self.within(turn, [turn.links[0].policy.id])
        if turn.focus or hits[0].link >= NAMED:
            return hits
        known = [hit for hit in hits if hit.statement.kind is not Kind.GAP]
        fitting = (hit for hit in known if hit.wanted and hit.match >= FOLLOWS)
        wanted = (hit for hit in fitting if not hit.policy.has_expired(turn.today))
        return known if any(hit.score >= hits[0].score - _NEARLY for hit in wanted) else hits

    def _untold(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns `hits` led by what a follow-up's own words name, where the best is what was just told: 那担保费呢."""
        cited = turn.memory.cited
        if not (hits and turn.focus and turn.question.follow_up and hits[0].name in cited):
            return hits
        best, asked = hits[0], self._index.reader.read(turn.question.text)
        own = {hit.statement: hit.match for hit in self._index.search(asked, only=[best.policy.id], limit=_ALL)}
        most = max(own.values())
        if most < FOLLOWS or own.get(best.statement, 0.0) >= most / 2:
            return hits
        named = (hit for hit in hits if hit.policy is best.policy and own.get(hit.statement, 0.0) >= most / 2)
        fresh = [hit for hit in named if hit.statement.kind is best.statement.kind and hit.name not in cited]
        return list(dict.fromkeys([*fresh, *hits]))

    def _may_continue(self, turn: Turn) -> bool:
        known = turn.question.follow_up or self._index.strangeness(turn.question) < STRANGE
        return turn.may_continue and known

    def _within_topic(self, turn: Turn) -> list[Hit]:
        """Returns what the policies of the topic that `turn` touches say to it, when search alone found too little."""
        topic = self._topics.touched(turn.question)
        if topic is None or not turn.asks_policy:
            return []
        return self.within(turn, topic.policies)
