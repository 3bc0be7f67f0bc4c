"""The dialogue processes together: each conversation has its own one, and another while that is away.

Conversations are spread by rendezvous hashing of their keys, so that every gateway finds the same process without
asking anybody, and a process that joins or leaves moves only the conversations it gets or gives up. What a
conversation remembers is in the shared store, so any process can go on with it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence

from bot.errors import DialogueError
from bot.gateway.dialogue import Answer, Dialogue, DialogueSilentError, DialogueUnavailableError
from bot.gateway.meter import AWAY, FAILED, OK, Meter
from bot.store.inbox import Job

REST = 2.0
"""Seconds that a process is asked last after it was found away."""


class Dialogues:
    """Asks the process that a conversation belongs to, the next one when that is away."""

    def __init__(
        self, dialogues: Sequence[Dialogue], meter: Meter, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Spread conversations over `dialogues`; `monotonic` gives seconds."""
        self._dialogues = tuple(dialogues)
        self._meter = meter
        self._monotonic = monotonic
        self._away_until: dict[str, float] = {}

    @property
    def up(self) -> Mapping[str, bool]:
        """Whether each process, by its address, was there when last asked for something."""
        return {one.url: one.url not in self._away_until for one in self._dialogues}

    async def ask(self, job: Job, seconds: float) -> Answer:
        """Let the conversation's process answer within `seconds`, or the next one that is there.

        Raises:
            DialogueUnavailableError: If all of them are away.
            DialogueError: If one was reached and failed, took too long, or answered in another shape.
        """
        reasons = []
        for one in self._in_order(job.key):
            try:
                return await self._ask(one, job, seconds)
            except DialogueUnavailableError as error:
                # A process that died over the message may have done its part; actions know a message by its id.
                reasons.append(str(error))
        raise DialogueUnavailableError(" ".join(reasons))

    async def check(self) -> dict[str, str]:
        """Return for each process why it cannot answer, `ok` when it can."""
        return {one.url: await _reason(one) for one in self._dialogues}

    async def use_model(self, name: str) -> None:
        """Let all processes answer by another trained model, one after the other.

        Raises:
            DialogueError: If one of them cannot; those before it have changed already.
        """
        for one in self._dialogues:
            await one.use_model(name)

    async def close(self) -> None:
        """Close all connections."""
        for one in self._dialogues:
            await one.close()

    async def _ask(self, one: Dialogue, job: Job, seconds: float) -> Answer:
        begun, result = self._monotonic(), FAILED
        try:
            answer = await one.ask(job, seconds)
            result = OK
        except (DialogueUnavailableError, DialogueSilentError):
            result = AWAY
            self._away_until[one.url] = self._monotonic() + REST
            raise
        else:
            self._away_until.pop(one.url, None)
            return answer
        finally:
            self._meter.call(result, self._monotonic() - begun)

    def _in_order(self, key: str) -> list[Dialogue]:
        now = self._monotonic()
        return sorted(
            self._dialogues, key=lambda one: (self._away_until.get(one.url, now) > now, _weight(one.url, key))
        )


def _weight(url: str, key: str) -> bytes:
    return hashlib.blake2b(f"{url}\n{key}".encode(), digest_size=8).digest()


async def _reason(one: Dialogue) -> str:
    try:
        await one.check()
    except DialogueError as error:
        return str(error)
    return "ok"
