"""Those who hold the line until a message is answered."""

from __future__ import annotations

import asyncio
import time

from bot.gateway.database import DatabaseThreads
from bot.store.inbox import DONE, FAILED, Inbox
from bot.store.outbox import Outbox, Outgoing

LOOK_AGAIN = 0.5
"""Seconds between looks into the table, for an answer that another gateway process stored."""


class Waiters:
    """Hands the stored replies of a message to whoever waits for them."""

    def __init__(self, database: DatabaseThreads, inbox: Inbox, outbox: Outbox) -> None:
        """Look into `inbox` and `outbox` for what other processes answered."""
        self._database = database
        self._inbox = inbox
        self._outbox = outbox
        self._futures: dict[int, asyncio.Future[list[Outgoing]]] = {}

    def answered(self, inbox_id: int, replies: list[Outgoing]) -> None:
        """Tell those who wait for this message."""
        future = self._futures.pop(inbox_id, None)
        if future is not None and not future.done():
            future.set_result(replies)

    async def wait(self, inbox_id: int, seconds: float, *, fresh: bool) -> list[Outgoing] | None:
        """Return the replies to a message, None when there are none within `seconds`.

        Args:
            inbox_id: The message.
            seconds: How long to wait.
            fresh: Whether it was stored just now, so that it is no use to look into the table first.
        """
        until = time.monotonic() + seconds
        future = self._futures.setdefault(inbox_id, asyncio.get_running_loop().create_future())
        try:
            while time.monotonic() < until:
                found = None if fresh else await self._database.run(lambda: self._stored(inbox_id))
                if found is not None:
                    return found
                fresh = False
                done, _ = await asyncio.wait({future}, timeout=min(LOOK_AGAIN, until - time.monotonic()))
                if done:
                    return future.result()
            return None
        finally:
            self._futures.pop(inbox_id, None)

    def _stored(self, inbox_id: int) -> list[Outgoing] | None:
        closed = self._inbox.state(inbox_id) in (DONE, FAILED)
        return self._outbox.of(inbox_id) if closed else None
