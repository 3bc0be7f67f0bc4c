"""Processes of the service that a test kills with SIGKILL and starts again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot import orphan
from bot.settings import Settings
from bot.values import ROOT

STARTS_WITHIN = 240.0
"""Seconds; Rasa takes about 25 on an idle machine, the others one or two."""


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment of a process that works on the data of `settings`."""
    return {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PORT": str(settings.port),
        "DIALOGUE_PORT": str(settings.dialogue_port),
        "GATEWAY_SECRET": settings.gateway_secret,
        "LOG_LEVEL": "ERROR",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        **more,
    }


class Process:
    """One that is started anew each time, as an operator would."""

    def __init__(self, environ: Mapping[str, str], port: int, *command: str) -> None:
        self.pid = 0
        self._command = (sys.executable, *command)
        self._environ = environ
        self._log = Path(environ["DATA_DIR"]) / f"{command[-1]}.log"
        self._port = port
        self._running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        # Its input ends with this test, however that ends; see bot.orphan.
        await self._spawn(stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL)
        assert self._running is not None
        self.pid = self._running.pid

    async def listens(self) -> None:
        end = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < end:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        said = self._log.read_text("utf-8", "replace")[-2000:]
        raise AssertionError(f"{self._command} does not listen within {STARTS_WITHIN} s; it said: {said}")

    async def kill(self) -> None:
        if self._running is not None and self._running.returncode is None:
            self._running.kill()
            await self._running.wait()

    async def close(self) -> None:
        await self.kill()

    async def _spawn(self, stdin: int, stdout: int) -> None:
        with self._log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                *self._command,
                env={**self._environ, orphan.VARIABLE: "1"},
                cwd=ROOT,
                stdin=stdin,
                stdout=stdout,
                stderr=log,
            )


@asynccontextmanager
async def running(*processes: Process) -> AsyncIterator[None]:
    """Start the processes, and end them in the end, whatever has become of them."""
    try:
        for process in processes:
            await process.start()
        for process in processes:
            await process.listens()
        yield
    finally:
        for process in processes:
            await process.close()


class Forked(Process):
    """One that is forked from a nursery, where its imports are made already: back in a moment instead of seconds."""

    async def start(self) -> None:
        if self._running is None:
            await self._spawn(stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        assert self._running is not None and self._running.stdin is not None and self._running.stdout is not None
        self._running.stdin.write(b"\n")
        self.pid = int(await self._running.stdout.readline())

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            while self.pid:
                os.kill(self.pid, signal.SIGKILL)
                await asyncio.sleep(0.005)  # until the nursery has buried it
        self.pid = 0

    async def close(self) -> None:
        await self.kill()
        await super().kill()
