"""Several processes that share what one has loaded: forked when all is in memory, and again when one is gone.

A model takes half a minute and several hundred megabytes to load. Forked processes share those pages until they write
to them, and a new one in place of a dead one is there within a second.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from bot.orphan import stop_with

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between looks for processes that have ended."""
ASK_EVERY = 5.0
"""Seconds between questions whether a process still answers."""
PATIENCE = 5.0
"""Seconds that it has to answer."""
MISSES = 6
"""A process that so many times in a row does not answer within `PATIENCE` seconds is killed and forked again."""
PAUSE = 1.0
"""Seconds before one that ended is forked again, so that a fault that comes at once does not spin."""
GRACE = 8.0
"""Seconds that processes get to end by themselves."""


class Forks:
    """Keeps one process on each port; the parent only watches."""

    def __init__(self, ports: Iterable[int], serve: Callable[[int], None], health: Callable[[int], str]) -> None:
        """Fork processes that call `serve(port)`; `health(port)` is the address that says how one is."""
        self._ports = tuple(ports)
        self._serve = serve
        self._health = health
        self._alive: dict[int, int] = {}
        self._misses: dict[int, int] = {}
        self._stopping = False
        self._parent, self._kept = os.pipe()

    def run(self) -> None:
        """Keep them running until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        # What is there now stays for good: no collector shall write to its pages.
        gc.collect()
        gc.freeze()
        for port in self._ports:
            self._fork(port)
        asked = time.monotonic()
        while not self._stopping:
            time.sleep(EVERY)
            self._replace_ended()
            if time.monotonic() - asked > ASK_EVERY:
                self._ask_all()
                asked = time.monotonic()
        self._end_all()

    def _fork(self, port: int) -> None:
        child = os.fork()
        if child:
            self._alive[child] = port
            self._misses[port] = 0
            return
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            os.close(self._kept)  # only the parent holds it, so it closes with the parent
            stop_with(self._parent)
            self._serve(port)
        except BaseException:
            log.exception("the process on port %d failed", port)
            _leave(1)
        _leave(0)

    def _replace_ended(self) -> None:
        with suppress(ChildProcessError):
            while not self._stopping and (ended := os.waitpid(-1, os.WNOHANG))[0]:
                port = self._alive.pop(ended[0], None)
                if port is not None:
                    code = os.waitstatus_to_exitcode(ended[1])
                    log.warning("the process on port %d ended with %d; forked again", port, code)
                    time.sleep(PAUSE)
                    self._fork(port)

    def _ask_all(self) -> None:
        for child, port in tuple(self._alive.items()):
            self._misses[port] = 0 if _answers(self._health(port)) else self._misses[port] + 1
            if self._misses[port] >= MISSES:
                log.error("the process on port %d does not answer and is killed", port)
                os.kill(child, signal.SIGKILL)

    def _end_all(self) -> None:
        for child in self._alive:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        end = time.monotonic() + GRACE
        while self._alive and time.monotonic() < end:
            ended, _ = os.waitpid(-1, os.WNOHANG)
            self._alive.pop(ended, None)
            time.sleep(0.0 if ended else 0.05)
        for child in self._alive:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


def _leave(code: int) -> None:
    """End a forked process without the parent's clean-up."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=PATIENCE):  # noqa: S310 - on this machine
            return True
    except (URLError, OSError):
        return False
