"""The live policy base: built from the database, rebuilt within seconds when a policy is published."""

from __future__ import annotations

import asyncio
from functools import lru_cache

import structlog

from bot.policy.answers.answer import Answerer
from bot.policy.base import Base, build_base
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.policies import PolicyRepository
from bot.store.published import Published
from bot.values import ROOT

log = structlog.get_logger(__name__)

CLEARLY_POLICY = 0.95
"""Evidence (see Answerer.evidence) from which a message is about the policy base, whatever its intent says."""
CHECK_EVERY = 1.0
"""Seconds between two looks at the database's revision."""


class Knowledge:
    """Gives the current answerer. A new revision is built beside the old one, which answers until it is ready."""

    def __init__(self, repository: PolicyRepository) -> None:
        self._repository = repository
        self._published = Published()
        self._base: Base | None = None
        self._watching: asyncio.Task[None] | None = None
        self._first = asyncio.Lock()

    async def answerer(self) -> Answerer:
        """Return the answerer of the newest revision that is ready."""
        return (await self.base()).answerer

    async def base(self) -> Base:
        """Return the newest revision that is ready."""
        if self._base is None:
            async with self._first:
                if self._base is None:
                    await self._rebuild()
        if self._watching is None or self._watching.done():
            if self._watching is not None:
                await self._refresh()  # the loop of the watch is gone, as in a forked process
            self._watching = asyncio.get_running_loop().create_task(self._watch())
        assert self._base is not None
        return self._base

    async def _watch(self) -> None:
        """Look for a new revision, whether or not anybody asks: the first who does is to be answered by it."""
        while True:
            await self._refresh()
            await asyncio.sleep(CHECK_EVERY)

    async def _refresh(self) -> None:
        try:
            if await asyncio.to_thread(self._repository.revision) != self._published.revision:
                await self._rebuild()
        except Exception:
            # The old revision goes on answering; the next look tries again.
            log.exception("knowledge.refresh_failed", revision=self._published.revision)

    async def _rebuild(self) -> None:
        self._published, self._base = await asyncio.to_thread(self._build)
        log.info("knowledge.ready", revision=self._published.revision)

    def _build(self) -> tuple[Published, Base]:
        published = self._published.after(self._repository.changes_since(self._published.revision))
        for name, reason in published.faults.items():
            log.error("knowledge.policy_skipped", policy=name, reason=reason)
        return published, build_base(published.policies, ROOT / "data", self._base)


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Return the process's one live policy base, made at first use."""
    return Knowledge(PolicyRepository(create_engine(Settings.from_env().database_url)))
