"""Many policies are digested by several processes, and come out as if one had done it."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence

import pytest

from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Policy
from bot.policy.search import digesting
from bot.policy.search.digest import Digest, Digester
from bot.policy.search.digesting import digests
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary
from tests.policy.documents import policy

NAMES = {
    "ft-lamp": "路灯奖励",
    "ft-bench": "长椅奖励",
    "ft-mill": "水车奖励",
    "ft-kite": "风筝奖励",
    "ft-bridge": "石桥奖励",
}
POLICIES = [policy_from_document(policy(key, name)) for key, name in NAMES.items()]


@pytest.fixture
def _two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "_MANY", 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # the test runner has threads of its own


def told(found: Sequence[Digest], vocabulary: Vocabulary) -> list[object]:
    """Returns what stands in digests, in words; a name's features are a set."""
    words = list(vocabulary)
    return [
        (
            one.policy.id,
            one.names,
            one.told.lengths.tolist(),
            [words[number] for number in one.told.flat],
            [words[number] for number in one.subject],
            {words[number] for number in one.named},
        )
        for one in found
    ]


@pytest.mark.usefixtures("_two_processes")
def test_shared_work_comes_out_as_if_one_had_done_it(reader: QuestionReader) -> None:
    alone, together = Vocabulary(["路灯"]), Vocabulary(["路灯"])
    one = told([Digester(reader, alone).digest(policy) for policy in POLICIES], alone)
    many = told(list(digests(POLICIES, reader, together)), together)
    assert many == one
    assert set(together) == set(alone)


@pytest.mark.usefixtures("_two_processes")
def test_a_process_that_is_killed_is_told_of(reader: QuestionReader, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(self: Digester, policy: Policy) -> Digest:
        os.kill(os.getpid(), 9)
        raise AssertionError("lives on")

    monkeypatch.setattr(Digester, "digest", die)
    with pytest.raises(RuntimeError, match="ended with -9"):
        list(digests(POLICIES, reader, Vocabulary()))


def test_beside_other_threads_no_process_is_forked(reader: QuestionReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "_MANY", 1)
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: pytest.fail("forks"))
    assert [one.policy for one in digests(POLICIES, reader, Vocabulary())] == POLICIES
