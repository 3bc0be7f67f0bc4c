"""The threads on which the gateway talks to its database, so that the event loop never waits for a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.store.engine import Engine

Result = TypeVar("Result")

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

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self._executor.shutdown()
