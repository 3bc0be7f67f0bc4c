"""`outbox`: replies that could not be delivered, for a person to look at and send again."""

from __future__ import annotations

import argparse

HELP = "replies that could not be delivered: list them (dead), try one again (resend ID)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add dead and resend ID."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    dead = actions.add_parser("dead", help="list the dead letters, newest first")
    dead.add_argument("--limit", type=int, default=100, help="how many (%(default)s)")
    resend = actions.add_parser("resend", help="let a dead letter be tried anew")
    resend.add_argument("id", type=int)


def run(args: argparse.Namespace) -> int:
    """Do what was asked, over the database of the settings."""
    from bot.errors import DeskError
    from bot.log import mask
    from bot.settings import Settings
    from bot.store.engine import check, create_engine
    from bot.store.outbox import Outbox

    engine = create_engine(Settings.from_env().database_url)
    check(engine)
    outbox = Outbox(engine)
    if args.action == "resend":
        if not outbox.resend(args.id):
            raise DeskError(f"reply {args.id} is no dead letter; `python -m bot outbox dead` lists those")
        print(f"reply {args.id} is tried again")
        return 0
    letters = outbox.dead(args.limit)
    for letter in letters:
        when = letter.created_at.astimezone().isoformat(timespec="minutes")
        text = " ".join(mask(letter.reply.text).split())[:60]
        print(f"{letter.outbox_id:>8}  {when}  {letter.channel:<9}{letter.attempts:>3} attempts  {text}")
    print(f"{len(letters)} dead letters")
    return 0
