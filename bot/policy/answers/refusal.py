"""Answers that say no: not ours, not in the base, not understood — each with a way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.policy.answers.compose import Composer
from bot.policy.answers.thresholds import FOLLOWS, HINT, NAMED, OWN, STRANGE, SURE
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Policy, Scope
from bot.policy.model.reply import Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import Question
from bot.policy.search.ranking import Hit

_NOTHING = 0.34
"""Link and match together below which a hit says nothing."""
_LITTLE = 0.26
"""The same for a message that asks about a policy."""
_DOUBT = 0.2
"""Probability from which a message that finds nothing is off topic."""
_SUSPECT = 0.4
"""Probability from which it is about a subject beside ours, or another place."""
_QUOTABLE = 0.5
"""A link from which another place's measure that the base holds is named."""
_SURELY = 0.8
"""Probability from which a subject beside ours is asked about, wherever it stands."""
_CONTINUES = 0.25
"""How well what is talked about must answer a follow-up that bears the name of a subject beside ours."""
_MONEY = ("补贴", "津贴", "补助")
"""What money is called behind the word for what it is for: 取暖补贴."""


class Refusals:
    """Knows what the base cannot answer and says so."""

    def __init__(self, index: PolicyIndex, composer: Composer) -> None:
        self._index = index
        self._composer = composer

    def before_search(self, turn: Turn, about_a_topic: bool) -> Reply | None:
        """Refuses another place's programme, a neighbouring subject and what is plainly off topic.

        Args:
            turn: the message.
            about_a_topic: whether it asks about one of our topics as a whole, so that it is neither of the last two.
        """
        question = turn.question
        if question.outside and not question.local and not self.quotable(turn) and not self._told_of(turn):
            # 那福田呢 asks the same of Futian
            rest = question.key.replace(question.outside, "").lstrip("区市的")
            memory = replace(turn.memory, focus=(), listed=(), is_open=False, rest=rest, asked=dict(turn.intents))
            return Reply(Outcome.OUTSIDE, self._composer.say("outside", place=question.outside), memory=memory)
        if about_a_topic:
            return None
        beside = question.neighbour_asked or turn.likely("neighbour_subject") >= _SURELY
        ours = turn.memory.focus and (question.points_back or self._goes_on(turn))
        if question.neighbour and not ours and (turn.best_link < NAMED or (beside and not self._known(turn))):
            neighbour = question.neighbour
            return self._reply(
                turn, Outcome.NOT_IN_BASE, "neighbour", subject=neighbour.subject, office=neighbour.office
            )
        if turn.best_link < NAMED and not turn.focus and self._strange_money(question):
            return self._reply(turn, Outcome.NOT_IN_BASE, "not_in_base_plain")
        if turn.likely("out_of_scope") >= SURE and turn.best_link < NAMED and not turn.focus:
            return self._reply(turn, Outcome.OFF_TOPIC, "off_topic")
        return None

    def is_weak(self, turn: Turn, hit: Hit) -> bool:
        """Tells whether `hit` is too little to answer with: words strange to the base, or hardly any in common."""
        if turn.focus:
            return False
        if hit.link < HINT and self._index.strangeness(turn.question) >= STRANGE:
            return True
        return hit.link + hit.match < (_LITTLE if turn.asks_policy else _NOTHING)

    def nothing_found(self, turn: Turn, near: Sequence[Policy]) -> Reply:
        """Says that nothing was found: asks again the first time, offers people the second."""
        if turn.likely("out_of_scope") >= _DOUBT or self._index.strangeness(turn.question) >= STRANGE:
            return self._reply(turn, Outcome.OFF_TOPIC, "off_topic")
        if turn.likely("neighbour_subject", "other_place") >= _SUSPECT:
            return self._reply(turn, Outcome.NOT_IN_BASE, "not_in_base_plain")
        memory = replace(turn.memory, misses=turn.memory.misses + 1)
        staff = (self._composer.button("staff"), self._composer.button("appeal"))
        if memory.misses > 1 or not near:
            return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("give_up"), staff, memory=memory)
        choices = tuple(self._composer.policy_button(policy) for policy in near[:2])
        return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("ask_again"), (*choices, *staff), memory=memory)

    def foreign(self, question: Question) -> list[str]:
        """Returns the policies of another place that the question names and the base holds for comparison."""
        if not question.outside:
            return []
        others = (p for p in self._index.policies if p.scope is Scope.OTHER_DISTRICT)
        return [policy.id for policy in others if question.outside in policy.title]

    def quotable(self, turn: Turn) -> bool:
        """Tells whether the measure of another place that is asked about stands in the base, for comparison."""
        foreign = self.foreign(turn.question)
        return any(link.policy.id in foreign and link.score >= _QUOTABLE for link in turn.links)

    def _told_of(self, turn: Turn) -> bool:
        """Tells whether the policy named, or talked about, speaks of that place itself: 前海的优惠能一起享受吗."""
        named = [turn.links[0].policy.id] if turn.best_link >= NAMED else list(turn.memory.about)
        told = self._index.search(turn.question, turn.kinds, only=named, limit=1) if named else []
        return bool(told) and told[0].match >= FOLLOWS and turn.question.outside in told[0].statement.text

    def _strange_money(self, question: Question) -> bool:
        """Tells whether money is asked for of a kind that no policy knows: 取暖补贴."""
        return any(f"{word}{money}" in question.key for word in self._index.strange_words(question) for money in _MONEY)

    def _known(self, turn: Turn) -> bool:
        """Tells whether the policy named answers what is asked of it well: 高企…买的专利要提前多久过户."""
        named = turn.links[0].policy.id
        return self._index.search(turn.question, turn.kinds, only=[named], limit=1)[0].match >= OWN

    def _goes_on(self, turn: Turn) -> bool:
        """Tells whether a follow-up is answered well by what is talked about: 那刚生了二胎，要几天内去改."""
        if not (turn.focus and turn.question.follow_up):
            return False
        best = self._index.search(turn.question, turn.kinds, only=turn.focus, limit=1)[0]
        return best.wanted and best.match >= _CONTINUES and best.statement.kind is not Kind.GAP

    def _reply(self, turn: Turn, outcome: Outcome, key: str, **values: str) -> Reply:
        return Reply(outcome, self._composer.say(key, **values), memory=turn.memory)
