"""The asker's own data: shown, exported, erased, and kept only when they want it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import MEMORY, Events, message_of, say
from actions.desk import Desk, desk, told
from actions.interviews import SLOT, interview_of, moment_of, script, slot_of, stored_profile
from actions.knowledge import knowledge
from bot.policy.base import Base
from bot.policy.interview.dossier import Kept, KeptReceipt
from bot.policy.interview.interview import Interview, Waits
from bot.policy.model.reply import Memory


async def attend(dispatcher: CollectingDispatcher, tracker: Tracker, text: str) -> Events:
    """Do what `text`, one of the words of data/interview.yaml, says."""
    for wish in ("show", "erase", "export"):
        if script().means(text, wish):
            return await grant(dispatcher, tracker, wish)
    return await _decide(dispatcher, tracker, consent=script().means(text, "agree"))


async def decided(dispatcher: CollectingDispatcher, tracker: Tracker, interview: Interview) -> Events | None:
    """Take the answer to the question of consent or of erasing; None when the message is no answer to it."""
    text, means = message_of(tracker), script().means
    if interview.waits is Waits.ERASING:
        if means(text, "erase_now"):
            return await _erase(dispatcher, tracker)
        return await _keep_all(dispatcher, tracker, interview) if means(text, "keep") else None
    if means(text, "agree", "agree_now"):
        return await _decide(dispatcher, tracker, consent=True)
    return await _decide(dispatcher, tracker, consent=False) if means(text, "refuse", "refuse_now") else None


async def grant(dispatcher: CollectingDispatcher, tracker: Tracker, wish: str) -> Events:
    """Show or export what is kept, or ask whether it is really to be erased.

    Args:
        dispatcher: where it is said.
        tracker: the conversation.
        wish: `show`, `export` or `erase`.
    """
    base, moment = await knowledge().base(), moment_of(tracker)
    dossier = base.listener.dossier
    if wish == "erase":
        asked = dossier.ask_erasing(interview_of(tracker) or Interview(), moment.memory)
        return [*say(dispatcher, asked.reply), slot_of(asked.interview)]
    kept = await asyncio.to_thread(_kept, desk(), tracker, base)
    if wish == "export":
        return say(dispatcher, dossier.export(kept, moment.today, moment.memory))
    return say(dispatcher, dossier.show(kept, moment.memory))


def _kept(here: Desk, tracker: Tracker, base: Base) -> Kept:
    interview = interview_of(tracker) or Interview()
    stored = stored_profile(here, told(tracker))
    profile = stored.profile.merged(interview.profile)
    conversation = here.conversations.by_key(told(tracker).key)
    if conversation is None:
        return Kept(profile)
    zone = here.rules.office.zone
    return Kept(
        profile=profile,
        learned_on={name: at.astimezone(zone).date() for name, at in stored.learned_at.items()},
        consent=bool(stored.consent),
        receipts=_receipts(here, conversation.id, base),
        appeals=[case.number for case in here.appeals.of_conversation(conversation.id)],
        messages=here.personal_data.messages(conversation.id),
        link=f"{here.asker_url}/mine/{here.downloads.token(conversation.id, here.clock())}",
        link_hours=int(here.rules.download_within / timedelta(hours=1)),
    )


def _receipts(here: Desk, conversation_id: int, base: Base) -> list[KeptReceipt]:
    found = here.receipts.of_conversation(conversation_id)
    named = base.listener.interviewer.short
    return [KeptReceipt(r.number, named(r.policy_id) or r.policy_id, r.verdict, r.as_of) for r in found if r.receipt]


async def _decide(dispatcher: CollectingDispatcher, tracker: Tracker, *, consent: bool) -> Events:
    """Keep the profile from now on, or keep none."""
    interview, memory = interview_of(tracker) or Interview(), moment_of(tracker).memory
    base = await knowledge().base()
    here = desk()
    conversation = here.conversations.by_key(told(tracker).key)
    if conversation is not None:
        units = base.listener.units
        await asyncio.to_thread(here.profiles.decide, conversation.id, consent, interview.profile, units)
    key = "consent_yes" if consent else "consent_no"
    after = interview.waiting(Waits.CONSENT).waiting(Waits.NOTHING)  # it is not asked again
    return [*say(dispatcher, base.listener.dossier.say(key, memory)), slot_of(after)]


async def _erase(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Erase everything that is kept of the asker, also what the dialogue remembers."""
    here, base = desk(), await knowledge().base()
    conversation = here.conversations.by_key(told(tracker).key)
    if conversation is not None:
        await asyncio.to_thread(here.personal_data.erase, conversation.id, script().say("erased"))
    say(dispatcher, base.listener.dossier.say("erase_done", Memory()))
    return [dict(SlotSet(MEMORY, None)), dict(SlotSet(SLOT, None))]


async def _keep_all(dispatcher: CollectingDispatcher, tracker: Tracker, interview: Interview) -> Events:
    base, memory = await knowledge().base(), moment_of(tracker).memory
    said = say(dispatcher, base.listener.dossier.say("erase_kept", memory))
    return [*said, slot_of(interview.waiting(Waits.NOTHING))]
