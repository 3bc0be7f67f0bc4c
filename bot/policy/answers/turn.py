"""One turn of a conversation: what is asked, in the light of what was said before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.answers.thresholds import SHORT, SURE
from bot.policy.model.aspects import wanted_kinds
from bot.policy.model.model import Kind
from bot.policy.model.reply import Memory
from bot.policy.search.linking import Link
from bot.policy.search.question import Question, QuestionReader
from bot.policy.search.told import Told
from bot.policy.search.ways_to_ask import ASKS

_PROCEDURE = (
    "ask_condition",
    "ask_materials",
    "ask_steps",
    "ask_time",
    "ask_channel",
    "ask_contact",
)


@dataclass(frozen=True)
class Turn:
    """One message with everything needed to answer it.

    Attributes:
        question: what is asked; a bare follow-up carries the features of the question before it.
        intents: the NLU's intents with their probabilities, blended with the ones before for a bare follow-up.
        kinds: how much each kind of statement is wanted.
        memory: what the conversation remembers.
        today: the day for which statuses are judged.
        links: the policies named, best first.
        focus: the policies talked about, when the message goes on about them.
        told: the asker's case, as far as they told it in this conversation.
        is_open: whether the policies of `focus` were listed, and which of them is meant was not said yet.
    """

    question: Question
    intents: Mapping[str, float]
    kinds: Mapping[Kind, float]
    memory: Memory
    today: date
    links: Sequence[Link]
    focus: tuple[str, ...]
    told: Told
    is_open: bool = False

    @property
    def best_link(self) -> float:
        """How clearly the best link names a policy."""
        return self.links[0].score if self.links else 0.0

    @property
    def asks_policy(self) -> bool:
        """Whether it is more likely than not that the message asks about a policy."""
        return sum(p for name, p in self.intents.items() if name.startswith("ask_")) >= SURE

    @property
    def asks_procedure(self) -> bool:
        """Whether it asks what one must fulfil or do, not what there is."""
        return self.likely(*_PROCEDURE) >= SURE or "@condition" in self.question.features

    @property
    def may_continue(self) -> bool:
        """Whether the message is short enough to be about what was said before, for want of anything better."""
        short = self.question.follow_up or len(self.question.key) <= 2 * SHORT
        return bool(self.memory.about) and self.asks_policy and short

    def likely(self, *intents: str) -> float:
        """Returns the probability that the message has one of `intents`."""
        return sum(self.intents.get(intent, 0.0) for intent in intents)

    def wants(self, intent: str, pattern: re.Pattern[str] | None = None) -> bool:
        """Tells whether the message has `intent`, or words that say so."""
        return self.likely(intent) >= SURE or bool(pattern and pattern.search(self.question.plain))

    def carrying(self, reader: QuestionReader) -> Turn:
        """Returns the turn with what the question before asked: 那福田呢 asks the same of another place."""
        asked = reader.features(self.memory.rest)
        question = replace(self.question, features=(*self.question.features, *self.question.features, *asked))
        asks = ASKS.search(question.plain) or not self.memory.asked
        intents = blend(self.intents, self.memory.asked) if asks else self.memory.asked
        kinds = wanted_kinds(intents, question.features)
        return replace(self, question=question, intents=intents, kinds=kinds)

    def on_focus(self) -> Turn:
        """Returns the turn as one about the policies talked about."""
        return replace(self, focus=self.memory.about)


def blend(intents: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """Returns the intents of a follow-up: mostly its own, partly those of the question it continues."""
    names = {*intents, *before}
    return {name: 0.7 * intents.get(name, 0.0) + 0.3 * before.get(name, 0.0) for name in names}
