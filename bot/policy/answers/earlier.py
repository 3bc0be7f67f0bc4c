"""Answers what goes back to something told before: 第二个呢, 还有别的吗, 详细点, 为什么."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.policy.answers.compose import Composer
from bot.policy.answers.finish import finish
from bot.policy.answers.pointing import Pointing
from bot.policy.answers.single import Single
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.topical import Topical
from bot.policy.answers.turn import Turn
from bot.policy.model.aspects import wanted_kinds
from bot.policy.model.model import Kind
from bot.policy.model.reply import OUTCOMES, Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.topics import Topics
from bot.policy.search.ways_to_ask import ASKS

_OTHERS = re.compile(
    r"(?:还有|有没有|有冇)[^,。?!]{0,6}(?:别的|其他|其它|另外的?|其余的?)(?!条件|要求|限制|材料|费用|手续|步骤)"
)
"""Asks for others of the same kind, not for other conditions of one."""
_ANY_MORE = re.compile(r"^(?:那么?|咁|,)*还有(?:吗|没有?|么|呢|冇|什么|啥|哪些)*[?。! ]*$")
"""Asks for more of a list; of one policy 还有吗 asks whether it is still there."""
_MORE = re.compile(r"^(?:请|能不能|可以)?(?:再)?(?:说|讲)?(?:详细|具体|展开|更多|多说)")
"""Asks for more of what was told."""
_TOLD_MORE = 5
"""Statements told at once to who asks for more."""
_WHY = re.compile(
    r"^(?:那么?|这|是|咁)*(?:为什么|为啥|为何|凭什么|凭啥|什么原因|啥原因|什么理由)(?:呢|啊|呀|这样|会)*[?。!]*$"
)
"""Asks for the reason and nothing else."""


class Earlier:
    """Answers in the light of what was offered, listed or told."""

    def __init__(
        self,
        index: PolicyIndex,
        topics: Topics,
        composer: Composer,
        pointing: Pointing,
        single: Single,
        topical: Topical,
    ) -> None:
        self._index = index
        self._topics = topics
        self._composer = composer
        self._pointing = pointing
        self._single = single
        self._topical = topical

    def answer(self, turn: Turn) -> Reply | None:
        """Answers `turn` if it goes back to something told before."""
        for answer in (self._pointed, self._others, self._more, self._why):
            if answered := answer(turn):
                return answered
        return None

    def _pointed(self, turn: Turn) -> Reply | None:
        """Answers 第二个 and 那个10万的怎么领 from the policy pointed at; what it leaves out was asked before."""
        pointed = self._pointing.of(turn.question, turn.memory)
        if pointed is None:
            return None
        rest = self._index.reader.read(pointed.rest)
        if self._topics.says_nothing(rest) and not ASKS.search(rest.plain):
            rest = self._index.reader.read(turn.memory.rest or pointed.policy.short)
        kinds = wanted_kinds(turn.intents, rest.features)
        asked = replace(turn, question=rest, kinds=kinds, focus=(pointed.policy.id,), is_open=False)
        # 第一个要什么条件 asks for what is known of them
        return self._single.of(asked, pointed.policy, gaps=not self._topics.only_asks(rest))

    def _others(self, turn: Turn) -> Reply | None:
        """Lists what there is beside what was told of, in the field that is named or was talked about: 还有别的吗."""
        memory = turn.memory
        told = [*memory.about[:1], *memory.listed]
        asks = _OTHERS.search(turn.question.plain) or (memory.is_open and _ANY_MORE.search(turn.question.plain))
        if not told or not asks:
            return None
        topic = self._topics.touched(turn.question) or self._topics.shared_by(told)
        return self._topical.others(turn, topic, (*told, *memory.focus)) if topic else None

    def _more(self, turn: Turn) -> Reply | None:
        """Answers 详细 with what the policy talked about says beside what was said already."""
        policy = self._index.by_id.get(turn.memory.latest)
        if policy is None or turn.best_link >= NAMED or not turn.wants("ask_more", _MORE):
            return None
        if not (_MORE.search(turn.question.plain) or self._topics.only_asks(turn.question)):
            return None
        fresh = [
            s for s in policy.statements if f"{policy.id}/{s.id}" not in turn.memory.cited and s.kind is not Kind.GAP
        ]
        statements = (fresh or list(policy.statements))[:_TOLD_MORE]
        lines = [
            self._composer.say("more_head", short=policy.short),
            self._composer.facts(policy, statements, turn.today),
            self._composer.grounds(policy, statements, turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        outcome = OUTCOMES[policy.status_on(turn.today)]
        return finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])

    def _why(self, turn: Turn) -> Reply | None:
        """Says that the reasons of a rule are not written down, where nothing but 为什么 is asked of it."""
        policy = self._index.by_id.get(turn.memory.latest)
        if policy is None or not _WHY.search(turn.question.plain):
            return None
        quoted = [s for s in policy.statements if f"{policy.id}/{s.id}" in turn.memory.cited][:1]
        lines = [
            self._composer.say("no_reason", short=policy.short, office=self._composer.office(policy)),
            self._composer.grounds(policy, quoted or policy.statements[:1], turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        return finish(turn.on_focus(), Outcome.NOT_IN_BASE, lines, buttons, [(policy, s) for s in quoted])
