"""A small server in several forks, for test_forks: `python -m tests.dialogue.fork_sample PATIENCE PORT PORT`."""

from __future__ import annotations

import logging
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from bot.dialogue import forks

LOADED = [os.getpid()]
"""What is loaded once; a fork shows that it has it."""


class Handler(BaseHTTPRequestHandler):
    """Says who answers, and who has loaded."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{os.getpid()} {LOADED[0]}".encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


def serve(port: int) -> None:
    """Serve on `port`."""
    HTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    logging.basicConfig(level="WARNING")
    forks.EVERY, forks.ASK_EVERY, forks.PATIENCE, forks.PAUSE, forks.MISSES = 0.05, 0.1, float(sys.argv[1]), 0.05, 3
    forks.Forks(map(int, sys.argv[2:]), serve, lambda port: f"http://127.0.0.1:{port}/").run()
