"""Fetches what a channel only names: pictures and files of askers, kept for the officer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.errors import BotError
from bot.gateway.database import DatabaseThreads
from bot.gateway.uploads import NotKeptError, Uploads
from bot.store.attachments import Attachment, Attachments

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between looks for something to fetch."""
BATCH = 5
"""Files in one look."""
LEASE = timedelta(minutes=2)
"""For so long nobody else fetches it; a failed attempt is made again after that."""
MOST_ATTEMPTS = 30
"""After so many a file is given up."""
GONE = "gone"

FetchMedia = Callable[[str], Awaitable[bytes]]
"""Fetches by the channel's name of the file; raises NotKeptError when that is no use, another BotError to try again."""


class Fetcher:
    """Fetches for one channel."""

    def __init__(
        self, database: DatabaseThreads, attachments: Attachments, uploads: Uploads, channel: str, fetch: FetchMedia
    ) -> None:
        """Keep in `uploads` what `fetch` brings for `channel`."""
        self._database = database
        self._attachments = attachments
        self._uploads = uploads
        self._channel = channel
        self._fetch = fetch

    async def keep_fetching(self) -> None:
        """Fetch until cancelled."""
        while True:
            try:
                await self.fetch_due()
            except Exception:
                log.exception("%s: attachments could not be looked for; trying again", self._channel)
            await asyncio.sleep(EVERY)

    async def fetch_due(self) -> int:
        """Fetch what is wanted now; return how many were looked at."""
        rows = await self._database.run(lambda: self._attachments.lease(self._channel, BATCH, LEASE))
        for row in rows:
            await self._fetch_one(row)
        return len(rows)

    async def _fetch_one(self, row: Attachment) -> None:
        try:
            content = await self._fetch(row.source)
            file = await asyncio.to_thread(self._uploads.keep, content)
        except NotKeptError as error:
            await self._refuse(row, error.reason)
        except BotError as error:
            log.warning("attachment %d could not be fetched: %s", row.id, error)
            if row.attempts + 1 >= MOST_ATTEMPTS:
                await self._refuse(row, GONE)
        else:
            if not await self._database.run(lambda: self._attachments.keep(row.id, file)):
                self._uploads.remove(file)

    async def _refuse(self, row: Attachment, reason: str) -> None:
        log.warning("attachment %d is not kept: %s", row.id, reason)
        await self._database.run(lambda: self._attachments.refuse(row.id, reason))
