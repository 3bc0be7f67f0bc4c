"""A policy as search reads it: its names, its statements and the questions they answer, as features in numbers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.policy.model.aspects import wanted_kinds
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.model.quantities import Range, ranges
from bot.policy.search.arrays import Floats, Ints, Rows, joined
from bot.policy.search.cues import Cue
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary
from bot.policy.text.text import compact, normalise
from bot.policy.text.words import is_word

_NAMED_WORTH = 0.25
"""How much a word of the short name still tells about which statement is meant."""
_TITLE_WORTH = 0.6
"""How much one does that only the title has."""
_GAP = 0.09
"""What a statement loses that only says what is not known."""
_OVERVIEW = 0.04
"""What the summing-up loses beside statements that answer as well."""

_ASIDE = re.compile(r"[(（].*?[)）]|[《》]")
_BEFORE_NAME = re.compile(r"^(?:20\d\d年?)?(?:广东省)?(?:深圳市|深圳)?(?:福田区|福田)?(?:关于)?(?:20\d\d年)?")
"""What people leave out of a name: its place, its year, what stands in brackets."""

KINDS = tuple(Kind)
_PLACE = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Digest:
    """What the index needs of one policy; whatever it has in common with others is not part of it.

    Attributes:
        policy: the policy.
        names: its names in every form in which they are matched, without repetition.
        words: the words of each of `names` that has several, else none.
        full_names: its short name and its title, as they are matched.
        cues: words that name it together.
        named: features of its names.
        subject: features of its title and short name.
        told_by_subject: how much each of `subject` still tells about which of its statements is meant.
        told: features of each text: of every statement first its own, then its questions.
        texts: how many texts each statement has, itself included.
        kinds: the place in `KINDS` of the kind that each statement stands for.
        standing: what each statement's own standing adds to its score.
        bounds: the ranges that a statement's case names, for those that name any.
    """

    policy: Policy
    names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    full_names: tuple[str, ...]
    cues: tuple[Cue, ...]
    named: Ints
    subject: Ints
    told_by_subject: Floats
    told: Rows
    texts: Ints
    kinds: Ints
    standing: Floats
    bounds: Mapping[int, Sequence[Range]]


class Digester:
    """Digests policies; whatever two of them say alike it reads once."""

    def __init__(self, reader: QuestionReader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary
        self._keys: dict[str, str] = {}
        self._read: dict[str, tuple[Ints, tuple[str, ...]]] = {}
        self._ranges = lru_cache(maxsize=None)(lambda text: tuple(ranges(normalise(text))))

    def digest(self, policy: Policy) -> Digest:
        """Returns what the index needs of `policy`."""
        names = self._forms(policy)
        subject = {
            **dict.fromkeys(self._numbers(self._key(policy.title)).tolist(), _TITLE_WORTH),
            **dict.fromkeys(self._numbers(self._key(policy.short)).tolist(), _NAMED_WORTH),
        }
        texts = [self._numbers(self._key(text)) for s in policy.statements for text in (f"{s.case}。{s.text}", *s.asks)]
        bounds = ((row, self._ranges(_case_of(statement))) for row, statement in enumerate(policy.statements))
        return Digest(
            policy=policy,
            names=names,
            words=tuple(self._reading(name)[1] for name in names),
            full_names=tuple(dict.fromkeys((self._key(policy.short), self._key(policy.title)))),
            cues=tuple(tuple(tuple(map(compact, group)) for group in cue) for cue in policy.cues),
            named=np.unique(joined([self._numbers(name) for name in names])),
            subject=np.array(list(subject), np.int32),
            told_by_subject=np.array(list(subject.values())),
            told=Rows.of(texts),
            texts=_ints(1 + len(statement.asks) for statement in policy.statements),
            kinds=_ints(_PLACE[kind] for kind in self._stand_for(policy)),
            standing=np.array([_standing_of(statement) for statement in policy.statements]),
            bounds={row: found for row, found in bounds if found},
        )

    def _stand_for(self, policy: Policy) -> list[Kind]:
        """Returns for which kind each statement of `policy` stands: its own, or of a gap the amount that is missing."""
        kinds = [statement.kind for statement in policy.statements]
        if not any(s.kind is Kind.FIGURE or s.amount for s in policy.statements):
            gaps = (place for place, kind in enumerate(kinds) if kind is Kind.GAP)
            missing = next((place for place in gaps if self._is_of_amount(policy.statements[place])), None)
            if missing is not None:
                kinds[missing] = Kind.BENEFIT
        return kinds

    def _is_of_amount(self, statement: Statement) -> bool:
        """Tells whether most of the questions of `statement` ask how much there is."""
        asked = (wanted_kinds({}, self._reader.features(self._key(ask))) for ask in statement.asks)
        return 2 * sum(Kind.BENEFIT in kinds for kinds in asked) > len(statement.asks)

    def _forms(self, policy: Policy) -> tuple[str, ...]:
        """Returns the names of `policy` as they are matched: as they are written, and in the base's own words."""
        whole = (policy.title, policy.short)
        short = filter(None, (_BEFORE_NAME.sub("", _ASIDE.sub("", name)) for name in whole))
        names = [normalise(name) for name in (*whole, *policy.aliases, policy.doc_no, *short)]
        forms = (*map(compact, names), *(compact(self._reader.written(name)) for name in names))
        return tuple(dict.fromkeys(name for name in forms if len(name) > 1))

    def _numbers(self, key: str) -> Ints:
        """Returns the numbers of the features of compact text `key`, each once."""
        return self._reading(key)[0]

    def _reading(self, key: str) -> tuple[Ints, tuple[str, ...]]:
        """Returns the features of compact text `key` as numbers, and those that are words, if there are several."""
        found = self._read.get(key)
        if found is None:
            features = dict.fromkeys(self._reader.features(key))
            words = tuple(map(sys.intern, filter(is_word, features)))
            found = self._read[key] = (self._vocabulary.learn(features), words if len(words) > 1 else ())
        return found

    def _key(self, text: str) -> str:
        """Returns a text of the base as it is matched; it has no typos to mend."""
        found = self._keys.get(text)
        if found is None:
            found = self._keys[text] = compact(self._reader.written(normalise(text)))
        return found


def _ints(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, np.int32)


def _standing_of(statement: Statement) -> float:
    """Returns what a statement's own standing adds: known before unknown, particular before general."""
    if statement.kind is Kind.GAP:
        return -_GAP
    return -_OVERVIEW if statement.id == "overview" else 0.0


def _case_of(statement: Statement) -> str:
    """Returns the words that say which case a statement is about; a condition is its own case."""
    return statement.case or (statement.text if statement.kind is Kind.CONDITION else "")
