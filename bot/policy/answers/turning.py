"""Answers what turns from the policy talked about to the like one of another version or place: 旧版呢, 那福田呢."""

from __future__ import annotations

from dataclasses import replace

from bot.policy.answers.compose import Composer, room, shorten
from bot.policy.answers.finish import finish
from bot.policy.answers.kin import Kin
from bot.policy.answers.single import Single
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Policy
from bot.policy.model.reply import Outcome, Reply
from bot.policy.search.index import PolicyIndex

_SHORTLY = 18
"""Characters of a message that turns to something like what was talked about, and says no more."""


class Turning:
    """Answers of the kin of a policy what was asked of itself."""

    def __init__(self, index: PolicyIndex, composer: Composer, kin: Kin, single: Single) -> None:
        self._index = index
        self._composer = composer
        self._kin = kin
        self._single = single

    def answer(self, turn: Turn) -> Reply | None:
        """Answers what is asked of another version, or another place's measure, than the one talked about."""
        policy = self._index.by_id.get(next(iter(turn.memory.about), ""))
        if policy is None or turn.best_link >= NAMED or len(turn.question.key) > _SHORTLY:
            return None
        other = self._kin.version(turn.question, policy, turn.today)
        if other := other or self._kin.of_place(turn.question, turn.kinds, policy, turn.memory):
            return self._single.of(turn.carrying(self._index.reader), other)
        if wanted := self._kin.asks_version(turn.question):
            return self._only_version(turn, policy, wanted)
        place = "" if turn.memory.is_open else self._kin.asks_place(turn.question, policy)
        return self._none_of_place(turn, policy, place) if place else None

    def _only_version(self, turn: Turn, policy: Policy, wanted: str) -> Reply:
        """Says that no older or newer version is known, with what this one says to the question before."""
        reply = self._single.of(turn.carrying(self._index.reader), policy)
        lines = [self._composer.say(f"no_{wanted}_version", short=policy.short), *reply.text.split("\n")]
        return replace(reply, text=shorten(lines, room(reply.buttons)))

    def _none_of_place(self, turn: Turn, policy: Policy, place: str) -> Reply:
        """Says that nothing like what is talked about is known of another place: 区里呢, of the city's."""
        quoted = policy.statements[:1]
        lines = [
            self._composer.say("none_of_place", place=place, short=policy.short),
            self._composer.grounds(policy, quoted, turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        return finish(turn.on_focus(), Outcome.NOT_IN_BASE, lines, buttons, [(policy, quoted[0])])
