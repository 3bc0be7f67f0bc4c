"""A person instead of the bot: the conversation goes into the officers' queue."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import misheard
from actions.answer import ActionAnswer, is_question_after_all
from actions.common import Events
from actions.desk import Desk, Said, Told, desk, owner, spoken, told, utter
from actions.interviews import case_of
from bot.desk.attendance import Attendance, attendance
from bot.desk.draft import Asks
from bot.policy.model.reply import Outcome
from bot.store.transcript import Question


class ActionHandoff(ActionAnswer):
    """Puts the conversation into the queue and tells the truth about waiting; a misheard question is answered."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_handoff"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Ask for an officer."""
        if await is_question_after_all(tracker):
            return await super().act(dispatcher, tracker, domain)
        if (events := await misheard.choose_audience(dispatcher, tracker)) is not None:
            return events
        message = told(tracker)
        case = await case_of(tracker)
        utter(dispatcher, await asyncio.to_thread(hand_over, desk(), message, case))
        return []


def hand_over(here: Desk, message: Told, case: Sequence[Mapping[str, str]] = ()) -> Said:
    """Ask for an officer; while one is at the desk the bot is silent from the next message on.

    Args:
        here: The desk.
        message: The wish.
        case: What the asker has told of themselves, in words.
    """
    conversation_id, now = owner(here, message), here.clock()
    desk_is = attendance(here.rules.office, now, here.officers.present(now - here.rules.present_within))
    context = {**_context(here, message, conversation_id), **_assessed(here, case, conversation_id)}
    found = here.handoffs.ask(conversation_id, message.raw, context, silence=desk_is is Attendance.ATTENDED)
    here.drafts.drop(conversation_id)
    return _handed(
        f"utter_handoff_{desk_is.value}",
        place=str(here.handoffs.place(found)),
        hours="、".join(f"{one.begin:%H:%M}–{one.end:%H:%M}" for one in here.rules.office.hours),
        opening=spoken(here.rules.office.next_opening(now), here),
    )


def _handed(response: str, **values: str) -> Said:
    return Said(((response, values),), Outcome.HANDED_OFF)


def _context(here: Desk, message: Told, conversation_id: int) -> dict[str, Any]:
    # A turn is a question with its answers; most have one answer.
    said = here.transcripts.recent(conversation_id, 2 * here.rules.context_turns)
    kept = here.drafts.of(message.key)
    draft = (
        {} if kept is None or kept.draft.asks is Asks.SHELVED else {**asdict(kept.draft), "asks": kept.draft.asks.value}
    )
    return {
        "turns": [_turn(row) for row in said],
        "focus": list(message.memory.focus),
        "draft": draft,
    }


def _assessed(here: Desk, case: Sequence[Mapping[str, str]], conversation_id: int) -> dict[str, Any]:
    receipts = here.receipts.of_conversation(conversation_id, limit=1)
    return {"profile": [dict(fact) for fact in case], "receipt": receipts[0].number if receipts else ""}


def _turn(row: Any) -> dict[str, str]:
    at = row.at.isoformat(timespec="seconds")
    if isinstance(row, Question):
        return {"who": "asker", "text": row.text, "at": at}
    return {"who": "bot", "text": row.reply.text, "at": at}
