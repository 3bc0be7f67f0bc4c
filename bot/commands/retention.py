"""`retention`: drops the text of what is older than RETENTION_DAYS; counts and appeals stay."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.retention import Old, Retention

HELP = "what is older than RETENTION_DAYS (show), and dropping its text for good (run); meant for a daily job"
_YOUNG = timedelta(hours=1)
"""Files younger than that are left alone: their rows may be still to come."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add show and run."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    actions.add_parser("show", help="count what is old; changes nothing")
    actions.add_parser("run", help="drop the text; rows, outcomes, figures and appeals stay")


def run(args: argparse.Namespace) -> int:
    """Do what was asked, over the database and the uploads folder of the settings."""
    from bot.gateway import sentences
    from bot.settings import Settings
    from bot.store.engine import check, create_engine
    from bot.store.retention import Retention

    settings = Settings.from_env()
    engine = create_engine(settings.database_url)
    check(engine)
    retention, instead = Retention(engine), sentences.load().desk["dropped"]
    print(f"older than {settings.retention_days} days:")
    if args.action == "show":
        _print(retention.old(settings.retention_days, instead))
        return 0
    _print(retention.drop(settings.retention_days, instead))
    print(f"{_sweep(retention, settings)} files deleted")
    return 0


def _print(found: Old) -> None:
    for name, many in asdict(found).items():
        print(f"  {name:<10}{many:>10}")


def _sweep(retention: Retention, settings: Settings) -> int:
    from bot.gateway.uploads import Uploads

    before = (datetime.now().astimezone() - _YOUNG).timestamp()
    return Uploads(settings.uploads_dir).sweep(retention.kept_files(), before)
