"""`dialogue`: Rasa on loopback, with the trained model."""

from __future__ import annotations

import argparse

HELP = "run the dialogue process alone (Rasa, on loopback)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings come from the environment, so there is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    stop_with_parent()
    from bot.dialogue import server

    server.run(settings)
    return 0
