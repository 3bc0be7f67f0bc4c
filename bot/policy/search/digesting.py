"""Digests many policies on all processors, so that thousands are ready soon."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from bot.policy.model.model import Policy
from bot.policy.search.arrays import Ints, Rows
from bot.policy.search.digest import Digest, Digester
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary

_MANY = 1000
"""Policies for which a process of its own is worth what it costs."""


def digests(policies: Sequence[Policy], reader: QuestionReader, vocabulary: Vocabulary) -> Iterator[Digest]:
    """Yields the digest of each of `policies`, in order; `vocabulary` learns their features.

    Where there are thousands and processors to spare, forked processes share the work. A fork copies only the thread
    that makes it, with whatever locks others hold: beside other threads everything is done here.

    Raises:
        RuntimeError: one of the processes was ended from outside.
    """
    count = min(len(os.sched_getaffinity(0)), len(policies) // _MANY)
    if count < 2 or threading.active_count() > 1:
        yield from map(Digester(reader, vocabulary).digest, policies)
        return
    bounds = [len(policies) * number // count for number in range(count + 1)]
    helpers = [_Helper.forked(policies[start:end], reader, vocabulary) for start, end in pairwise(bounds)]
    known = len(vocabulary)
    for helper in helpers:
        yield from helper.digests(vocabulary, known)


@dataclass(frozen=True)
class _Helper:
    """A forked process that digests some policies and sends what it found."""

    policies: Sequence[Policy]
    found: Connection
    process: BaseProcess

    @classmethod
    def forked(cls, policies: Sequence[Policy], reader: QuestionReader, vocabulary: Vocabulary) -> _Helper:
        fork = multiprocessing.get_context("fork")
        ours, theirs = fork.Pipe(duplex=False)
        process = fork.Process(target=_send, args=(theirs, policies, reader, vocabulary), daemon=True)
        process.start()
        theirs.close()  # only the process holds it, so it closes with the process
        return cls(policies, ours, process)

    def digests(self, vocabulary: Vocabulary, known: int) -> Iterator[Digest]:
        """Yields what was found; `vocabulary`, of which `known` features were there before, learns the new ones."""
        try:
            features, found = self.found.recv()
        except EOFError:
            self.process.join()
            raise RuntimeError(
                f"a process that read {len(self.policies)} policies ended with {self.process.exitcode} before it was "
                "done; when it was killed for want of memory, give the machine more or the base fewer policies"
            ) from None
        self.process.join()
        numbers = np.concatenate((np.arange(known, dtype=np.int32), vocabulary.learn(features)))
        for policy, parts in zip(self.policies, found, strict=True):
            yield _renumbered(Digest(policy=policy, **parts), numbers)


def _send(found: Connection, policies: Sequence[Policy], reader: QuestionReader, vocabulary: Vocabulary) -> None:
    """Digests `policies` and sends the features that `vocabulary` did not know, then the digests in its numbers."""
    known = len(vocabulary)
    made = list(map(Digester(reader, vocabulary).digest, policies))
    found.send((list(vocabulary)[known:], [_without_policy(digest) for digest in made]))
    found.close()


def _without_policy(digest: Digest) -> dict[str, Any]:
    """Returns the parts of a digest but for its policy, which is there already where they are sent to."""
    return {field.name: getattr(digest, field.name) for field in fields(digest) if field.name != "policy"}


def _renumbered(digest: Digest, numbers: Ints) -> Digest:
    """Returns `digest` with each of its numbers replaced by what `numbers` has at its place."""
    return replace(
        digest,
        named=numbers[digest.named],
        subject=numbers[digest.subject],
        told=Rows(numbers[digest.told.flat], digest.told.lengths),
    )
