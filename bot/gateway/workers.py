"""Workers: one at a time in a conversation, many conversations side by side."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import DatabaseError
from bot.gateway.database import DatabaseThreads
from bot.gateway.dialogue import Answer
from bot.gateway.first_contact import FirstContact
from bot.gateway.turns import TurnTaker
from bot.gateway.wording import Wording
from bot.log import about
from bot.store.escalations import Escalations
from bot.store.inbox import Inbox, Job
from bot.store.outbox import Outgoing
from bot.store.turns import ERROR, Turns

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
"""How long a claim holds unless it is renewed; then its process is taken for dead."""

LOOK_AROUND = 5.0
"""Seconds between renewals of claims, and looks for messages that nobody works on, because a process has died."""

AFTER_FAILURE = 1.0
LAST_WORDS = 3.0
"""Seconds that turns under way get when the process stops."""

Answered = Callable[[Job, Answer, list[Outgoing]], None]
"""Told of each message, how it was answered, and the replies that were stored."""


@dataclass(frozen=True)
class Endings:
    """How a turn ends: with its answer, or as an appeal with an apology."""

    turns: Turns
    escalations: Escalations
    wording: Wording
    first_contact: FirstContact


class Workers:
    """Takes messages from the inbox to their answers."""

    def __init__(
        self, database: DatabaseThreads, inbox: Inbox, endings: Endings, taker: TurnTaker, answered: Answered
    ) -> None:
        """Take from `inbox`, ask `taker`, store by `endings`; `answered` is told of every stored answer."""
        self._database = database
        self._inbox = inbox
        self._turns = endings.turns
        self._escalations = endings.escalations
        self._wording = endings.wording
        self._first_contact = endings.first_contact
        self._taker = taker
        self.lease = LEASE
        self._answered = answered
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._wanted: set[int] = set()
        self._claimed: dict[int, Job] = {}
        self._held: set[int] = set()
        self._lookout: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Work off what an earlier process left, and look around from then on."""
        if self._database.single:
            left = await self._database.run(self._inbox.release_all)
            log.info("%d messages were left half-way and are taken up again", left)
        await self._look_around()
        self._lookout = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Let turns under way end, for a moment; put the rest back into the inbox, or leave that to the next start."""
        if self._lookout is not None:
            self._lookout.cancel()
        tasks = set(self._tasks.values())
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            for inbox_id in tuple(self._held):
                await self._put_back(inbox_id)
        except DatabaseError as error:
            log.error("what was under way is taken up at the next start: %s", error)

    def wake(self, conversation_id: int) -> None:
        """See to a conversation, because it may have an open message."""
        self._wanted.add(conversation_id)
        if conversation_id not in self._tasks:
            self._tasks[conversation_id] = asyncio.create_task(self._work(conversation_id))

    def take(self, job: Job) -> None:
        """Answer a message that was claimed when it was stored, the oldest open one of its conversation."""
        self._held.add(job.inbox_id)
        self._claimed[job.conversation_id] = job
        self.wake(job.conversation_id)

    async def _work(self, conversation_id: int) -> None:
        try:
            # Between the last look at `_wanted` and the end nothing else runs, so no wake is lost.
            while conversation_id in self._wanted:
                self._wanted.discard(conversation_id)
                await self._work_off(conversation_id)
        finally:
            del self._tasks[conversation_id]

    async def _work_off(self, conversation_id: int) -> None:
        try:
            while (job := await self._claim(conversation_id)) is not None:
                await self._answer(job)
                if job.is_last:
                    break  # what came since has asked for another round
        except Exception:
            # Whatever it was, the message stays in the inbox and is tried again.
            log.exception("conversation %d: a message could not be worked on", conversation_id)
            await asyncio.sleep(AFTER_FAILURE)
            self._wanted.add(conversation_id)

    async def _claim(self, conversation_id: int) -> Job | None:
        job = self._claimed.pop(conversation_id, None)
        return job or await self._database.run(lambda: self._inbox.claim(conversation_id, self.lease))

    async def _answer(self, job: Job) -> None:
        self._held.add(job.inbox_id)
        try:
            with about(conversation=job.key, turn=job.inbox_id):
                found = await self._taker.answer(job)
                stored = await self._database.insist(lambda: self._store(job, found))
                log.info("answered", extra=_told(job, found))
        except Exception:
            await self._put_back(job.inbox_id)
            raise
        self._held.discard(job.inbox_id)
        self._answered(job, found, stored)

    def _store(self, job: Job, found: Answer) -> list[Outgoing]:
        if found.outcome.kind == ERROR:
            return self._escalations.apologise(job.inbox_id, found.outcome, self._wording.apology(job.raw_text))
        return self._turns.complete(job.inbox_id, self._first_contact.replies(job, found), found.outcome, found.memory)

    async def _put_back(self, inbox_id: int) -> None:
        self._held.discard(inbox_id)
        await self._database.run(lambda: self._inbox.release(inbox_id))

    async def _keep_looking(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(LOOK_AROUND)
                try:
                    await self._renew()
                    await self._look_around()
                except Exception:
                    log.exception("the inbox could not be looked through; trying again in %.0f s", LOOK_AROUND)

    async def _renew(self) -> None:
        held = tuple(self._held)
        if held:
            await self._database.run(lambda: self._inbox.renew(held, self.lease))

    async def _look_around(self) -> None:
        for conversation_id in await self._database.run(self._inbox.waiting):
            self.wake(conversation_id)


def _told(job: Job, found: Answer) -> dict[str, object]:
    """Return what the log says of an answered message: how, never what."""
    outcome = found.outcome
    return {"channel": job.channel, "kind": outcome.kind, "intent": outcome.intent, "ms": outcome.latency_ms}
