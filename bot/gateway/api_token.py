"""One access token for all processes of an account, fetched before the old one ends and after it was refused."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.gateway.database import DatabaseThreads
from bot.store.clock import Clock
from bot.store.tokens import Token, Tokens

EARLY = timedelta(minutes=5)
"""Before its end a token is replaced; for so long WeChat takes the old one beside the new one."""
LOCK = timedelta(seconds=15)
"""Longer than any fetch takes."""
WAIT = 0.1
"""Seconds between looks at what the process that fetches has brought."""
FORCED_APART = timedelta(seconds=90)
"""WeChat replaces a token by force 20 times a day, and not within 30 seconds of the last time."""


@dataclass(frozen=True)
class Fetched:
    """A fetched token and the seconds it lasts."""

    value: str
    seconds: int


class Fetch(Protocol):
    """Asks a channel for a token."""

    async def __call__(self, *, forced: bool = False) -> Fetched:
        """Return the current token; when `forced`, a new one though the old one has not ended."""


class SharedToken:
    """The token of one account."""

    def __init__(self, database: DatabaseThreads, tokens: Tokens, account: str, fetch: Fetch, clock: Clock) -> None:
        """Keep it in `tokens` under `account`; `fetch` asks the channel for one."""
        self._database = database
        self._tokens = tokens
        self._account = account
        self._fetch = fetch
        self._clock = clock
        self._known: Token | None = None

    async def value(self) -> str:
        """Return a token that has not ended."""
        if self._known is None or self._ends_soon(self._known):
            self._known = await self._current(refused="")
        return self._known.value

    async def instead_of(self, refused: str) -> str:
        """Return another token than `refused`, which the channel no longer takes."""
        self._known = await self._current(refused)
        return self._known.value

    async def _current(self, refused: str) -> Token:
        while True:
            found = await self._stored()
            if found is not None and self._serves(found, refused) and not self._ends_soon(found):
                return found
            if await self._database.run(lambda: self._tokens.lock(self._account, LOCK)):
                return await self._locked(refused)
            if found is not None and self._serves(found, refused):
                return found  # another process is replacing it; until then it is as good as any
            await asyncio.sleep(WAIT)

    async def _locked(self, refused: str) -> Token:
        """Fetch a token, unless another process has brought one between our look and the lock."""
        found = await self._stored()
        if found is not None and self._serves(found, refused) and not self._ends_soon(found):
            await self._database.run(lambda: self._tokens.unlock(self._account))
            return found
        return await self._renewed(found, refused)

    async def _stored(self) -> Token | None:
        return await self._database.run(lambda: self._tokens.of(self._account))

    async def _renewed(self, old: Token | None, refused: str) -> Token:
        try:
            fetched, forced = await self._fetch(), False
            if fetched.value == refused and self._may_force(old):
                fetched, forced = await self._fetch(forced=True), True
        except BaseException:
            await self._database.run(lambda: self._tokens.unlock(self._account))
            raise
        ends = self._clock() + timedelta(seconds=fetched.seconds)
        await self._database.run(lambda: self._tokens.store(self._account, fetched.value, ends, forced=forced))
        return Token(fetched.value, ends, None)

    def _may_force(self, old: Token | None) -> bool:
        return old is None or old.forced_at is None or self._clock() - old.forced_at >= FORCED_APART

    def _serves(self, token: Token, refused: str) -> bool:
        return token.value != refused and token.expires_at > self._clock()

    def _ends_soon(self, token: Token) -> bool:
        return token.expires_at - self._clock() <= EARLY
