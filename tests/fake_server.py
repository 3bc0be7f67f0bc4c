"""A stand-in for a supervised process: answers health checks, and misbehaves as its arguments say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from bot.orphan import stop_with_parent


class Handler(BaseHTTPRequestHandler):
    """Says 200, or hangs up once `sick` has been asked for."""

    sick = False

    def do_GET(self) -> None:
        """Answer /sick by falling ill and everything else by the state of health."""
        if self.path == "/sick":
            Handler.sick = True
        self.send_response(500 if Handler.sick else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


def main(port: str, *faults: str) -> None:
    """Serve on `port`; faults: crash, crash-once FILE, stubborn, grandchild FILE."""
    stop_with_parent()
    print("2026-01-01 00:00:00 INFO    fake: hello", flush=True)
    if "crash" in faults:
        sys.exit("2026-01-01 00:00:00 ERROR   fake: no luck, 13800138000")
    if "crash-once" in faults:
        flag = Path(faults[faults.index("crash-once") + 1])
        if not flag.exists():
            flag.touch()
            sys.exit(3)
    if "stubborn" in faults:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "grandchild" in faults:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        Path(faults[faults.index("grandchild") + 1]).write_text(str(child.pid))
    if "mute" in faults:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        time.sleep(60)
    print(f"pid {os.getpid()}", flush=True)
    HTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
