"""Linking and search over many policies: time to load, then milliseconds a question.

    python -m benchmarks.search                    10,000 policies
    python -m benchmarks.search --policies 1000

The policies are made from the base: each copy is another invented district's, industry's or year's programme, with
names, cues and texts to match, so that names differ and statements are as alike as those of real districts. The
questions are what statements were written to answer, half of them with a policy's name.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.policy import base
from bot.policy.index import PolicyIndex
from bot.policy.lexicon import load_lexicon
from bot.policy.loader import load_directory
from bot.policy.model import Policy, Statement
from bot.values import ROOT

DATA = ROOT / "data"
_FIRST = "青蓝云松竹梅兰荷桂榕柏枫杉橡桐柳杨槐榆楠碧翠丹朱紫银金玉瑶琼"
_SECOND = "溪湖湾岭峰谷原洲屿泽浦港津桥亭阁台苑坪塘泉潭涧崖坡岗陂埔滩汀"
_KIND = ("区", "新城", "片区", "科创带", "高新园", "先导区")


def main(arguments: argparse.Namespace) -> None:
    chance = random.Random(1)
    originals = load_directory(DATA / "policies")
    policies = list(_many(originals, arguments.policies))
    lexicon = load_lexicon(DATA / "lexicon")
    begun = time.perf_counter()
    reader = base.build_reader(policies, lexicon)
    read = time.perf_counter()
    policies = base.with_asks(policies, base.load_asks(DATA / "asks"))
    index = PolicyIndex(policies, reader)
    built = time.perf_counter()
    statements = sum(len(policy.statements) for policy in policies)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(policies)} policies, {statements} statements; {megabytes:.0f} MB")
    print(f"load {built - begun:.1f} s: reader {read - begun:.1f} s, index {built - read:.1f} s")
    questions = [index.reader.read(text) for text in _questions(policies, arguments.questions, chance)]
    search: Callable[[int], object] = lambda i: index.search(questions[i], limit=60)  # noqa: E731
    link: Callable[[int], object] = lambda i: index.link(questions[i])  # noqa: E731
    for name, call in (("link and search, first time", search), ("link and search", search), ("link", link)):
        _print(name, [_timed(call, i) for i in range(len(questions))])


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


def _timed(call: Callable[[int], object], number: int) -> float:
    begun = time.perf_counter()
    call(number)
    return 1000 * (time.perf_counter() - begun)


def _print(name: str, found: list[float]) -> None:
    cuts = statistics.quantiles(found, n=100)
    print(f"{name:30} p50 {cuts[49]:7.2f} ms   p95 {cuts[94]:7.2f} ms   p99 {cuts[98]:7.2f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policies", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=400)
    main(parser.parse_args())
