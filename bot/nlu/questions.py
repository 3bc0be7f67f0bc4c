"""Reads messages with their intents from Rasa's training format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

_MARK = "- "


def read_questions(path: Path) -> list[tuple[str, str]]:
    """Returns (message, intent) of a file, or of all .yml files of a folder."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    return [pair for file in files for pair in _read(file)]


def _read(path: Path) -> Iterator[tuple[str, str]]:
    for block in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
        for line in block["examples"].splitlines():
            if line.startswith(_MARK):
                yield line.removeprefix(_MARK).strip(), block["intent"]
