"""`migrate`: bring the database's tables to this version."""

from __future__ import annotations

import argparse

HELP = "bring the database's tables to this version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Settings come from the environment, so there is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Apply the migrations that are missing."""
    from bot.settings import Settings
    from bot.store import migrate

    settings = Settings.from_env()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database_url)
    print("the tables are up to date")
    return 0
