"""Askers: each sends its messages one after the other and waits for each answer."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import aiohttp


@dataclass
class Measured:
    """Answered messages of one round: seconds of each, by the number of the turn in its conversation."""

    seconds: float = 0.0
    turns: list[tuple[int, float]] = field(default_factory=list)
    failed: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.turns) / self.seconds

    def percentile(self, percent: int) -> float:
        """Return the milliseconds within which so many percent of the answers came."""
        times = sorted(took for _, took in self.turns)
        if len(times) < 2:
            return 1000 * sum(times)
        return 1000 * statistics.quantiles(times, n=100, method="inclusive")[percent - 1]

    def median_at(self, first: int, last: int) -> float:
        """Return the median milliseconds of the turns numbered from `first` to `last`."""
        return 1000 * statistics.median(took for number, took in self.turns if first <= number <= last)

    def __iadd__(self, other: Measured) -> Measured:
        """Add another round of the same kind."""
        self.seconds += other.seconds
        self.turns += other.turns
        self.failed += other.failed
        return self


_names = itertools.count(1)


async def ask(url: str, texts: Sequence[str], askers: int, length: int, seconds: float) -> Measured:
    """Let `askers` talk for `seconds`, in conversations of `length` turns; begun conversations are ended.

    With `seconds` 0 each asker holds one whole conversation.
    """
    found = Measured()
    begun = time.perf_counter()
    connector = aiohttp.TCPConnector(limit=askers)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=120)) as session:

        async def one(number: int) -> None:
            said = _endless(texts, number * 17)
            while True:
                sender = f"asker-{next(_names)}"
                for turn in range(1, length + 1):
                    if seconds and time.perf_counter() - begun > seconds:
                        return
                    await _turn(session, url, sender, next(said), turn, found)
                if not seconds:
                    return

        await asyncio.gather(*map(one, range(askers)))
    found.seconds = time.perf_counter() - begun
    return found


async def _turn(session: aiohttp.ClientSession, url: str, sender: str, text: str, number: int, found: Measured) -> None:
    begun = time.perf_counter()
    async with session.post(url, json={"sender": sender, "message": text}) as response:
        answered = response.status == 200 and bool(await response.json())
    if answered:
        found.turns.append((number, time.perf_counter() - begun))
    else:
        found.failed += 1


def _endless(texts: Sequence[str], start: int) -> Iterator[str]:
    return itertools.islice(itertools.cycle(texts), start % len(texts), None)
