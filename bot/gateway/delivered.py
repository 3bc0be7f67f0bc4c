"""What was delivered, noted in the outbox a little later and many at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from bot.errors import DatabaseError
from bot.gateway.database import DatabaseThreads
from bot.store.outbox import PENDING, Outbox, Outgoing

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between notes. A crash before one leaves rows `pending` that their askers have seen; on these
channels askers fetch their replies themselves, so nothing is sent again."""


class Delivered:
    """Collects the ids of replies that were handed to a REST caller or an open page."""

    def __init__(self, database: DatabaseThreads, outbox: Outbox) -> None:
        """Write to `outbox`."""
        self._database = database
        self._outbox = outbox
        self._ids: set[int] = set()

    def note(self, outbox_ids: Iterable[int]) -> None:
        """Remember these."""
        self._ids.update(outbox_ids)

    def note_rows(self, rows: Iterable[Outgoing]) -> None:
        """Remember those of `rows` that were not delivered before."""
        self.note(row.id for row in rows if row.state == PENDING)

    async def flush(self) -> None:
        """Write down what is remembered; it stays remembered when that fails."""
        ids = sorted(self._ids)
        if ids:
            await self._database.run(lambda: self._outbox.mark_sent(ids))
            self._ids.difference_update(ids)

    async def flush_last(self) -> None:
        """Write down what is remembered as the process stops; what cannot be is seen as pending, and sent by nobody."""
        try:
            await self.flush()
        except DatabaseError as error:
            log.error("the last deliveries could not be noted: %s", error)

    async def keep_flushing(self) -> None:
        """Write down every now and then, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
            except Exception:
                log.exception("deliveries could not be noted; trying again")
