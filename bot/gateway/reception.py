"""Askers who wait for a person or speak with one: what the gateway itself says to them, which is little.

- An officer holds the conversation: nothing.
- The asker waits: their place in the queue, at most once a minute; outside of office hours when it opens.
- 「不用人工了」, in any of its wordings: the bot has the word again, at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.desk.rules import DeskRules
from bot.desk.wishes import wants_bot_back
from bot.gateway.database import DatabaseThreads
from bot.gateway.wording import Wording
from bot.store.clock import Clock
from bot.store.conversations import OFFICER
from bot.store.handoffs import BY_ASKER, HELD, WAITING, Handoff, Handoffs
from bot.store.inbox import Job
from bot.store.replies import Reply
from bot.store.turns import KEPT_FOR_OFFICER, WAITING_NOTE, Outcome

BACK_TO_BOT = "bot_back"
"""The kind of a turn that gave the word back to the bot."""


class Reception:
    """Answers for the desk where the bot must not."""

    def __init__(
        self, database: DatabaseThreads, handoffs: Handoffs, rules: DeskRules, wording: Wording, clock: Clock
    ) -> None:
        """Look into `handoffs` and speak by `wording`."""
        self._database = database
        self._handoffs = handoffs
        self._rules = rules
        self._wording = wording
        self._clock = clock

    async def receive(self, job: Job) -> tuple[tuple[Reply, ...], Outcome] | None:
        """Return replies and outcome for a message that is not the bot's; None when it is."""
        wants_bot = wants_bot_back(job.text, self._rules)
        if job.speaker != OFFICER and not wants_bot:
            return None
        return await self._database.run(lambda: self._receive(job, wants_bot=wants_bot))

    def _receive(self, job: Job, *, wants_bot: bool) -> tuple[tuple[Reply, ...], Outcome] | None:
        found = self._handoffs.heard(job.conversation_id)
        if wants_bot and (found is not None or job.speaker == OFFICER):
            self._handoffs.give_back(job.conversation_id, BY_ASKER)
            return (self._wording.bot_back(),), Outcome(BACK_TO_BOT)
        if job.speaker != OFFICER:
            return None
        if found is None or found.state == HELD or not self._note_is_due(found):
            return (), Outcome(KEPT_FOR_OFFICER)
        self._handoffs.noted(found.id)
        return (self._place(found),), Outcome(WAITING_NOTE)

    def _place(self, found: Handoff) -> Reply:
        now = self._clock()
        if self._rules.office.is_open(now):
            return self._wording.waiting(self._handoffs.place(found))
        return self._wording.waiting_closed(self._rules.office.next_opening(now))

    def _note_is_due(self, found: Handoff) -> bool:
        told: datetime | None = found.noted_at
        every = timedelta(seconds=self._rules.note_every)
        return found.state == WAITING and (told is None or self._clock() - told >= every)
