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
        threading.Thread(target=_wait_for_end, name="orphan", daemon=True).start()


def _wait_for_end() -> None:
    # os.read, because a thread inside sys.stdin's lock breaks the interpreter's own shutdown.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
