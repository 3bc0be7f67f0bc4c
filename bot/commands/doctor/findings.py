"""Findings: what was looked at, whether it is well, and what to do when it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

_SENTENCES = Path(__file__).parent / "sentences.yaml"


class State(Enum):
    """How a check went."""

    WELL = "well"
    BAD = "bad"
    LEFT_OUT = "left_out"


_MARKS = {State.WELL: "✓", State.BAD: "✗", State.LEFT_OUT: "–"}


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        check: Names what was looked at, for programs.
        name: The same for people.
        said: What was found.
        repair: What to do; empty when there is nothing to do.
    """

    check: str
    name: str
    state: State
    said: str
    repair: str = ""


class Say:
    """Words findings by `sentences.yaml`: for each check its name, and a sentence for each thing that is found.

    A sentence that calls for action is a pair of `said` and `repair`.
    """

    def __init__(self) -> None:
        """Read the sentences."""
        self._texts: Mapping[str, Mapping[str, Any]] = yaml.load(_SENTENCES.read_text("utf-8"), Loader=yaml.CSafeLoader)

    def name(self, check: str) -> str:
        """Return what people call a check."""
        return str(self._texts[check]["name"])

    def well(self, check: str, what: str, **facts: object) -> Finding:
        """Return a finding that needs nothing."""
        return self._finding(check, State.WELL, what, facts)

    def bad(self, check: str, what: str, **facts: object) -> Finding:
        """Return a finding that needs something done."""
        return self._finding(check, State.BAD, what, facts)

    def left_out(self, check: str, what: str, **facts: object) -> Finding:
        """Return that a check was not made, and why."""
        return self._finding(check, State.LEFT_OUT, what, facts)

    def _finding(self, check: str, state: State, what: str, facts: Mapping[str, object]) -> Finding:
        given = self._texts[check][what]
        said, repair = (given, "") if isinstance(given, str) else (given["said"], given["repair"])
        return Finding(check, self.name(check), state, said.format(**facts), repair.format(**facts))


def as_line(finding: Finding) -> str:
    """Return a finding for people."""
    line = f"{_MARKS[finding.state]} {finding.name}：{finding.said}"
    return f"{line}\n    → {finding.repair}" if finding.repair else line


def as_json(finding: Finding) -> str:
    """Return a finding for programs."""
    row = {"check": finding.check, "state": finding.state.value, "said": finding.said, "repair": finding.repair}
    return json.dumps(row, ensure_ascii=False)
