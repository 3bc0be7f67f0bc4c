"""The words of askers: everyday spellings, groups of synonyms, places and neighbouring subjects (data/lexicon/)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.policy.text.phrases import Phrases
from bot.policy.text.text import compact, normalise

_LATIN = re.compile(r"[a-z&]")


@dataclass(frozen=True)
class Neighbour:
    """A subject beside ours: the words that name it, words that bring the question back to us, and who would know."""

    subject: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    office: str


@dataclass(frozen=True)
class Lexicon:
    """Everything known about words that is not policy.

    Attributes:
        spellings: everyday word → the word the policy base uses, Han entries longest first.
        latin: the same for Latin words, matched whole.
        concepts: word → name of its group of synonyms.
        districts: Shenzhen's other districts.
        cities: name → name of the city or province it belongs to.
        home: places whose programmes we do answer.
        ours: scope → words by which askers say that its policy is meant.
        origin: words before which a place is where somebody comes from or studied.
        residence: words after which a place is where somebody lives or comes from.
        neighbours: subjects beside ours.
        words: what the tokenizer must know beside the names of the policies.
        everyday: words that askers tell their case in, and often mistype.
        right: words that are no typos, whatever they sound like.
        asking: words of questions that people type in pinyin.
        singles: characters that stand between such words.
        subjects: words by which a clause is about our subjects.
    """

    spellings: Mapping[str, str]
    latin: Mapping[str, str]
    concepts: Mapping[str, str]
    districts: tuple[str, ...]
    cities: Mapping[str, str]
    home: tuple[str, ...]
    ours: Mapping[str, tuple[str, ...]]
    residence: tuple[str, ...]
    origin: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    words: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    singles: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    def plain(self, text: str) -> str:
        """Returns normalised `text` with everyday, Cantonese and English words replaced by the base's own."""
        text = text.lower()
        if _LATIN.search(text):
            text = self._latin_words.sub(lambda match: self.latin[match.group().strip()], text)
        return self._han_words.sub(lambda match: self.spellings[match.group()], text)

    def groups_in(self, key: str) -> list[str]:
        """Returns the groups of synonyms that compact text `key` has a word of, in one order always."""
        return sorted({self.concepts[word] for word in self._concept_words.within(key)})

    @cached_property
    def _latin_words(self) -> re.Pattern[str]:
        return re.compile(f"(?<![a-z&]){_any_of(self.latin)}(?![a-z&])")

    @cached_property
    def _han_words(self) -> re.Pattern[str]:
        return re.compile(_any_of(self.spellings))

    @cached_property
    def _concept_words(self) -> Phrases:
        return Phrases(self.concepts)


def _any_of(words: Iterable[str]) -> str:
    choice = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return f"(?:{choice})"


def load_lexicon(directory: Path) -> Lexicon:
    """Reads the files of `directory` (data/lexicon)."""
    spellings, latin = _spellings(_read(directory / "colloquial.yaml"))
    places = _read(directory / "places.yaml")
    cities = {name: group[0] for group in places["cities"] for name in group}
    groups = _read(directory / "synonyms.yaml")
    everyday, asking = _read(directory / "everyday.yaml"), _read(directory / "asking.yaml")
    return Lexicon(
        spellings=spellings,
        latin=latin,
        concepts={compact(normalise(word)): name for name, words in groups.items() for word in words},
        districts=tuple(places["districts"]),
        cities=cities,
        home=tuple(places["home"]),
        ours={str(scope): tuple(words) for scope, words in places["ours"].items()},
        origin=tuple(places["origin"]),
        residence=tuple(sorted(places["residence"], key=len, reverse=True)),
        neighbours=tuple(_neighbour(raw) for raw in _read(directory / "neighbours.yaml")),
        words=tuple(word for group in _read(directory / "words.yaml").values() for word in group),
        everyday=tuple(word for name, group in everyday.items() if name != "right" for word in group),
        right=tuple(everyday["right"]),
        asking=tuple(asking["words"]),
        singles=tuple(asking["single"]),
        subjects=tuple(asking["subjects"]),
    )


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _spellings(groups: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    han: dict[str, str] = {}
    latin: dict[str, str] = {}
    for words in groups.values():
        for said, meant in words.items():
            target = latin if _LATIN.match(str(said)) else han
            target[str(said)] = str(meant)
    return han, latin


def _neighbour(raw: Mapping[str, Any]) -> Neighbour:
    return Neighbour(raw["subject"], _words(raw["words"]), _words(raw.get("unless", ())), raw["office"])


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(word).lower() for word in words)
