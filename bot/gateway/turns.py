"""How long a message waits for its answer, and what is said when none comes: never silence.

- The word is an officer's: the message is kept for the desk and the dialogue does not see it (see reception).
- The dialogue cannot be reached or is restarting: the message is tried again, after 0.1 s at first, then
  after twice as long each time, at most every second, until its patience is over.
- The dialogue answers with an error, with nothing, or not in time: no second try, because it may have acted
  on the message already.
- Patience is twice `TURN_DEADLINE` for a caller who holds the line (REST) and three times that for a chat, which
  can be written to later: a restart of Rasa takes half a minute, and a late answer is better than an apology and
  a case that an officer has to read. It counts from receipt, or from the gateway's start for a message found in
  the inbox then; every message gets one try. One call of the dialogue gets `TURN_DEADLINE` at most.
- After that, when an action has failed, or when a message has brought its worker down `MAX_CLAIMS` times, the
  turn has the kind `error`: whoever stores it makes the message an appeal and names its number in an apology.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from bot.channels import rest
from bot.errors import DialogueError
from bot.gateway.dialogue import Answer, DialogueUnavailableError
from bot.gateway.reception import Reception
from bot.gateway.switchboard import Asks
from bot.store.clock import Clock
from bot.store.inbox import Job
from bot.store.turns import ERROR, Outcome

log = logging.getLogger(__name__)

CALLER_PATIENCE = 2
"""Deadlines (TURN_DEADLINE) that a caller of the REST channel is made to wait at most."""
CHAT_PATIENCE = 3
"""Deadlines that anybody else is."""
FIRST_PAUSE = 0.1
"""Seconds before a dialogue that was away is tried again."""
LONGEST_PAUSE = 1.0
"""Seconds to which that pause grows."""
SHORTEST_CALL = 2.0
"""Seconds that an answer gets however late the message is."""
MAX_CLAIMS = 5
"""So often a message is taken up by a worker; one that brings them down is answered with an apology."""


class TurnTaker:
    """Finds the answer to one message."""

    def __init__(self, dialogue: Asks, reception: Reception, deadline: float, at_once: int, clock: Clock) -> None:
        """Ask `dialogue` at most `at_once` things at once; `deadline` is TURN_DEADLINE in seconds."""
        self._dialogue = dialogue
        # Held for one call only: messages that wait for a restart must not keep others from trying.
        self._places = asyncio.Semaphore(at_once)
        self._reception = reception
        self._deadline = deadline
        self._clock = clock
        self._started = clock()

    async def is_silent(self, job: Job) -> bool:
        """Tell whether the answer to `job` is silence, so that nobody need wait for it."""
        return await self._reception.is_silent(job)

    async def answer(self, job: Job) -> Answer:
        """Return what is to be stored for `job`; of the kind `error`, and without replies, when there is no answer."""
        received = await self._reception.receive(job)
        if received.outcome is not None:
            return Answer(received.replies, self._timed(job, received.outcome))
        try:
            found = await self._ask(job)
        except DialogueError as error:
            log.error("message %d is answered with an apology: %s", job.inbox_id, error)
            found = Answer((), Outcome(ERROR))
        return replace(found, replies=(*received.replies, *found.replies), outcome=self._timed(job, found.outcome))

    def patience(self, channel: str) -> float:
        """Return how many seconds a message of `channel` waits for the dialogue."""
        return self._deadline * (CALLER_PATIENCE if channel == rest.NAME else CHAT_PATIENCE)

    async def _ask(self, job: Job) -> Answer:
        if job.attempts > MAX_CLAIMS:
            raise DialogueError(f"its worker failed {MAX_CLAIMS} times")
        pause = FIRST_PAUSE
        while True:
            try:
                async with self._places:
                    return await self._dialogue.ask(job, self._call_seconds(job))
            except DialogueUnavailableError as error:
                if self._remaining(job) <= pause:
                    raise
                log.info("message %d waits: %s", job.inbox_id, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _call_seconds(self, job: Job) -> float:
        return max(SHORTEST_CALL, min(self._remaining(job), self._deadline))

    def _remaining(self, job: Job) -> float:
        since = max(job.received_at, self._started)
        return self.patience(job.channel) - _seconds(since, self._clock())

    def _timed(self, job: Job, outcome: Outcome) -> Outcome:
        return replace(outcome, latency_ms=round(1000 * _seconds(job.received_at, self._clock())))


def _seconds(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds())
