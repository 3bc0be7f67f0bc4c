"""The desk's sentences and labels, kept in `templates/desk/texts.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.gateway.sentences import TEMPLATES


@dataclass(frozen=True)
class Texts:
    """What the desk says that does not stand in a template.

    Attributes:
        problems: By reason: a title and a sentence with {places}.
        faults: What a policy's loader says, as patterns, with the sentence that officers are shown.
        labels: By group and value: how channels, outcomes, topics, roles and states are called.
    """

    problems: Mapping[str, Mapping[str, str]]
    faults: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, group: str, value: str | None) -> str:
        """Return how `value` is called, itself where it has no name."""
        return self.labels[group].get(value or "", value or "")

    def fault(self, said: str) -> str:
        """Return in the desk's words what the loader said of a policy; itself where no pattern fits."""
        for pattern, words in self.faults.items():
            if match := re.fullmatch(pattern, said, re.DOTALL):
                return words.format(*match.groups())
        return said


def load() -> Texts:
    """Read the texts."""
    return Texts(**_read("texts"), faults=_read("faults"))


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load((TEMPLATES / "desk" / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return read
