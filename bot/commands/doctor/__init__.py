"""`doctor`: what keeps the assistant from working here, and what to do about it."""

from __future__ import annotations

import argparse

HELP = "check settings, database, clock, channels, model, policy base, disk and ports, and say what to do"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print one JSON object a line, for programs")


def run(args: argparse.Namespace) -> int:
    """Look at everything, print a line for each, and return 1 when something is wrong."""
    from bot.commands.doctor import examination
    from bot.commands.doctor.findings import State, as_json, as_line

    failed = False
    for finding in examination.examine():
        print(as_json(finding) if args.json else as_line(finding), flush=True)
        failed = failed or finding.state is State.BAD
    return int(failed)
