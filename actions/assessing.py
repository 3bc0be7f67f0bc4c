"""An open assessment comes before any intent: its asker is in the middle of telling their case.

Where it stands is kept in the slot `interview`, which goes back to the gateway with the answer and is stored in the
transaction that closes the turn: whatever is killed when, answer and state are never apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

import structlog
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import Events, say
from actions.desk import Desk, Told, desk, told
from actions.knowledge import knowledge
from bot.errors import PolicyError
from bot.policy.audience import said_audience
from bot.policy.base import Base
from bot.policy.interview import Interview, Waits
from bot.policy.message import Message
from bot.policy.reply import Reply
from bot.policy.script import Script, load_script
from bot.policy.spoken import Moment, Spoken
from bot.store.profiles import StoredProfile
from bot.values import ROOT

log = structlog.get_logger(__name__)

SLOT = "interview"
_AT = "at"


@dataclass
class Heard:
    """What became of a message that was put to the open assessment.

    Attributes:
        answered: whether it was answered.
        events: what is to be remembered of it.
        reminder: what is said after the intent's own action has answered something else.
    """

    answered: bool = False
    events: Events = field(default_factory=list)
    reminder: Reply | None = None

    def remind(self, dispatcher: CollectingDispatcher, events: Events) -> Events:
        """Puts the open question once more, unless the answer has begun another assessment; returns all events."""
        began = any(event.get("name") == SLOT for event in events)
        if self.reminder is not None and not began:
            buttons = [{"title": button.title, "payload": button.message} for button in self.reminder.buttons]
            dispatcher.utter_message(text=self.reminder.text, buttons=buttons)
        return [*self.events, *events]


@lru_cache(maxsize=1)
def script() -> Script:
    """Returns the words and sentences of assessments."""
    return load_script(ROOT / "data" / "interview.yaml")


async def take_over(dispatcher: CollectingDispatcher, tracker: Tracker) -> Heard:
    """Answers a message that belongs to an assessment, or that begins one by its words alone."""
    if tracker.latest_action_name != "action_listen":
        return Heard()  # a second action of the same turn; the first one has looked
    message, words = told(tracker), script()
    interview = interview_of(tracker)
    if interview is not None and interview.waits is not Waits.NOTHING:
        from actions.profile import decided  # it speaks through this module

        if (events := await decided(dispatcher, tracker, interview)) is not None:
            return _answered(events)
        interview = interview.waiting(Waits.NOTHING)
    if words.means(message.text, "show", "erase", "export", "agree", "refuse"):
        from actions.profile import attend  # it speaks through this module

        return _answered(await attend(dispatcher, tracker, message.text))
    if said := said_audience(words, message.text):
        interview = replace(interview or await known(tracker), audience=said)
    base = await _base_for(interview, message.text)
    if base is None:
        return Heard(events=[] if interview is None else [slot_of(interview)])
    return await _listen(dispatcher, tracker, interview, base)


def _answered(events: Events) -> Heard:
    return Heard(answered=True, events=events)


async def _base_for(interview: Interview | None, text: str) -> Base | None:
    """Returns the policy base when the message may concern an assessment; most messages do not."""
    words = script()
    if words.finds("checklist", text) or words.finds("conditions", text):
        return await knowledge().base()
    begins = words.finds("start", text) or (words.finds("whole_base", text) and words.finds("first_person", text))
    return await knowledge().base() if begins or (interview is not None and interview.subject) else None


async def _listen(dispatcher: CollectingDispatcher, tracker: Tracker, interview: Interview | None, base: Base) -> Heard:
    message, moment = told(tracker), moment_of(tracker)
    reminder = None
    if subject := base.listener.subjects.named(message.text, moment):
        return _answered(await begin(dispatcher, tracker, subject))
    if subject := base.listener.subjects.errand(message.text, moment):
        policy = base.answerer.index.by_id[subject]
        link = f"{desk().asker_url}/assess/{quote(policy.id)}"
        return _answered(say(dispatcher, base.listener.errands.tell(policy, link, moment.memory, moment.today)))
    if subject := base.listener.subjects.conditions_of(interview, message.text, moment):
        return await _tell_conditions(dispatcher, subject, interview, base, moment)
    if interview is not None and interview.subject in base.listener.subjects:
        heard = base.listener.hear(interview, Message(message.text, message.meant, message.sure), moment)
        if isinstance(heard, Spoken):
            return _answered(await speak(dispatcher, tracker, heard))
        interview, reminder = heard.interview, heard.reminder
    return Heard(events=[] if interview is None else [slot_of(interview)], reminder=reminder)


async def _tell_conditions(
    dispatcher: CollectingDispatcher, subject: str, interview: Interview | None, base: Base, moment: Moment
) -> Heard:
    """Tells the conditions of a policy, all at once, and puts the open question once more."""
    policy = base.answerer.index.by_id[subject]
    asked = script().say("conditions", short=policy.short)
    reply = base.answerer.reply(asked, {"ask_condition": 1.0}, moment.memory, moment.today)
    told_of = say(dispatcher, reply)
    if interview is None or not interview.asked:
        return _answered(told_of)
    after = interview.aside()
    reminder = None if after.is_silent else base.listener.interviewer.remind(after)
    return _answered(Heard(events=[slot_of(after)], reminder=reminder).remind(dispatcher, told_of))


async def begin(dispatcher: CollectingDispatcher, tracker: Tracker, subject: str) -> Events:
    """Begins the assessment of a policy, or of all, with what is known of the asker."""
    base = await knowledge().base()
    interview = await known(tracker)
    spoken = base.listener.interviewer.begin(subject, interview, told(tracker).text, moment_of(tracker))
    return await speak(dispatcher, tracker, spoken)


async def follow(tracker: Tracker, reply: Reply, base: Base) -> Spoken | None:
    """Goes on after an asker was told how they stand, or the conditions when they asked for that."""
    message = told(tracker)
    if not message.channel:
        return None  # not from an asker: there is nobody to ask
    subject = reply.assesses or base.listener.invited(reply, Message(message.text, message.intent, message.sure))
    if not subject:
        return None
    interview = await known(tracker)
    return base.listener.interviewer.follow(reply, subject, interview, message.text, moment_of(tracker))


async def speak(dispatcher: CollectingDispatcher, tracker: Tracker, spoken: Spoken) -> Events:
    """Says what the interview says; keeps its receipt and, with the asker's consent, what was learned."""
    if spoken.receipt is not None or spoken.learned:
        units = (await knowledge().base()).listener.units
        await asyncio.to_thread(_keep, desk(), told(tracker), spoken, units)
    return [*say(dispatcher, spoken.reply), slot_of(spoken.interview)]


