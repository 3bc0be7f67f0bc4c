"""`train`: make the model, when something it is made from has changed."""

from __future__ import annotations

import argparse

HELP = "train the model when its inputs have changed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --force."""
    parser.add_argument("--force", action="store_true", help="train even when nothing has changed")


def run(args: argparse.Namespace) -> int:
    """Train and print the path of the model."""
    import contextlib
    import sys

    from bot import log
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    log.configure(settings.log_level, form=settings.log_format)
    stop_with_parent()
    # Standard output is for the result alone; what Rasa prints on the way is log.
    with contextlib.redirect_stdout(sys.stderr):
        from bot.dialogue import training

        model = training.train(settings, args.force)
    print(model)
    return 0
