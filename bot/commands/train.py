"""`train`: make the model, when something it is made from has changed."""

from __future__ import annotations

import argparse

HELP = "train the model when its inputs have changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --force."""
    parser.add_argument("--force", action="store_true", help="train even when nothing has changed")


def run(args: argparse.Namespace) -> int:
    """Train and print the path of the model."""
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    stop_with_parent()
    from bot.dialogue import training

    print(training.train(settings, args.force))
    return 0
