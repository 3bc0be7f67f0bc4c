"""A channel that must be called: its askers do not fetch their replies, so the sender brings them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.gateway.database import DatabaseThreads
from bot.gateway.intake import Intake
from bot.gateway.sentences import Sentences
from bot.settings import Settings
from bot.store.clock import Clock
from bot.store.engine import Engine
from bot.store.outbox import Delivery


@dataclass(frozen=True)
class Ground:
    """What a channel is made on."""

    settings: Settings
    sentences: Sentences
    engine: Engine
    database: DatabaseThreads
    clock: Clock


class Channel(Protocol):
    """One channel that is on."""

    async def deliver(self, delivery: Delivery) -> None:
        """Send one reply.

        Raises:
            DeliveryError: When it was not taken; `final` when trying again is no use.
        """

    async def keep_up(self, intake: Intake) -> None:
        """Do what the channel does beside sending until cancelled; return at once when there is nothing."""

    async def close(self) -> None:
        """Close connections."""


Maker = Callable[[Ground], "Channel | None"]
"""Makes a channel on its ground; None when it has no credentials. Nothing is opened yet."""
