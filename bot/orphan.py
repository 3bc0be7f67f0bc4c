"""A child process that outlives its supervisor would keep its port; so it stops with it."""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "BOT_SUPERVISED"


def stop_with_parent() -> None:
    """Ask this process to stop when its supervisor is gone, in whatever way; nothing when there is none.

    The supervisor holds the other end of our standard input, which closes even when it is killed.
    """
    if os.environ.get(VARIABLE) == "1":
        stop_with(0)


def stop_with(descriptor: int) -> None:
    """Ask this process to stop when nobody holds the other end of the pipe `descriptor` any more."""
    threading.Thread(target=_wait_for_end, args=(descriptor,), name="orphan", daemon=True).start()


def _wait_for_end(descriptor: int) -> None:
    # os.read, because a thread inside sys.stdin's lock breaks the interpreter's own shutdown.
    while os.read(descriptor, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
