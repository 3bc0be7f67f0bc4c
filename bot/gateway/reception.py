"""Askers who wait for a person or speak with one: what the gateway itself says to them, which is little.

- An officer holds the conversation: nothing.
- The asker waits and an officer is at the desk: their place in the queue, at most once a minute.
- The asker waits and nobody is at the desk, or the office has closed meanwhile: that is said, and the bot has the
  word again until an officer takes the conversation; the place in the queue stays theirs.
- The asker waits, the bot has the word, and they ask whether anybody is there: place and office hours.
- 「不用人工了」, in any of its wordings: the bot has the word again, at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.attendance import Attendance, attendance
from bot.desk.rules import DeskRules
from bot.desk.wishes import calls_out, wants_bot_back
from bot.gateway.database import DatabaseThreads
from bot.gateway.turn_kinds import BACK_TO_BOT
from bot.gateway.wording import Wording
from bot.store.clock import Clock
from bot.store.conversations import OFFICER
from bot.store.handoffs import BY_ASKER, HELD, Handoff, Handoffs
from bot.store.inbox import Job
from bot.store.officers import Officers
from bot.store.replies import Reply
from bot.store.turns import KEPT_FOR_OFFICER, WAITING_NOTE, Outcome


@dataclass(frozen=True)
class Queue:
    """Who waits, who may come, and the rules between them."""

    handoffs: Handoffs
    officers: Officers
    rules: DeskRules


@dataclass(frozen=True)
class Received:
    """What the gateway says to a message.

    Attributes:
        outcome: Of the turn; None when the bot is to answer, after `replies`.
    """

    replies: tuple[Reply, ...] = ()
    outcome: Outcome | None = None


class Reception:
    """Answers for the desk where the bot must not."""

    def __init__(self, database: DatabaseThreads, queue: Queue, wording: Wording, clock: Clock) -> None:
        """Look into `queue` and speak by `wording`."""
        self._database = database
        self._handoffs = queue.handoffs
        self._officers = queue.officers
        self._rules = queue.rules
        self._wording = wording
        self._clock = clock

    async def receive(self, job: Job) -> Received:
        """Return what is said to a message before the bot answers, or instead of its answer."""
        wants_bot = wants_bot_back(job.text, self._rules)
        if job.speaker != OFFICER and not wants_bot and not calls_out(job.text, self._rules):
            return Received()
        return await self._database.run(lambda: self._receive(job, wants_bot=wants_bot))

    async def is_silent(self, job: Job) -> bool:
        """Tell whether nothing at all is said to a message: an officer has it, and the asker does not mind."""
        if job.speaker != OFFICER or wants_bot_back(job.text, self._rules):
            return False
        found = await self._database.run(lambda: self._handoffs.open_of(job.conversation_id))
        return found is None or found.state == HELD

    def _receive(self, job: Job, *, wants_bot: bool) -> Received:
        found = self._handoffs.heard(job.conversation_id)
        if wants_bot and (found is not None or job.speaker == OFFICER):
            self._handoffs.give_back(job.conversation_id, BY_ASKER)
            return Received((self._wording.bot_back(),), Outcome(BACK_TO_BOT))
        if job.speaker != OFFICER:
            return Received() if found is None or found.state == HELD else self._called(found)
        if found is None or found.state == HELD:
            return Received((), Outcome(KEPT_FOR_OFFICER))
        return self._wait(job, found)

    def _wait(self, job: Job, found: Handoff) -> Received:
        now = self._clock()
        desk_is = attendance(self._rules.office, now, self._officers.present(now - self._rules.present_within))
        if desk_is is not Attendance.ATTENDED:
            self._handoffs.let_bot_speak(job.conversation_id)
            return Received((self._wording.nobody_there(desk_is, now, self._handoffs.place(found)),))
        if not self._note_is_due(found, now):
            return Received((), Outcome(KEPT_FOR_OFFICER))
        self._handoffs.noted(found.id)
        return Received((self._wording.waiting(self._handoffs.place(found)),), Outcome(WAITING_NOTE))

    def _called(self, found: Handoff) -> Received:
        """Tell who asks whether anybody is there how things stand; the bot goes on answering what else they ask."""
        now, place = self._clock(), self._handoffs.place(found)
        desk_is = attendance(self._rules.office, now, self._officers.present(now - self._rules.present_within))
        attended = desk_is is Attendance.ATTENDED
        said = self._wording.waiting(place) if attended else self._wording.nobody_there(desk_is, now, place)
        return Received((said,), Outcome(WAITING_NOTE))

    def _note_is_due(self, found: Handoff, now: datetime) -> bool:
        return found.noted_at is None or now - found.noted_at >= timedelta(seconds=self._rules.note_every)
