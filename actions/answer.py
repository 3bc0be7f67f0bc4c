"""Questions about policies, and small talk that may hide one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.common import Events, intents_of, memory_of, message_of, report, say
from actions.desk import desk_words
from actions.interviews import begin, follow, speak
from actions.knowledge import CLEARLY_POLICY, knowledge
from actions.safe import SafeAction
from bot.nlu.groups import DESK, QUESTION
from bot.policy.interview.interview import WHOLE_BASE
from bot.policy.model.reply import Outcome

SHENZHEN = ZoneInfo("Asia/Shanghai")
PERHAPS_ASKS = 0.15
"""Probability of all questions together from which small talk may hide one."""


class ActionAnswer(SafeAction):
    """Answers from the policy base."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer the last message and remember what it was about."""
        base = await knowledge().base()
        if base.listener.subjects.only_tells_case(message_of(tracker), memory_of(tracker)):
            return await begin(dispatcher, tracker, WHOLE_BASE)
        today = datetime.now(SHENZHEN).date()
        reply = base.answerer.reply(message_of(tracker), _asked(tracker), memory_of(tracker), today)
        spoken = await follow(tracker, reply, base)
        told_for = "" if spoken else base.listener.told_for(message_of(tracker), memory_of(tracker))
        if told_for:
            return await begin(dispatcher, tracker, told_for)
        return say(dispatcher, reply) if spoken is None else await speak(dispatcher, tracker, spoken)


async def is_about_policy(tracker: Tracker) -> bool:
    """Tell whether the last message is clearly about the policy base, whatever its intent says."""
    answerer = await knowledge().answerer()
    return answerer.evidence(message_of(tracker), memory_of(tracker)) >= CLEARLY_POLICY


async def is_question_after_all(tracker: Tracker) -> bool:
    """Tell whether a message heard as one for the desk asks about a policy: no word in it is the desk's.

    那总资产呢 goes on about the policy talked about; a long story that ends in 空多久会被收走 asks what the rule is.
    """
    text, memory = message_of(tracker), memory_of(tracker)
    if desk_words().speaks_to_desk(text):
        return False
    answerer = await knowledge().answerer()
    asks = answerer.follows(text, memory) or desk_words().asks(text)
    return asks and answerer.evidence(text, memory) >= CLEARLY_POLICY


def _asked(tracker: Tracker) -> dict[str, float]:
    """Return the intents as the answerer knows them.

    A wish to be assessed asks who is eligible, or for a list; what sounded like the desk's is a question after all.
    """
    intents = _questions(intents_of(tracker))
    for wish, asks in (("assess_start", "ask_eligibility"), ("assess_all", "ask_list")):
        share = intents.pop(wish, 0.0)
        intents[asks] = intents.get(asks, 0.0) + share
    return intents


def _questions(intents: Mapping[str, float]) -> dict[str, float]:
    """Return the intents without the desk's; their share goes to the questions, in proportion."""
    freed = sum(share for name, share in intents.items() if name in DESK)
    asked = sum(share for name, share in intents.items() if name.startswith(QUESTION))
    more = 1 + freed / asked if asked else 1.0
    kept = {name: share for name, share in intents.items() if name not in DESK}
    return {name: share * more if name.startswith(QUESTION) else share for name, share in kept.items()}


class ActionSmalltalk(ActionAnswer):
    """Says the domain's sentence for a small-talk intent, unless the message asks about a policy all the same."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_smalltalk"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Answer small talk in kind, and a question inside it as a question."""
        base, text, memory = await knowledge().base(), message_of(tracker), memory_of(tracker)
        if base.listener.tells_more(text, memory) or base.answerer.points(text, memory):
            return await super().act(dispatcher, tracker, domain)
        asks = sum(p for name, p in intents_of(tracker).items() if name.startswith("ask_"))
        if asks >= PERHAPS_ASKS and await is_about_policy(tracker):
            return await super().act(dispatcher, tracker, domain)
        intent = str(tracker.latest_message["intent"]["name"])
        dispatcher.utter_message(response=f"utter_{intent}")
        report(dispatcher, Outcome.SMALLTALK)
        return []