def _keep(here: Desk, message: Told, spoken: Spoken, units: Mapping[str, str]) -> None:
    conversation = here.conversations.by_key(message.key)
    if conversation is None:
        return  # not from an asker
    if spoken.receipt is not None:
        here.receipts.keep(conversation.id, spoken.receipt)
    if spoken.learned:
        facts = spoken.interview.profile.only(*spoken.learned)
        here.profiles.learn(conversation.id, facts, units, spoken.how)


def interview_of(tracker: Tracker) -> Interview | None:
    """Returns the conversation's interview; None when there is none or it was left too long ago."""
    kept = tracker.get_slot(SLOT)
    if not kept:
        return None
    if desk().clock() - datetime.fromisoformat(kept[_AT]) >= timedelta(hours=script().hours):
        return None
    try:
        return Interview.from_plain(kept)
    except PolicyError as error:
        # Of an earlier version of this program; the asker tells it once more rather than hearing apologies all day.
        log.warning("interview.unreadable", reason=str(error))
        return None


def slot_of(interview: Interview | None) -> dict[str, object]:
    """Returns the event that remembers an interview, or forgets it."""
    kept = None if interview is None else {**interview.to_plain(), _AT: desk().clock().isoformat()}
    return dict(SlotSet(SLOT, kept))


async def known(tracker: Tracker) -> Interview:
    """Returns the conversation's interview, or a new one that knows the profile kept with the asker's consent."""
    interview = interview_of(tracker)
    if interview is not None:
        return interview
    stored = await asyncio.to_thread(stored_profile, desk(), told(tracker))
    return Interview(profile=stored.profile, offered=stored.consent is not None)


async def case_of(tracker: Tracker) -> list[dict[str, str]]:
    """Returns what the asker has told of themselves, as label and value, for an officer to read."""
    profile = (await known(tracker)).profile
    if not profile:
        return []
    return (await knowledge().base()).listener.dossier.lines(profile)


def stored_profile(here: Desk, message: Told) -> StoredProfile:
    """Returns what is kept of the asker between conversations."""
    conversation = here.conversations.by_key(message.key)
    return StoredProfile() if conversation is None else here.profiles.of(conversation.id)


def moment_of(tracker: Tracker) -> Moment:
    """Returns the present day in Shenzhen, with what the conversation remembers."""
    here = desk()
    return Moment(told(tracker).memory, here.clock().astimezone(here.rules.office.zone).date())
