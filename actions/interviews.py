"""The interview of a conversation: where it stands, how it begins and what it says.

It is kept in the slot `interview`, which goes back to the gateway with the answer and is stored in the transaction
that closes the turn: whatever is killed when, answer and state are never apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

import structlog
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import Events, say
from actions.desk import Desk, Told, desk, told
from actions.knowledge import knowledge
from bot.errors import PolicyError
from bot.policy.base import Base
from bot.policy.interview.interview import Interview
from bot.policy.interview.message import Message
from bot.policy.interview.script import Script, load_script
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.model.reply import Reply
from bot.store.profiles import StoredProfile
from bot.values import ROOT

log = structlog.get_logger(__name__)
SLOT = "interview"
_AT = "at"


@lru_cache(maxsize=1)
def script() -> Script:
    """Return the words and sentences of assessments."""
    return load_script(ROOT / "data" / "interview.yaml")


async def begin(dispatcher: CollectingDispatcher, tracker: Tracker, subject: str) -> Events:
    """Begin the assessment of a policy, or of all, with what is known of the asker."""
    base = await knowledge().base()
    interview = await known(tracker)
    spoken = base.listener.interviewer.begin(subject, interview, told(tracker).text, moment_of(tracker))
    return await speak(dispatcher, tracker, spoken)


async def follow(tracker: Tracker, reply: Reply, base: Base) -> Spoken | None:
    """Go on after an asker was told how they stand, or the conditions when they asked for that."""
    message = told(tracker)
    if not message.channel:
        return None  # not from an asker: there is nobody to ask
    subject = reply.assesses or base.listener.invited(reply, Message(message.text, message.intent, message.sure))
    if not subject:
        return None
    interview = await known(tracker)
    return base.listener.interviewer.follow(reply, subject, interview, message.text, moment_of(tracker))


async def speak(dispatcher: CollectingDispatcher, tracker: Tracker, spoken: Spoken) -> Events:
    """Say what the interview says; keep its receipt and, with the asker's consent, what was learned."""
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
    if spoken.learned and not spoken.interview.whose:
        facts = spoken.interview.profile.only(*spoken.learned)
        here.profiles.learn(conversation.id, facts, units, spoken.how)


def interview_of(tracker: Tracker) -> Interview | None:
    """Return the conversation's interview; None when there is none or it was left too long ago."""
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
    """Return the event that remembers an interview, or forgets it."""
    kept = None if interview is None else {**interview.to_plain(), _AT: desk().clock().isoformat()}
    return dict(SlotSet(SLOT, kept))


async def known(tracker: Tracker) -> Interview:
    """Return the conversation's interview, or a new one that knows the profile kept with the asker's consent."""
    interview = interview_of(tracker)
    if interview is not None:
        return interview
    stored = await asyncio.to_thread(stored_profile, desk(), told(tracker))
    return Interview(profile=stored.profile, offered=stored.consent is not None)


async def case_of(tracker: Tracker) -> list[dict[str, str]]:
    """Return what the asker has told of themselves, as label and value, for an officer to read."""
    profile = (await known(tracker)).profile
    if not profile:
        return []
    return (await knowledge().base()).listener.dossier.lines(profile)


def stored_profile(here: Desk, message: Told) -> StoredProfile:
    """Return what is kept of the asker between conversations."""
    conversation = here.conversations.by_key(message.key)
    return StoredProfile() if conversation is None else here.profiles.of(conversation.id)


def moment_of(tracker: Tracker) -> Moment:
    """Return the present day in Shenzhen, with what the conversation remembers."""
    here = desk()
    return Moment(told(tracker).memory, here.clock().astimezone(here.rules.office.zone).date())
