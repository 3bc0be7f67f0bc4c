"""The sender: takes replies from the outbox to the channels that must be called.

Delivery is at least once. A row is leased before it is sent, so that no second gateway sends it meanwhile; a
process that dies in between leaves the lease to run out, and the row is sent again under the same idempotency
key. Failures are tried again after 1 s, 2 s, 4 s … up to ten minutes, each time a little earlier or later so that
a channel that comes back is not met by all at once; after `MOST_ATTEMPTS`, or when trying is no use, the row is a
dead letter: `python -m bot outbox dead` shows it, `python -m bot outbox resend` tries anew.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.gateway.database import DatabaseThreads
from bot.store.clock import Clock
from bot.store.outbox import Delivery, Outbox

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between looks into the outbox."""
BATCH = 20
LEASE = timedelta(seconds=60)
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
JITTER = 0.25
MOST_ATTEMPTS = 12
"""About an hour and a quarter, after which a message is old news."""


class DeliveryError(Exception):
    """A delivery failed.

    Attributes:
        final: Whether trying again is no use: the asker has blocked us, or the window is closed.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        """Say why."""
        super().__init__(reason)
        self.final = final


Deliver = Callable[[Delivery], Awaitable[None]]
"""Sends one reply on a channel; raises DeliveryError when it was not taken."""


@dataclass(frozen=True)
class Sent:
    """What became of one round: rows sent, put off and given up."""

    sent: int = 0
    postponed: int = 0
    buried: int = 0


class Sender:
    """Delivers what is due, the replies of a conversation in order."""

    def __init__(
        self,
        database: DatabaseThreads,
        outbox: Outbox,
        channels: Mapping[str, Deliver],
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take from `outbox` what is for `channels`; `chance` gives numbers from 0 to 1."""
        self._database = database
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._chance = chance

    async def keep_sending(self) -> None:
        """Send until cancelled."""
        while self._channels:
            try:
                found = await self.send_due()
            except Exception:
                log.exception("the outbox could not be worked on; trying again")
                found = Sent()
            if not found.sent:
                await asyncio.sleep(EVERY)

    async def send_due(self) -> Sent:
        """Send what is due now, conversations side by side."""
        rows = await self._database.run(lambda: self._outbox.lease(tuple(self._channels), BATCH, LEASE))
        by_conversation: dict[int, list[Delivery]] = {}
        for row in rows:
            by_conversation.setdefault(row.conversation_id, []).append(row)
        rounds = await asyncio.gather(*map(self._send_in_order, by_conversation.values()))
        return Sent(
            sent=sum(one.sent for one in rounds),
            postponed=sum(one.postponed for one in rounds),
            buried=sum(one.buried for one in rounds),
        )

    async def _send_in_order(self, rows: list[Delivery]) -> Sent:
        sent = 0
        for row in rows:
            try:
                await self._channels[row.channel](row)
            except DeliveryError as error:
                final = error.final or row.attempts + 1 >= MOST_ATTEMPTS
                await self._give_up(row, error) if final else await self._put_off(row, rows, error)
                return Sent(sent, int(not final), int(final))
            except Exception as error:
                # A fault of ours in a channel; the reply must still not be lost.
                log.exception("channel %s failed on reply %d", row.channel, row.outbox_id)
                await self._put_off(row, rows, error)
                return Sent(sent, 1, 0)
            sent += 1
            await self._database.run(partial(self._outbox.mark_sent, [row.outbox_id]))
        return Sent(sent)

    async def _put_off(self, row: Delivery, rows: list[Delivery], error: Exception) -> None:
        until = self._clock() + timedelta(seconds=pause(row.attempts, self._chance()))
        log.info("reply %d is tried again at %s: %s", row.outbox_id, until.isoformat(timespec="seconds"), error)
        later = [other.outbox_id for other in rows if other.outbox_id > row.outbox_id]
        await self._database.run(lambda: self._outbox.postpone(row.outbox_id, until))
        await self._database.run(lambda: self._outbox.unlease(later))

    async def _give_up(self, row: Delivery, error: Exception) -> None:
        log.error("reply %d is a dead letter after %d attempts: %s", row.outbox_id, row.attempts + 1, error)
        await self._database.run(lambda: self._outbox.bury(row.outbox_id))


def pause(attempts: int, chance: float) -> float:
    """Return the seconds until the next attempt after `attempts` earlier ones; `chance` is 0 to 1."""
    doubled = min(FIRST_PAUSE * 2.0**attempts, LONGEST_PAUSE)
    return doubled * (1 - JITTER + 2 * JITTER * chance)
