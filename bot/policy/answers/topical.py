"""Answers about a whole topic from all of its policies: what each says to it, or the narrower topics to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.policy.answers.finish import Pair
from bot.policy.answers.pick import Picker
from bot.policy.answers.together import Together
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Policy, Scope, Status
from bot.policy.model.reply import Button, Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.topics import Topic, Topics

_ALSO = 0.45
"""A link from which a policy is told with a topic that does not list it."""
_DISTRICT = re.compile(r"区[里级]|[我本]区")
"""Words by which the district's own policies are meant, and not only where somebody asks."""


class Topical:
    """Lists what the policies of a topic say."""

    def __init__(self, index: PolicyIndex, topics: Topics, picker: Picker, together: Together) -> None:
        self._index = index
        self._topics = topics
        self._picker = picker
        self._together = together
        self._composer = together.composer

    def listed(self, turn: Turn, topic: Topic) -> Reply:
        """Answers a question about a whole topic by what each of its policies says to it, or offers narrower topics."""
        if topic.menu:
            titles = [self._topics.by_id[one].title for one in topic.menu]
            text = self._composer.say("topic_menu", titles="、".join(titles))
            return Reply(Outcome.CLARIFIED, text, tuple(Button(title, title) for title in titles), memory=turn.memory)
        shown = self._shown(turn, topic)
        known = {policy for policy, _ in shown}
        newer = (policy for policy in self._named_alike(turn, topic) if policy not in known)
        pairs = [*shown, *((policy, statement) for policy in newer if (statement := self._picker.sum(turn, policy)))]
        pairs = self._of_place(turn, topic, pairs)
        pairs.sort(key=lambda pair: pair[0].has_expired(turn.today))
        lead = self._pair(topic.lead)
        told = self._together.told(
            turn, Outcome.ANSWERED, "topic_head", pairs, lead=lead, open_still=True, title=topic.title
        )
        return _beside_head(told, topic)

    def _shown(self, turn: Turn, topic: Topic) -> list[Pair]:
        """Returns what the policies of `topic` say: their sum, or what they answer about procedure."""
        pairs = [pair for pair in map(self._pair, topic.shows) if pair]
        if not turn.asks_procedure:
            return pairs
        policies = dict.fromkeys(policy for policy, _ in pairs)
        return [(policy, s) for policy in policies for s in self._picker.best(turn, policy, 1)] or pairs

    def _pair(self, name: str) -> Pair | None:
        """Returns the policy and the statement called `policy/statement`, the summing-up of a policy named alone."""
        policy_id, _, statement_id = name.partition("/")
        policy = self._index.by_id.get(policy_id)
        if policy is None:
            return None
        statement = policy.statement(statement_id) if statement_id else self._picker.whole(policy)
        return (policy, statement) if statement else None

    def _named_alike(self, turn: Turn, topic: Topic) -> list[Policy]:
        """Returns policies in force that bear a name of the topic: one published at the desk is listed at once."""
        names = {"".join(words) for words in topic.names}
        alike = (link.policy for link in turn.links if names.intersection(link.spans))
        return [one for one in alike if one.status_on(turn.today) is Status.IN_FORCE and one.of_kind(Kind.BENEFIT)]

    def _of_place(self, turn: Turn, topic: Topic, pairs: Sequence[Pair]) -> list[Pair]:
        """Returns what is of the place that is asked for, what the topic does not list too: 市里的贷款贴息."""
        names = (span for link in turn.links for span in link.spans)
        named = sorted({*names, *(word for words in topic.names for word in words)}, key=len, reverse=True)
        plain = re.sub("|".join(map(re.escape, named)), "", turn.question.plain)
        places = self._index.reader.places_in(plain)
        if len(places) != 1 or (Scope.FUTIAN in places and not _DISTRICT.search(plain)):
            return list(pairs)  # Futian is where everybody asks; 区里 is not the city
        own = [pair for pair in pairs if pair[0].scope in places]
        if Scope.FUTIAN in places:
            return own or list(pairs)
        listed = {policy for policy, _ in own}
        linked = (x.policy for x in turn.links if x.score >= _ALSO and x.policy.scope in places)
        more = [(one, self._picker.whole(one)) for one in linked if one not in listed]
        return [*more, *own] or list(pairs)

    def others(self, turn: Turn, topic: Topic, known: Sequence[str]) -> Reply:
        """Lists the policies of `topic` that are not among the `known`, or says that there are none."""
        pairs = [pair for pair in map(self._pair, topic.shows) if pair and pair[0].id not in known]
        pairs.sort(key=lambda pair: pair[0].has_expired(turn.today))
        if not pairs:
            text = self._composer.say("topic_no_others", title=topic.title)
            return Reply(Outcome.NOT_IN_BASE, text, (self._composer.button("staff"),), memory=turn.memory)
        return self._together.told(turn, Outcome.ANSWERED, "topic_others", pairs, open_still=True, title=topic.title)

    def beside(self, topic: Topic, policy: Policy) -> list[Policy]:
        """Returns the other policies of `topic`, the main ones first."""
        pairs = filter(None, map(self._pair, topic.shows))
        return [other for other in dict.fromkeys(other for other, _ in pairs) if other is not policy]


def _beside_head(told: Reply, topic: Topic) -> Reply:
    """Returns the list of a topic, whose head may be meant too: 国高 lists what it yields, 材料呢 asks about it."""
    if not topic.head or topic.head in told.memory.listed:
        return told
    return replace(told, memory=replace(told.memory, listed=(topic.head, *told.memory.listed), is_open=True))
