"""One child process: started in a group of its own, its output kept in a log file, its warnings shown."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bot.log import MaskingFormatter
from bot.orphan import VARIABLE

Say = Callable[[str], None]

# The level stands in the beginning of a line in our own logs, Rasa's and structlog's alike.
_WARNING = re.compile(r"^.{0,40}?(\b(WARNING|ERROR|CRITICAL)\b|\[(warning|error|critical)\s*\])|^error: ")
_LONGEST_LINE = 1 << 20
_LOG_BYTES = 5_000_000
_TAIL_LINES = 15


@dataclass(frozen=True)
class Program:
    """What to run, how to ask whether it is well, and how many seconds it may take to start."""

    name: str
    command: tuple[str, ...]
    health_url: str
    start_seconds: float


def environment() -> dict[str, str]:
    """Return the environment of a child: ours, told that it is supervised, without third parties' chatter."""
    quiet = {
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    return {**quiet, **os.environ, VARIABLE: "1"}


class Child:
    """A program while it runs; it can be started again after it has ended."""

    def __init__(self, program: Program, log_dir: Path, say: Say) -> None:
        """Write the program's output to `log_dir`, and its warnings to `say` as well."""
        self.program = program
        self.log_path = log_dir / f"{program.name}.log"
        self.tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._say = say
        self._log = _raw_log(self.log_path)
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process's id; None when it does not run."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the program."""
        self._process = await asyncio.create_subprocess_exec(
            *self.program.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=environment(),
            start_new_session=True,
            limit=_LONGEST_LINE,
        )
        assert self._process.stdout is not None
        self._reader = asyncio.create_task(self._read(self._process.stdout))

    async def wait(self) -> int:
        """Wait for the end; return the exit code, negative for a signal."""
        return 0 if self._process is None else await self._process.wait()

    async def stop(self, grace: float) -> None:
        """Ask the whole group to end, and kill what is left after `grace` seconds."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), grace)
        except asyncio.TimeoutError:
            self._say(f"{self.program.name}: still there after {grace:g} s, killing it")
        await self.kill()

    async def kill(self) -> None:
        """End the group at once; also its grandchildren, which would keep the port."""
        if self._process is None:
            return
        self._signal(signal.SIGKILL)
        await self._process.wait()
        await self._end_reading()
        self._process = None

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid or 0, number)

    async def _end_reading(self) -> None:
        if self._reader is None:
            return
        # What was written before the end is worth keeping; a stray holder of the pipe is not worth a wait.
        await asyncio.wait({self._reader}, timeout=1)
        self._reader.cancel()
        for handler in self._log.handlers:
            handler.close()  # opens again by itself at the next line

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while True:
            try:
                raw = await stream.readline()
            except ValueError:  # longer than the limit; asyncio has dropped it
                continue
            if not raw:
                return
            self._keep(raw.decode("utf-8", "replace").rstrip())

    def _keep(self, line: str) -> None:
        self._log.info(line)
        self.tail.append(line)
        if _WARNING.match(line):
            self._say(f"{self.program.name}: {line}")


def _raw_log(path: Path) -> logging.Logger:
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(MaskingFormatter("%(message)s"))
    log = logging.Logger(path.name)
    log.addHandler(handler)
    return log
