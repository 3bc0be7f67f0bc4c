"""`python -m bot <command>`: the way in for people, for the supervisor and for CI."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from bot.commands import NAMES
from bot.errors import BotError

OURS = ("actions", "bot")
REPAIR = "Run `make setup`, then `.venv/bin/python -m bot …`."


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; each fills in its own part."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Futian policy assistant")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name in NAMES:
        module = importlib.import_module(f"bot.commands.{name}")
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors of our own are one line on standard error."""
    args = build_parser().parse_args(argv)
    try:
        return int(args.run(args))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in OURS:
            raise
        print(f"error: {sys.executable} has no package {error.name!r}. {REPAIR}", file=sys.stderr)
        return 1
    except BotError as error:
        print(f"error: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 1)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
