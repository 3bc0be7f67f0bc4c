"""The words that tell a wish for people from a question about a policy (data/lexicon/desk.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.groups import APPEAL, CASES
from bot.policy.text.text import normalise

_FILE = "lexicon/desk.yaml"
_TWICE = re.compile(r"(?P<word>[\u4e00-\u9fff])[不没唔](?P=word)")
"""A question made of a word and its denial: 奖不奖, 给不给."""

_TAG = re.compile(r"(?<![还都也就仍要])[不没][?。!]*$")
"""A question by its last word: 现在补申请来得及不, 钱到账没."""


@dataclass(frozen=True)
class DeskWords:
    """What a message names, by the words it uses."""

    person: re.Pattern[str]
    no_person: re.Pattern[str]
    grievance: re.Pattern[str]
    trouble: re.Pattern[str]
    case: re.Pattern[str]
    trace: re.Pattern[str]
    asking: re.Pattern[str]
    rhetorical: re.Pattern[str]
    supposed: re.Pattern[str]
    neglect: re.Pattern[str]

    @classmethod
    def load(cls, data: Path) -> DeskWords:
        """Reads the words from the folder `data`.

        Raises:
            OSError: the file is missing.
            KeyError: a group of words is missing.
        """
        groups: Mapping[str, Any] = yaml.load((data / _FILE).read_text("utf-8"), Loader=yaml.CSafeLoader)
        lists = ("person", "no_person", "grievance", "trouble", "case", "trace", "asking", "rhetorical", "supposed")
        return cls(**{name: _pattern(groups[name]) for name in lists}, neglect=re.compile(str(groups["neglect"])))

    def wants_person(self, message: str) -> bool:
        """Tells whether a person is named; 人工智能 is none."""
        return bool(self.person.search(self.no_person.sub(" ", _plain(message))))

    def tells_grievance(self, message: str) -> bool:
        """Tells whether something is reported as wrong, rather than asked."""
        return bool(self.grievance.search(_plain(message))) and not self.asks(message)

    def scolds(self, message: str) -> bool:
        """Tells whether somebody reports a wrong and scolds: their question is none. 被退回来了，你们怎么办事的."""
        return bool(self.rhetorical.search(_plain(message))) and self.tells_grievance(message)

    def tells_neglect(self, message: str) -> bool:
        """Tells whether the asker's own dealings went wrong, as a statement: 申报的贴息三个月了还没到账."""
        plain = _plain(message)
        return bool(self.neglect.search(plain)) and not (self.asks(message) or self.supposed.search(plain))

    def tells_trouble(self, message: str) -> bool:
        """Tells whether anything in the message is wrong, or is to be seen to by people."""
        plain = _plain(message)
        return bool(self.grievance.search(plain) or self.trouble.search(plain) or self.neglect.search(plain))

    def names_case(self, message: str) -> bool:
        """Tells whether a case at the desk is named."""
        return bool(self.case.search(_plain(message)))

    def hints_at_case(self, message: str) -> bool:
        """Tells whether a message that the classifier takes for one about a case has any sign of one."""
        plain = _plain(message)
        return bool(self.case.search(plain) or self.trace.search(plain) or self.grievance.search(plain))

    def speaks_to_desk(self, message: str) -> bool:
        """Tells whether anything in the message is said to people: a person, a grievance or a case is named."""
        plain = _plain(message)
        return self.wants_person(message) or bool(self.grievance.search(plain) or self.case.search(plain))

    def bear_out(self, intent: str, message: str) -> bool:
        """Tells whether the words of a message allow for an intent of the desk's; any other intent they always do."""
        if intent == APPEAL:
            return self.tells_trouble(message)
        return self.hints_at_case(message) if intent in CASES else True

    def asks(self, message: str) -> bool:
        """Tells whether the message has a mark of a question."""
        plain = self.rhetorical.sub(" ", _plain(message))
        return bool(self.asking.search(plain) or _TWICE.search(plain) or _TAG.search(plain))


def _plain(message: str) -> str:
    return normalise(message).lower()


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    forms = [
        rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w[0].isascii() and w[0].isalpha() else re.escape(w) for w in words
    ]
    return re.compile("|".join(forms))
