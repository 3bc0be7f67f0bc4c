"""The door to the dialogue, which supervisors can close: for all askers, for a channel, for a topic.

Bot and channel are looked at before the dialogue hears of a message. A topic is known only from an answer (a
follow-up such as 「要什么材料」 names none), so an answer that is about a topic that is off is withheld. Either way the
asker gets a notice with the reason. Handoffs, appeals and what officers write are not touched.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.gateway.database import DatabaseThreads
from bot.gateway.desk.policies import CurrentPolicies
from bot.gateway.dialogue import Answer
from bot.gateway.turn_kinds import SWITCHED_OFF
from bot.gateway.wording import Wording
from bot.store.inbox import Job
from bot.store.switches import BOT, CHANNEL, TOPIC, SwitchedOff, Switches
from bot.store.turns import ERROR, Outcome

FRESH = 1.0
"""Seconds for which what was read of the switches is taken as current."""
_NOT_ABOUT_A_TOPIC = frozenset({"handed_off", "appeal", ERROR})


class Asks(Protocol):
    """Something that answers messages."""

    async def ask(self, job: Job, seconds: float) -> Answer:
        """Return the answer to `job`, within so many seconds."""


class Switchboard:
    """Asks the dialogue, unless that is switched off."""

    def __init__(
        self,
        dialogue: Asks,
        database: DatabaseThreads,
        switches: Switches,
        policies: CurrentPolicies,
        wording: Wording,
    ) -> None:
        """Stand before `dialogue`; topics are those of `policies`."""
        self._dialogue = dialogue
        self._database = database
        self._switches = switches
        self._policies = policies
        self._wording = wording
        self._off: Sequence[SwitchedOff] = ()
        self._read_at = -FRESH

    async def ask(self, job: Job, seconds: float) -> Answer:
        """Return the dialogue's answer, or the notice that it is switched off."""
        off = await self._current()
        for one in off:
            if one.scope == BOT or (one.scope == CHANNEL and one.name == job.channel):
                return Answer((self._wording.switched_off(one),), Outcome(SWITCHED_OFF))
        found = await self._dialogue.ask(job, seconds)
        topics = {one.name: one for one in off if one.scope == TOPIC}
        return await self._without(topics, found) if topics else found

    async def closed(self, topic: str) -> SwitchedOff | None:
        """Return what keeps pages about `topic` from answering: that the bot is off, or the topic; None when open."""
        off = await self._current()
        return next((one for one in off if one.scope == BOT or (one.scope == TOPIC and one.name == topic)), None)

    async def _without(self, topics: dict[str, SwitchedOff], found: Answer) -> Answer:
        if found.outcome.kind in _NOT_ABOUT_A_TOPIC or not found.outcome.policies:
            return found
        documents = await self._database.run(self._policies.documents)
        about = (str(documents.get(name, {}).get("topic", "")) for name in found.outcome.policies)
        closed = next((topics[topic] for topic in about if topic in topics), None)
        if closed is None:
            return found
        notice = (self._wording.switched_off(closed),)
        return replace(found, replies=notice, outcome=replace(found.outcome, kind=SWITCHED_OFF))

    async def _current(self) -> Sequence[SwitchedOff]:
        if time.monotonic() - self._read_at >= FRESH:
            self._off = await self._database.run(self._switches.all)
            self._read_at = time.monotonic()
        return self._off
