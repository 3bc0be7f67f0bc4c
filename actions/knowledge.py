"""The live policy base: built from the database, rebuilt within seconds when a policy is published."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import structlog

from bot.errors import PolicyError
from bot.policy.answer import Answerer
from bot.policy.base import Base, build_base
from bot.policy.loader import policy_from_document
from bot.policy.model import Policy
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.policies import PolicyRepository
from bot.values import ROOT

log = structlog.get_logger(__name__)

CHECK_EVERY = 1.0
"""Seconds between two looks at the database's revision."""


class Knowledge:
    """Gives the current answerer. A new revision is built beside the old one, which answers until it is ready."""

    def __init__(self, repository: PolicyRepository) -> None:
        self._repository = repository
        self._revision = -1
        self._base: Base | None = None
        self._checked = 0.0
        self._building: asyncio.Task[None] | None = None
        self._first = asyncio.Lock()

    async def answerer(self) -> Answerer:
        """Returns the answerer of the newest revision that is ready."""
        return (await self.base()).answerer

    async def base(self) -> Base:
        """Returns the newest revision that is ready."""
        if self._base is None:
            async with self._first:
                if self._base is None:
                    await self._rebuild()
        elif time.monotonic() - self._checked > CHECK_EVERY and (self._building is None or self._building.done()):
            self._checked = time.monotonic()
            self._building = asyncio.get_running_loop().create_task(self._refresh())
        assert self._base is not None
        return self._base

    async def _refresh(self) -> None:
        try:
            if await asyncio.to_thread(self._repository.revision) != self._revision:
                await self._rebuild()
        except Exception:
            # The old revision goes on answering; the next look tries again.
            log.exception("knowledge.refresh_failed", revision=self._revision)

    async def _rebuild(self) -> None:
        self._revision, self._base = await asyncio.to_thread(self._build)
        log.info("knowledge.ready", revision=self._revision)

    def _build(self) -> tuple[int, Base]:
        revision = self._repository.revision()
        policies = list(_readable(self._repository.current()))
        return revision, build_base(policies, ROOT / "data")


def _readable(documents: Iterable[Mapping[str, Any]]) -> Iterator[Policy]:
    """Yields the policies whose documents keep the format; one that does not must not silence all others."""
    for document in documents:
        try:
            yield policy_from_document(document)
        except PolicyError as error:
            log.error("knowledge.policy_skipped", policy=document.get("id"), reason=str(error))


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """Returns the process's one live policy base, made at first use."""
    return Knowledge(PolicyRepository(create_engine(Settings.from_env().database_url)))
