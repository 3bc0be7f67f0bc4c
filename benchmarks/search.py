"""Many policies: time to load them, to search them, and to take in one more.

    python -m benchmarks.search                    10,000 policies
    python -m benchmarks.search --policies 1000

The policies are made from the base: each copy is another invented district's, industry's or year's programme, with
names, cues and texts to match, so that names differ and statements are as alike as those of real districts. The
questions are what statements were written to answer, half of them with a policy's name.

Loading is what stands between the database and answers: the documents of the base are read as often as gives so many
policies, then the words of all policies are counted and the index is built. It is timed by the clock, for all
processors share the work. The other times are of the one processor that works, so that what else the machine does
counts for less. Files are read once, when they are loaded into the database.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.policy import base
from bot.policy.model.loader import load_directory, policy_from_document
from bot.policy.model.model import Policy, Statement
from bot.policy.search.index import PolicyIndex
from bot.policy.text.lexicon import load_lexicon
from bot.store.policies import plain_form
from bot.values import ROOT

DATA = ROOT / "data"
Result = TypeVar("Result")

_FIRST = "青蓝云松竹梅兰荷桂榕柏枫杉橡桐柳杨槐榆楠碧翠丹朱紫银金玉瑶琼"
_SECOND = "溪湖湾岭峰谷原洲屿泽浦港津桥亭阁台苑坪塘泉潭涧崖坡岗陂埔滩汀"
_KIND = ("区", "新城", "片区", "科创带", "高新园", "先导区")


def main(arguments: argparse.Namespace) -> None:
    originals = load_directory(DATA / "policies")
    stored = [json.dumps(plain_form(policy.document)) for policy in originals]
    _, documents = _clocked(lambda: _read_documents(stored, arguments.policies))
    policies, more = list(_many(originals, arguments.policies)), _copy(originals[0], arguments.policies)
    lexicon, asks = load_lexicon(DATA / "lexicon"), base.load_asks(DATA / "asks")
    reader, words = _clocked(lambda: base.build_reader(policies, lexicon))
    index, indexed = _clocked(lambda: PolicyIndex(base.with_asks(policies, asks), reader))
    statements = sum(len(policy.statements) for policy in policies)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(policies)} policies, {statements} statements; {megabytes:.0f} MB")
    parts = f"documents {documents:.1f} s, words {words:.1f} s, index {indexed:.1f} s"
    print(f"load {documents + words + indexed:.1f} s: {parts}")
    _measure(index, list(_questions(policies, arguments.questions, random.Random(1))))
    after, words = _timed(lambda: base.build_reader([*policies, more], lexicon, reader))
    _, indexed = _timed(lambda: PolicyIndex(base.with_asks([*policies, more], asks), after, index))
    print(f"one policy more {words + indexed:.2f} s: words {words:.2f} s, index {indexed:.2f} s")


def _read_documents(stored: Sequence[str], count: int) -> None:
    for number in range(count):
        policy_from_document(json.loads(stored[number % len(stored)]))


def _measure(index: PolicyIndex, messages: Sequence[str]) -> None:
    questions = [index.reader.read(message) for message in messages]
    _print("reading a message", [_timed(partial(index.reader.read, message))[1] for message in messages])
    _print("link and search", [_timed(partial(index.search, question, limit=60))[1] for question in questions])


def _print(name: str, seconds: Sequence[float]) -> None:
    cuts = [1000 * cut for cut in statistics.quantiles(seconds, n=100)]
    print(f"{name:20} p50 {cuts[49]:7.2f} ms   p95 {cuts[94]:7.2f} ms   p99 {cuts[98]:7.2f} ms")


def _many(originals: Sequence[Policy], count: int) -> Iterator[Policy]:
    yield from originals[:count]
    for number in range(count - len(originals)):
        yield _copy(originals[number % len(originals)], 1 + number // len(originals))


def _copy(policy: Policy, number: int) -> Policy:
    """Return the same programme of another invented place."""
    first, rest = number % len(_FIRST), number // len(_FIRST)
    place = _FIRST[first] + _SECOND[(first * 7 + rest) % len(_SECOND)] + _KIND[number % len(_KIND)]
    names = tuple(f"{place}{alias}" for alias in policy.aliases)
    cues = tuple(((place,), *cue) for cue in policy.cues)
    return replace(
        policy,
        id=f"{policy.id}-{number}",
        title=f"{place}{policy.title}",
        short=f"{place}{policy.short}",
        doc_no="",
        aliases=names,
        cues=cues,
        superseded_by="",
        statements=tuple(_told(statement, place) for statement in policy.statements),
    )


def _told(statement: Statement, place: str) -> Statement:
    text = statement.text.replace("福田区", place).replace("福田", place)
    return replace(statement, text=text)


def _questions(policies: Sequence[Policy], count: int, chance: random.Random) -> Iterator[str]:
    for number in range(count):
        policy = chance.choice(policies)
        asks = [ask for statement in policy.statements for ask in statement.asks] or [policy.title]
        ask = chance.choice(asks)
        yield f"{policy.short}{ask}" if number % 2 else ask


def _clocked(call: Callable[[], Result]) -> tuple[Result, float]:
    """Return what `call` returns, and the seconds that passed."""
    begun = time.monotonic()
    result = call()
    return result, time.monotonic() - begun


def _timed(call: Callable[[], Result]) -> tuple[Result, float]:
    """Return what `call` returns, and the seconds of the processor that it took."""
    begun = time.thread_time()
    result = call()
    return result, time.thread_time() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policies", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=400)
    main(parser.parse_args())
