"""Everything that answers, built from policies and the files beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from bot.policy.answers.answer import Answerer
from bot.policy.answers.compose import Composer
from bot.policy.answers.offices import load_offices
from bot.policy.interview.interviewer import Interviewer
from bot.policy.interview.listener import Listener
from bot.policy.interview.script import load_script
from bot.policy.interview.supposing import Supposing
from bot.policy.model.model import Policy
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.search.base_words import BaseWords
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import QuestionReader
from bot.policy.search.topics import load_topics
from bot.policy.text.lexicon import Lexicon, load_lexicon
from bot.policy.text.typos import TypoMender
from bot.policy.text.words import learn

_LONGEST_WORD = 4


def build_reader(policies: Iterable[Policy], lexicon: Lexicon, before: QuestionReader | None = None) -> QuestionReader:
    """Builds the reader of messages: its typo mender knows the words of `policies`, of which `before` knew most."""
    base = BaseWords(policies, before.base if before else None)
    words = base.all()
    learn([*lexicon.words, *(word for word in words if len(word) <= _LONGEST_WORD)])
    return QuestionReader(lexicon, TypoMender(words, lexicon.everyday, lexicon.right), base)


@dataclass(frozen=True)
class Base:
    """One set of policies, ready to be asked: questions go to the answerer, assessments to the listener."""

    answerer: Answerer
    listener: Listener


def build_base(policies: Sequence[Policy], data: Path, before: Base | None = None) -> Base:
    """Builds all that answers for `policies` with the lexicon, further questions and wording of the folder `data`.

    What it has in common with the base `before`, made of the same folder, is taken over: a single new policy among
    thousands costs little.
    """
    known = before.answerer.index if before else None
    reader = build_reader(policies, load_lexicon(data / "lexicon"), known.reader if known else None)
    index = PolicyIndex(with_asks(policies, load_asks(data / "asks")), reader, known)
    composer, catalogue = Composer.from_file(data / "wording.yaml"), load_catalogue(data / "fields.yaml")
    interviewer = Interviewer(index.policies, composer, catalogue, load_script(data / "interview.yaml"), reader.mended)
    topics = load_topics(data / "topics.yaml", reader)
    listener = Listener(interviewer, Supposing(interviewer, composer, catalogue), index, topics)
    offices = load_offices(data / "offices.yaml", topics)
    return Base(Answerer(index, composer, catalogue, topics, offices), listener)


def build_answerer(policies: Sequence[Policy], data: Path) -> Answerer:
    """Builds only what answers questions."""
    return build_base(policies, data).answerer


Asks = Mapping[str, Mapping[str, Sequence[str]]]
"""Policy id → statement id → further questions that it answers."""


def load_asks(directory: Path) -> Asks:
    """Reads the further questions of `directory` (data/asks): how people ask, kept apart from what is true."""
    asks: dict[str, dict[str, list[str]]] = {}
    for path in sorted(directory.glob("*.yaml")):
        asks.update(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return asks


def with_asks(policies: Iterable[Policy], asks: Asks) -> list[Policy]:
    """Returns `policies` with further questions added to their statements."""
    return [_with_asks(policy, asks[policy.id]) if policy.id in asks else policy for policy in policies]


def _with_asks(policy: Policy, asks: Mapping[str, Sequence[str]]) -> Policy:
    statements = tuple(replace(s, asks=(*s.asks, *map(str, asks.get(s.id) or ()))) for s in policy.statements)
    return replace(policy, statements=statements)
