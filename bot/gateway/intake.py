"""Intake: a message is normalised, stored, and only then acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.gateway.database import DatabaseThreads
from bot.gateway.hub import Hub
from bot.gateway.workers import Workers
from bot.store.inbox import Accepted, Along, Inbox, Incoming

Normalise = Callable[[str], str]


@dataclass(frozen=True)
class Extras:
    """What a channel stores together with a message: see `Incoming.hold` and `bot.store.inbox.Along`."""

    hold: timedelta | None = None
    along: Along | None = None


class Intake:
    """The one way into the inbox, for every channel."""

    def __init__(
        self, database: DatabaseThreads, inbox: Inbox, workers: Workers, hub: Hub, normalise: Normalise
    ) -> None:
        """Store in `inbox`, then wake `workers` and tell `hub`."""
        self._database = database
        self._inbox = inbox
        self._workers = workers
        self._hub = hub
        self._normalise = normalise
        # Held only while somebody uses them: the database has several threads, and the first to come is to be first.
        self._turnstiles: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def accept(
        self, channel: str, asker: str, message_id: str, raw_text: str, extras: Extras | None = None
    ) -> Accepted:
        """Store a message; when this returns it can be acknowledged, and a duplicate is known as such.

        Messages of one asker are stored in the order of these calls.
        """
        more = extras or Extras()
        incoming = Incoming(channel, asker, message_id, raw_text, self._normalise(raw_text), more.hold)
        async with self._turnstiles.setdefault((channel, asker), asyncio.Lock()):
            accepted = await self._database.run(lambda: self._inbox.accept(incoming, self._workers.lease, more.along))
        if accepted.job is not None:
            self._workers.take(accepted.job)
        elif accepted.fresh:
            self._workers.wake(accepted.conversation_id)
        if accepted.fresh:
            self._hub.tell([asker])
        return accepted
