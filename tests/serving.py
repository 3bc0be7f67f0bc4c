"""A server of uvicorn's in the test's own loop."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from starlette.applications import Starlette


class Serving:
    """One that serves `app` on loopback until it is stopped; `options` are uvicorn's."""

    def __init__(self, app: Starlette, port: int, **options: Any) -> None:
        self._server = uvicorn.Server(uvicorn.Config(app, port=port, ws="none", log_config=None, **options))
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return when it listens."""
        self._task = asyncio.create_task(self._server._serve())
        while not self._server.started:
            assert not self._task.done(), "the server did not start"
            await asyncio.sleep(0.01)

    async def stop(self, *, at_once: bool = False) -> None:
        """Return when it has ended; `at_once` leaves what is under way."""
        self._server.should_exit = True
        self._server.force_exit = at_once
        if self._task is not None:
            await self._task
