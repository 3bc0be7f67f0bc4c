"""`appeals`: the figures for the lead, and whether the histories are whole."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.values import ROOT

if TYPE_CHECKING:
    from bot.desk.figures import Counted, Figures

HELP = "figures of appeals for the lead (report), and whether their histories are whole (verify)"
_COLUMNS = ("received", "closed", "closing %", "met", "met %", "first answer h", "reopened", "satisfied %")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add report --from --to [--csv] and verify."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    report = actions.add_parser("report", help="figures of the appeals received in a period")
    report.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    report.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    report.add_argument("--csv", action="store_true", help="comma-separated, for a spreadsheet")
    actions.add_parser("verify", help="check every case's history; exit code 1 when one was tampered with")


def run(args: argparse.Namespace) -> int:
    """Do what was asked, over the database of the settings."""
    from bot.desk.rules import load_rules
    from bot.settings import Settings
    from bot.store.appeal_audit import AppealAudit
    from bot.store.engine import check, create_engine

    engine = create_engine(Settings.from_env().database_url)
    check(engine)
    audit = AppealAudit(engine, load_rules(ROOT / "data" / "desk.yaml"))
    if args.action == "verify":
        return _verify(audit.count(), audit.faults())
    _report(audit.counted(args.first, args.last), as_csv=args.csv)
    return 0


def _verify(count: int, faults: Sequence[str]) -> int:
    for fault in faults:
        print(fault)
    print(f"{count} appeals, {len(faults)} faults")
    return 1 if faults else 0


def _report(cases: Sequence[Counted], *, as_csv: bool) -> None:
    from bot.desk.figures import grouped

    rows = grouped(cases, datetime.now().astimezone())
    table = [("by", "which", *_COLUMNS), *((row.by, row.which, *_cells(row.figures)) for row in rows)]
    if as_csv:
        csv.writer(sys.stdout).writerows(table)
    else:
        for line in table:
            print(f"{line[0]:<7}{line[1]:<22}" + "".join(f"{cell:>16}" for cell in line[2:]))


def _cells(found: Figures) -> tuple[str, ...]:
    values = (
        found.received,
        found.closed,
        found.closing_rate,
        found.met,
        found.met_rate,
        found.first_answer_hours,
        found.reopened,
        found.satisfied_rate,
    )
    return tuple("-" if value is None else str(value) for value in values)
