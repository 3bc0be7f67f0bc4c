"""The real policy base and what answers from it, built once; the day is fixed, so that statuses do not drift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pytest
from hypothesis import settings

from bot.policy.answers.answer import Answerer
from bot.policy.base import Base
from bot.policy.model.model import Policy
from bot.policy.model.reply import Memory, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import QuestionReader
from tests import real
from tests.policy.assessed import assessed_base
from tests.policy.talker import Talker

TODAY = date(2026, 11, 22)
NEW = Memory()
DATA = real.DATA

# The same examples on every machine, and no folder of them beside the code.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.load_profile("steady")


class Ask(Protocol):
    """Asks one thing; intents may be one name or several with their probabilities."""

    def __call__(
        self, message: str, intents: str | Mapping[str, float] = "", memory: Memory = ..., today: date = ...
    ) -> Reply: ...


@pytest.fixture(scope="session")
def policies() -> tuple[Policy, ...]:
    return real.policies()


@pytest.fixture(scope="session")
def by_id(policies: tuple[Policy, ...]) -> Mapping[str, Policy]:
    return {policy.id: policy for policy in policies}


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    return real.base().answerer


@pytest.fixture(scope="session")
def index(answerer: Answerer) -> PolicyIndex:
    return answerer.index


@pytest.fixture(scope="session")
def reader(index: PolicyIndex) -> QuestionReader:
    return index.reader


@pytest.fixture(scope="session")
def ask(answerer: Answerer) -> Ask:
    """Ask the real base, as a new conversation unless `memory` says otherwise."""
    return asks(answerer)


@pytest.fixture(scope="session")
def base() -> Base:
    """A small base of invented policies that can be assessed."""
    return assessed_base()


@pytest.fixture
def asker(base: Base) -> Talker:
    """An asker at the beginning of a conversation over the small base."""
    return Talker(base)


def asks(answerer: Answerer) -> Ask:
    """Return a way to ask `answerer` that fills in what a test does not care about."""

    def ask(message: str, intents: str | Mapping[str, float] = "", memory: Memory = NEW, today: date = TODAY) -> Reply:
        weighed = ({intents: 0.9} if intents else {}) if isinstance(intents, str) else intents
        return answerer.reply(message, weighed, memory, today)

    return ask
