"""Offices that askers call by name: who asks for one's telephone or address gets that one's, or an honest no."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.policy.question import Question
from bot.policy.text import compact, normalise
from bot.policy.topics import Topics

_HOW_TO_REACH = re.compile(
    r"(?:办公|联系|咨询|具体)?(?:电话|号码|热线|座机|联系方式|邮箱|地址|位置|地点)(?:号码)?|在哪里?|哪里|怎么走|怎么去|怎么联系|联系|上门|几楼|哪栋|哪条路"
)
"""Words that ask how an office is reached."""


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

    def __init__(self, offices: Iterable[Office], topics: Topics) -> None:
        self.all = tuple(offices)
        self._topics = topics

    def wanted(self, question: Question) -> Office | None:
        """Returns the office whose telephone or address `question` asks for and nothing else."""
        key = compact(question.plain)
        if not _HOW_TO_REACH.search(key):
            return None
        named = [(name, office) for office in self.all for name in office.names if name in key]
        name, office = max(named, key=lambda pair: len(pair[0]), default=("", None))
        rest = _HOW_TO_REACH.sub("", key.replace(name, "", 1)) if name else key
        return office if self._topics.only_ask(rest) else None


def load_offices(path: Path, topics: Topics) -> Offices:
    """Reads data/offices.yaml."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Offices((_office(one) for one in raw), topics)


def _office(raw: dict[str, object]) -> Office:
    names, tells = raw["names"], raw.get("tells", ())
    assert isinstance(names, list) and isinstance(tells, list | tuple)
    return Office(str(raw["office"]), tuple(compact(normalise(str(name))) for name in names), tuple(map(str, tells)))
