"""`gateway`: web chat, webhooks and the workers behind them."""

from __future__ import annotations

import argparse

HELP = "run the gateway alone (web chat, webhooks, workers)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings come from the environment, so there is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot import log
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    settings = Settings.from_env()
    log.configure(settings.log_level, form=settings.log_format)
    stop_with_parent()
    from bot.gateway import app

    app.run(settings)
    return 0
