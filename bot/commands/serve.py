"""`serve`: set everything up, then run and watch all processes."""

from __future__ import annotations

import argparse

HELP = "set up, train when needed, and run everything (what `make run` does)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --workers."""
    parser.add_argument("--workers", metavar="N", help="dialogue processes to run instead of DIALOGUE_WORKERS")


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    import os

    from bot.settings import Settings
    from bot.supervisor import serve

    if args.workers is not None:
        os.environ["DIALOGUE_WORKERS"] = args.workers  # so that the gateway, a child, spreads over them
    return serve(Settings.from_env())
