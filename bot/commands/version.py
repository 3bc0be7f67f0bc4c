"""`version`: what is installed here."""

from __future__ import annotations

import argparse

HELP = "print the versions of the assistant, Rasa and Python"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to add."""


def run(args: argparse.Namespace) -> int:
    """Print one line."""
    import platform
    from importlib import metadata

    from bot import __version__

    print(f"bot {__version__}, rasa {metadata.version('rasa')}, python {platform.python_version()}")
    return 0
