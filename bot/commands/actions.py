"""`actions`: the action server as a process of its own, for a layout over several machines."""

from __future__ import annotations

import argparse

HELP = "run the action server alone (on loopback)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings come from the environment, so there is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Become the action server; does not return."""
    import os
    import sys

    from bot.settings import Settings

    port = str(Settings.from_env().actions_port)
    # rasa_sdk listens on all addresses unless told otherwise here.
    environ = {**os.environ, "SANIC_HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", port]
    os.execve(sys.executable, command, environ)  # noqa: S606 - no shell is wanted
