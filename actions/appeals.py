"""Appeals in chat: lodging, progress, hurrying, withdrawing, rating."""

from __future__ import annotations

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import misheard
from actions.answer import ActionAnswer, is_about_policy, is_question_after_all
from actions.attending import attend
from actions.common import Events
from actions.desk import Desk, Said, Told, desk, desk_words, owner, say, told, utter
from actions.drafting import SURE
from actions.handoff import hand_over
from actions.interviews import case_of, script
from bot.desk.draft import begin
from bot.desk.number import find_number
from bot.desk.wishes import asks_for_promise, fetches_person, matter_of, rating_in
from bot.nlu.groups import APPEAL, CASES

_STORY = 30
"""Characters from which somebody who sounds like complaining is telling of something, in whatever words."""


class ActionAppeal(ActionAnswer):
    """Sees to appeals, by what the asker wants of them; a doubtful wish about a policy is a question after all."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_appeal"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Do what the intent says."""
        message = told(tracker)
        doubtful = message.asks > message.sure and not find_number(message.text) and await is_about_policy(tracker)
        if doubtful or await is_question_after_all(tracker):
            return await super().act(dispatcher, tracker, domain)
        if asks_for_promise(message.text, desk().rules):
            return await super().act(dispatcher, tracker, domain)  # of a policy: see actions/promise.py
        if message.intent == APPEAL and wants_to_apply(message.text):
            return await super().act(dispatcher, tracker, domain)
        if message.intent == APPEAL and fetches_person(message.text, desk().rules):
            case = await case_of(tracker)
            utter(dispatcher, await asyncio.to_thread(hand_over, desk(), message, case))
            return []
        if await asyncio.to_thread(is_for_desk, desk(), message):
            utter(dispatcher, await asyncio.to_thread(attend, desk(), message))
            return []
        if (events := await misheard.note(dispatcher, tracker)) is not None:
            return events
        asks = desk_words().asks(message.text) and not desk_words().tells_trouble(message.text)
        if asks or message.intent in CASES or await is_about_policy(tracker):
            return await super().act(dispatcher, tracker, domain)
        utter(dispatcher, await asyncio.to_thread(offer, desk(), message))
        return []


def is_for_desk(here: Desk, message: Told) -> bool:
    """Tell whether a message is said to people: by its words, for its length, or because the asker has a case."""
    if message.meant or (len(message.text) >= _STORY and message.sure >= SURE):
        return True
    if message.intent == APPEAL and matter_of(message.text, here.rules) is None:
        return True  # 我要登记: a wish and nothing else
    rates = message.intent == "appeal_rate" and rating_in(message.text, here.rules) is not None
    if rates and not desk_words().asks(message.text):
        return True
    return message.intent in CASES and bool(here.appeals.of_asker(owner(here, message)))


def wants_to_apply(text: str) -> bool:
    """Tell whether something is to be applied for, and nothing is said to people: 我们单位想给员工申请宿舍."""
    return script().finds("applies", text) is not None and not desk_words().speaks_to_desk(text)


def offer(here: Desk, message: Told) -> Said:
    """Ask what is wanted of somebody who told of something that may be an appeal; it is kept for that."""
    draft = begin(message.raw, here.rules).shelved()
    here.drafts.keep(owner(here, message), draft, message.message_id)
    return say("utter_appeal_unclear")
