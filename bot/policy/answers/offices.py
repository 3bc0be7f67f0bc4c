"""Offices that askers call by name: who asks for one's telephone or address gets that one's, or an honest no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.policy.search.question import Question
from bot.policy.search.topics import Topics
from bot.policy.text.text import compact, normalise


@dataclass(frozen=True)
class Office:
    """An office as askers know it.

    Attributes:
        title: its full name.
        names: what it is called, in compact text.
        tells: `policy/statement` that say how it is reached; empty when the base does not know.
    """

    title: str
    names: tuple[str, ...]
    tells: tuple[str, ...] = ()


class Offices:
    """Tells which office a message wants to reach, if that is all it asks."""

    def __init__(self, offices: Iterable[Office], reach: re.Pattern[str], topics: Topics) -> None:
        self.all = tuple(offices)
        self._reach = reach
        self._topics = topics

    def wanted(self, question: Question) -> Office | None:
        """Returns the office whose telephone or address `question` asks for and nothing else."""
        key = compact(question.plain)
        if not self._reach.search(key):
            return None
        named = [(name, office) for office in self.all for name in office.names if name in key]
        name, office = max(named, key=lambda pair: len(pair[0]), default=("", None))
        rest = self._reach.sub("", key.replace(name, "", 1)) if name else key
        return office if self._topics.only_ask(rest) else None


def load_offices(path: Path, topics: Topics) -> Offices:
    """Reads data/offices.yaml."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Offices(map(_office, raw["offices"]), re.compile(raw["reach"]), topics)


def _office(raw: dict[str, object]) -> Office:
    names, tells = raw["names"], raw.get("tells", ())
    assert isinstance(names, list) and isinstance(tells, list | tuple)
    return Office(str(raw["office"]), tuple(compact(normalise(str(name))) for name in names), tuple(map(str, tells)))
