"""The commands of `python -m bot`, one module a group.

A command module has `HELP`, `add_arguments(parser)` and `run(args) -> int` (the exit code). It imports what
it needs inside `run`, so that `--help` and the checks of the policy base start at once.
"""

from __future__ import annotations

NAMES = (
    "serve",
    "dialogue",
    "gateway",
    "actions",
    "train",
    "nlu",
    "migrate",
    "policies",
    "assess",
    "receipts",
    "appeals",
    "desk",
    "outbox",
    "retention",
    "doctor",
    "version",
)
