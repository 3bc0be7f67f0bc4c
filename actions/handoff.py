"""A person instead of the bot: the conversation goes into the officers' queue."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.common import Events, SafeAction
from actions.desk import Desk, Said, Told, desk, spoken, told, utter
from actions.lodging import owner
from bot.policy.reply import Outcome
from bot.store.transcript import Question

_CARRIED = ("profile", "receipt")
"""Slots that go along with a handoff, where the dialogue has them."""


class ActionHandoff(SafeAction):
    """Puts the conversation into the queue and tells the truth about waiting."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_handoff"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Asks for an officer."""
        message = told(tracker)
        utter(dispatcher, await asyncio.to_thread(hand_over, desk(), message))
        return []


def hand_over(here: Desk, message: Told) -> Said:
    """Ask for an officer; in office hours the bot is silent from the next message on."""
    conversation_id, now = owner(here, message), here.clock()
    is_open = here.rules.office.is_open(now)
    context = _context(here, message, conversation_id)
    found = here.handoffs.ask(conversation_id, message.raw, context, silence=is_open)
    here.drafts.drop(conversation_id)
    hours = "、".join(f"{one.begin:%H:%M}–{one.end:%H:%M}" for one in here.rules.office.hours)
    place = str(here.handoffs.place(found))
    if is_open:
        return _handed("utter_handoff_waiting", place=place, hours=hours)
    opening = spoken(here.rules.office.next_opening(now), here)
    return _handed("utter_handoff_closed", place=place, hours=hours, opening=opening)


def _handed(response: str, **values: str) -> Said:
    return Said(((response, values),), Outcome.HANDED_OFF)


def _context(here: Desk, message: Told, conversation_id: int) -> dict[str, Any]:
    # A turn is a question with its answers; most have one answer.
    said = here.transcripts.recent(conversation_id, 2 * here.rules.context_turns)
    kept = here.drafts.of(message.key)
    draft = {} if kept is None else {**asdict(kept.draft), "asks": kept.draft.asks.value}
    return {
        "turns": [_turn(row) for row in said],
        "focus": list(message.memory.focus),
        "draft": draft,
        **{name: message.slots[name] for name in _CARRIED if message.slots.get(name)},
    }


def _turn(row: Any) -> dict[str, str]:
    at = row.at.isoformat(timespec="seconds")
    if isinstance(row, Question):
        return {"who": "asker", "text": row.text, "at": at}
    return {"who": "bot", "text": row.reply.text, "at": at}
