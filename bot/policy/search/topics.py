"""Whole fields that askers name before they know any policy: 人工智能有什么补贴, 想在福田租房.

A question is about a topic when nothing else is left of it: take away the topic's name and the words that only say what
is asked, and it is empty. Whatever is left (商标, 35岁) is for the search of statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.policy.search.question import Question, QuestionReader
from bot.policy.text.text import compact, normalise

_COUNTED = re.compile(r"\d+(?:\.\d+)?(?:年|个月|月|天|次|期|%)?")


@dataclass(frozen=True)
class Topic:
    """A field as askers know it.

    Attributes:
        id: its name among us.
        title: its name as askers are told it.
        names: each a group of words that must all stand in the question.
        head: the id of the policy that answers questions about conditions, materials, steps; empty for none.
        lead: `policy/statement` said before the list; empty for none.
        shows: `policy` or `policy/statement` listed, the main ones first.
        menu: ids of topics that are offered instead.
    """

    id: str
    title: str
    names: tuple[tuple[str, ...], ...]
    head: str = ""
    lead: str = ""
    shows: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()

    @property
    def policies(self) -> tuple[str, ...]:
        """The ids of its policies, the main ones first."""
        return tuple(dict.fromkeys(name.partition("/")[0] for name in self.shows))

    def longest_in(self, key: str) -> tuple[str, ...]:
        """Returns the longest of the names that stand in compact text `key`, as its words; empty for none."""
        found = (words for words in self.names if all(word in key for word in words))
        return max(found, key=lambda words: sum(map(len, words)), default=())


class Topics:
    """Tells which topic a question is about, if it is about a whole one."""

    def __init__(
        self, topics: Iterable[Topic], frame: Iterable[str], askers: Iterable[str], asks: Iterable[str] = ()
    ) -> None:
        frame = set(frame)
        self._topics = tuple(topics)
        self.by_id = {topic.id: topic for topic in self._topics}
        self._asks = _any_of(frame)
        self._frame = _any_of(frame.union(askers))
        self._asks_only = _any_of(frame.union(asks))

    def find(self, question: Question) -> Topic | None:
        """Returns the topic that `question` is about as a whole, by its longest name; None for a narrower question."""
        key = compact(question.plain)
        named = [(words, topic) for topic in self._topics for words in topic.names if all(w in key for w in words)]
        # Menus come last; of names equally long the first in the file stands, for the sort is stable.
        for words, topic in sorted(named, key=lambda pair: (bool(pair[1].menu), -sum(map(len, pair[0])))):
            if self._is_all(key, topic) and not _names_a_version(question, words):
                return topic
        return None

    def touched(self, question: Question) -> Topic | None:
        """Returns the topic with the longest name in `question`, whatever else it says; menus are none."""
        key = compact(question.plain)
        found = [topic for topic in self._topics if topic.longest_in(key) and not topic.menu]
        return max(found, key=lambda topic: sum(map(len, topic.longest_in(key))), default=None)

    def bare(self, words: Iterable[str]) -> int:
        """Returns how many characters of `words` name something: 国高补贴 says no more than 国高."""
        return sum(len(self._asks.sub("", word)) for word in words)

    def says_nothing(self, question: Question) -> bool:
        """Tells whether `question` names nothing at all beside what is asked and by whom."""
        return not self._frame.sub("", compact(question.plain))

    def is_bare(self, question: Question, names: Iterable[str]) -> bool:
        """Tells whether `question` is nothing but the longest of `names`."""
        rest = compact(question.plain).replace(max(names, key=len, default=""), "", 1)
        return len(rest) <= 1 and not self._frame.sub("", rest)

    def only_asks(self, question: Question) -> bool:
        """Tells whether `question` says only what is asked, nothing of what it is about: 一个月多少, 现在还有吗."""
        return self.only_ask(compact(question.plain))

    def only_ask(self, key: str) -> bool:
        """Tells whether compact text `key` holds nothing but words that ask."""
        return not self._asks_only.sub("", _COUNTED.sub("", key))

    def beside(self, policy_id: str) -> list[str]:
        """Returns the policies of all topics that a policy belongs to, those of the first topic first."""
        ours = [topic for topic in self._topics if policy_id in (*topic.policies, topic.head)]
        return list(dict.fromkeys(one for topic in ours for one in (topic.head, *topic.policies) if one))

    def shared_by(self, policies: Sequence[str]) -> Topic | None:
        """Returns the topic that most of `policies` belong to; None when none of them belongs to any."""
        counts = {topic.id: len({*topic.policies, topic.head}.intersection(policies)) for topic in self._topics}
        best = max(counts, key=counts.__getitem__, default="")
        return self.by_id[best] if counts.get(best) else None

    def _is_all(self, key: str, topic: Topic) -> bool:
        """Tells whether `key` says nothing beside the names of `topic` and the frame of a question."""
        for word in sorted({word for words in topic.names for word in words}, key=len, reverse=True):
            key = key.replace(word, " ")
        return not self._frame.sub("", key).replace(" ", "")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")


def _names_a_version(question: Question, words: Sequence[str]) -> bool:
    return any(version not in "".join(words) for version in question.versions)


def load_topics(path: Path, reader: QuestionReader) -> Topics:
    """Reads data/topics.yaml; names and frame are put into the base's own words, as questions are."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words = (map(str, raw[key]) for key in ("frame", "askers", "asks"))
    return Topics((_topic(one, reader) for one in raw["topics"]), *words)


def _topic(raw: dict[str, object], reader: QuestionReader) -> Topic:
    names = tuple(
        tuple(compact(reader.plain(normalise(word))) for word in name.split("+")) for name in _words(raw["names"])
    )
    return Topic(
        id=str(raw["id"]),
        title=str(raw["title"]),
        names=names,
        head=str(raw.get("head", "")),
        lead=str(raw.get("lead", "")),
        shows=_words(raw.get("shows", ())),
        menu=_words(raw.get("menu", ())),
    )


def _words(raw: object) -> tuple[str, ...]:
    assert isinstance(raw, list | tuple)
    return tuple(map(str, raw))
