"""Forks the gateway, or a light dialogue, at every line of its input and answers with the new process's number."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from bot.settings import Settings

_PR_SET_PDEATHSIG = 1


def main(kind: str) -> None:
    """Serve until the input ends; what is forked is killed by whoever asked for it."""
    # Imported here once, and by no process again.
    if kind == "gateway":
        from bot.gateway.app import run
    else:
        from tests.kill.light_dialogue import run
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed leave nothing behind
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # none outlives its nursery
            run(Settings.from_env(dotenv_path=None))
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
