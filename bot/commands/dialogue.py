"""`dialogue`: Rasa on loopback, with the trained model."""

from __future__ import annotations

import argparse
import dataclasses

from bot.values import few

HELP = "run Rasa alone, in one process or in DIALOGUE_WORKERS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --workers."""
    parser.add_argument("--workers", type=few, metavar="N", help="processes to run instead of DIALOGUE_WORKERS")


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    if args.workers is not None:
        settings = dataclasses.replace(settings, dialogue_workers=args.workers)
    stop_with_parent()
    from bot.dialogue.left_out import without_tensorflow

    with without_tensorflow():
        from bot.dialogue import server

    server.run(settings)
    return 0
