"""Set-up steps: short-lived commands, one after the other, with a sign of life while one takes long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from bot.child import Say, environment
from bot.errors import ChildError

_HEARTBEAT = 10.0
_TAIL_LINES = 15


@dataclass(frozen=True)
class Step:
    """One command to run before the processes start; `doing` is said while it runs."""

    doing: str
    command: tuple[str, ...]


async def run_steps(steps: tuple[Step, ...], log_path: Path, say: Say) -> None:
    """Run the steps in order; what they report is said, their log goes to `log_path`.

    Raises:
        ChildError: If a step fails; holds the last lines of its log.
    """
    log_path.parent.mkdir(parents=True, exist_ok=True)
    for step in steps:
        began = time.monotonic()
        say(f"{step.doing} …")
        await _run(step, log_path, say)
        say(f"{step.doing}: done in {time.monotonic() - began:.1f} s")


async def _run(step: Step, log_path: Path, say: Say) -> None:
    with log_path.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *step.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=environment(),
            start_new_session=True,
        )
    heart = asyncio.create_task(_beat(step.doing, say))
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            say("  " + line.decode("utf-8", "replace").rstrip())
        code = await process.wait()
    finally:
        heart.cancel()
        if process.returncode is None:  # we are being stopped
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if code:
        raise ChildError(f"{step.doing}: failed with exit code {code}. {last_lines(log_path)}")


async def _beat(doing: str, say: Say) -> None:
    began = time.monotonic()
    while True:
        await asyncio.sleep(_HEARTBEAT)
        say(f"  {doing}: {time.monotonic() - began:.0f} s so far")


def last_lines(path: Path) -> str:
    """Return the end of a log, as what to read next."""
    lines = path.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]
    return f"The end of {path}:\n" + "\n".join(f"    {line}" for line in lines)
