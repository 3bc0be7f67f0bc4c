"""`dialogue`: Rasa on loopback, with the trained model."""

from __future__ import annotations

import argparse
import dataclasses

HELP = "run the dialogue process alone (Rasa, on loopback)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --port."""
    parser.add_argument("--port", type=int, help="port to listen on instead of DIALOGUE_PORT")


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    if args.port is not None:
        settings = dataclasses.replace(settings, dialogue_port=args.port)
    stop_with_parent()
    from bot.dialogue import server

    server.run(settings)
    return 0
