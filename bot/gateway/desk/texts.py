"""The desk's sentences and labels, kept in `templates/desk/texts.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from bot.gateway.sentences import TEMPLATES


@dataclass(frozen=True)
class Texts:
    """What the desk says that does not stand in a template.

    Attributes:
        problems: By reason: a title and a sentence with {places}.
        labels: By group and value: how channels, outcomes, topics, roles and states are called.
    """

    problems: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]

    def label(self, group: str, value: str | None) -> str:
        """Return how `value` is called, itself where it has no name."""
        return self.labels[group].get(value or "", value or "")


def load() -> Texts:
    """Read the texts."""
    return Texts(**yaml.safe_load((TEMPLATES / "desk" / "texts.yaml").read_text(encoding="utf-8")))
