"""`serve`: set everything up, then run and watch all processes."""

from __future__ import annotations

import argparse

HELP = "set up, train when needed, and run everything (what `make run` does)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings come from the environment, so there is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.settings import Settings
    from bot.supervisor import serve

    return serve(Settings.from_env())
