"""The threads on which the gateway talks to its database, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import DatabaseError
from bot.store.engine import Engine

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PAUSE = 1.0
"""Seconds before a database that has taken nothing is asked again."""

POSTGRESQL_THREADS = 5
"""As many as SQLAlchemy keeps connections."""


class DatabaseThreads:
    """Runs repository calls; SQLite gets one thread, because it lets one writer in at a time anyway."""

    def __init__(self, engine: Engine) -> None:
        """Make the threads that fit `engine`."""
        self.single = engine.dialect.name == "sqlite"
        count = 1 if self.single else POSTGRESQL_THREADS
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="database")

    async def run(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns, or raise what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, call)

    async def insist(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns, however often the database has to be asked, as when its disk is full.

        For what has happened already and must be written down: an answer that was made, a reply that has arrived.
        """
        while True:
            try:
                return await self.run(call)
            except DatabaseError as error:
                log.error("what was done cannot be written down; trying again in %.0f s: %s", PAUSE, error)
            await asyncio.sleep(PAUSE)

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self._executor.shutdown()
