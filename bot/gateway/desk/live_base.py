"""The policy base as it answers now, and as it would answer with drafts: for previews at the desk.

Building the first one takes seconds of a processor, so it is done on a thread, one at a time, and the present one is
kept until a version is published; the next one takes over what has not changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from bot.gateway.database import DatabaseThreads
from bot.policy.answers.answer import Answerer
from bot.policy.answers.compose import Composer
from bot.policy.base import Base, build_base
from bot.policy.model.model import Policy
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.profile.fields import Catalogue
from bot.store.policies import PolicyRepository
from bot.store.published import Published
from bot.values import ROOT

Result = TypeVar("Result")

DATA = ROOT / "data"


@dataclass(frozen=True)
class Live:
    """The current policies, ready to be asked."""

    policies: tuple[Policy, ...]
    base: Base

    @property
    def answerer(self) -> Answerer:
        """What answers questions."""
        return self.base.answerer

    def policy(self, policy_id: str) -> Policy | None:
        """Return the policy with this id, with the further questions that its statements answer."""
        return self.answerer.index.by_id.get(policy_id)


class LiveBase:
    """Gives the base of the newest revision."""

    def __init__(self, database: DatabaseThreads, policies: PolicyRepository, data: Path = DATA) -> None:
        """Read from `policies`; wording, lexicon and further questions are in the folder `data`."""
        self._database = database
        self._policies = policies
        self._data = data
        self._building = asyncio.Lock()
        self._published = Published()
        self._live: Live | None = None

    @cached_property
    def composer(self) -> Composer:
        """The wording of answers."""
        return Composer.from_file(self._data / "wording.yaml")

    @cached_property
    def catalogue(self) -> Catalogue:
        """The fields of profiles."""
        return load_catalogue(self._data / "fields.yaml")

    async def live(self) -> Live:
        """Return the base of the newest revision."""
        async with self._building:
            since = self._published.revision
            changes = await self._database.run(lambda: self._policies.changes_since(since))
            if self._live is None or changes.documents:
                published = await asyncio.to_thread(lambda: self._published.after(changes))
                self._live = await asyncio.to_thread(lambda: self._build(published.policies, self._live))
                self._published = published
            return self._live

    async def with_changes(self, changed: Sequence[Policy]) -> Live:
        """Return the base as it would be with other versions of some policies, or with new ones."""
        present = await self.live()
        async with self._building:
            others = {policy.id: policy for policy in changed}
            policies = [others.pop(policy.id, policy) for policy in present.policies]
            return await asyncio.to_thread(lambda: self._build([*policies, *others.values()], present))

    async def work(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns that asks a base many questions, one such call at a time."""
        async with self._building:
            return await asyncio.to_thread(call)

    def _build(self, policies: Sequence[Policy], before: Live | None) -> Live:
        return Live(tuple(policies), build_base(policies, self._data, before.base if before else None))
