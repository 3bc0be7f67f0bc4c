"""The sender: takes replies from the outbox to the channels that must be called.

Delivery is at least once. A row is leased before it is sent, so that no second gateway sends it meanwhile; a
process that dies in between leaves the lease to run out, and the row is sent again under the same idempotency
key. What was sent and cannot be written down, because the disk is full, is not sent again (see bot.gateway.heard).
Failures are tried again after 1 s, 2 s, 4 s … up to ten minutes, each time a little earlier or later so that
a channel that comes back is not met by all at once. A reply that the channel takes only after the asker has
written again is parked until then. After `MOST_ATTEMPTS`, or when trying is no use, the row is a dead letter:
`python -m bot outbox dead` shows it, `python -m bot outbox resend` tries anew.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.gateway.heard import Heard
from bot.gateway.meter import DEAD, PUT_OFF, SENT, Meter
from bot.store.clock import Clock
from bot.store.outbox import Delivery, Outbox
from bot.store.windows import PARKED

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between looks into the outbox."""
LAST_WORDS = 3.0
"""Seconds that a round under way gets when the process stops."""
BATCH = 20
"""Deliveries in one look into the outbox."""
LEASE = timedelta(seconds=60)
"""For so long nobody else sends what one sender has taken."""
FIRST_PAUSE = 1.0
"""Seconds before the second attempt; they double with each."""
LONGEST_PAUSE = 600.0
"""Seconds between attempts at most."""
SET_BACK = timedelta(minutes=1)
"""What a clock that is kept right does not go back by."""
JITTER = 0.25
"""Share by which a pause varies, so that not everything comes back at once."""
MOST_ATTEMPTS = 12
"""About an hour and a quarter, after which a message is old news."""


class DeliveryError(Exception):
    """A delivery failed.

    Attributes:
        final: Whether trying again is no use: the channel does not know the asker, or refuses the message.
        parked: Whether it is of use only after the asker is heard of again: the window is closed.
        after: Seconds that the channel wants us to wait at least; None when it does not say.
    """

    def __init__(self, reason: str, *, final: bool = False, parked: bool = False, after: float | None = None) -> None:
        """Say why."""
        super().__init__(reason)
        self.final = final
        self.parked = parked
        self.after = after


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
        heard: Heard,
        outbox: Outbox,
        channels: Mapping[str, Deliver],
        clock: Clock,
        meter: Meter,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Take from `outbox` what is for `channels` and not `heard`; `chance` gives numbers from 0 to 1."""
        self._heard = heard
        self._database = heard.database
        self._outbox = outbox
        self._channels = channels
        self._clock = clock
        self._meter = meter
        self._chance = chance
        self._looked_at: datetime | None = None
        self._news = {name: asyncio.Event() for name in channels}

    def wake(self) -> None:
        """Say that there is something to send, so that it need not wait for the next look."""
        for news in self._news.values():
            news.set()

    async def keep_sending(self) -> None:
        """Send until cancelled; each channel for itself, so that one that hangs holds up no other."""
        await asyncio.gather(*map(self._keep_sending, self._channels))

    async def _keep_sending(self, channel: str) -> None:
        while True:
            self._news[channel].clear()
            try:
                found = await self._whole_round(channel)
            except Exception:
                log.exception("%s: the outbox could not be worked on; trying again", channel)
                found = Sent()
            if not found.sent:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._news[channel].wait(), EVERY)

    async def _whole_round(self, channel: str) -> Sent:
        """Do one round; one that is under way when the process stops is ended, lest a reply goes out twice."""
        under_way = asyncio.ensure_future(self.send_due((channel,)))
        try:
            return await asyncio.shield(under_way)
        except asyncio.CancelledError:
            await asyncio.wait({under_way}, timeout=LAST_WORDS)
            under_way.cancel()
            raise

    async def send_due(self, channels: Collection[str] | None = None) -> Sent:
        """Send what is due now, on all channels or on these, conversations side by side."""
        which = tuple(self._channels) if channels is None else tuple(channels)
        await self._mind_the_clock()
        rows = await self._database.run(lambda: self._outbox.lease(which, BATCH, LEASE))
        by_conversation: dict[int, list[Delivery]] = {}
        for row in (row for row in rows if row.outbox_id not in self._heard):
            by_conversation.setdefault(row.conversation_id, []).append(row)
        rounds = await asyncio.gather(*map(self._send_in_order, by_conversation.values()))
        return Sent(
            sent=sum(one.sent for one in rounds),
            postponed=sum(one.postponed for one in rounds),
            buried=sum(one.buried for one in rounds),
        )

    async def _mind_the_clock(self) -> None:
        """Hasten what lies in a future that the clock, set back, has only just begun; once also after a start."""
        now, before = self._clock(), self._looked_at
        self._looked_at = now
        if before is None or now < before - SET_BACK:
            hastened = await self._database.run(self._outbox.hasten)
            if hastened:
                log.warning("the clock was set back; %d replies that would have waited are sent now", hastened)

    async def _send_in_order(self, rows: list[Delivery]) -> Sent:
        sent = 0
        for row in rows:
            try:
                await self._channels[row.channel](row)
            except DeliveryError as error:
                return await self._failed(row, rows, error, sent)
            except Exception as error:
                # A fault of ours in a channel; the reply must still not be lost.
                log.exception("channel %s failed on reply %d", row.channel, row.outbox_id)
                await self._put_off(row, rows, error)
                return Sent(sent, 1, 0)
            sent += 1
            self._meter.delivery(row.channel, SENT)
            await self._heard.note([row.outbox_id], partial(self._outbox.mark_sent, [row.outbox_id]))
        return Sent(sent)

    async def _failed(self, row: Delivery, rows: list[Delivery], error: DeliveryError, sent: int) -> Sent:
        too_old = error.parked and self._clock() >= row.created_at + PARKED
        if error.final or too_old or (not error.parked and row.attempts + 1 >= MOST_ATTEMPTS):
            await self._give_up(row, error)
            return Sent(sent, 0, 1)
        await (self._park if error.parked else self._put_off)(row, rows, error)
        return Sent(sent, 1, 0)

    async def _park(self, row: Delivery, rows: list[Delivery], error: Exception) -> None:
        log.info("reply %d waits for its asker: %s", row.outbox_id, error)
        self._meter.delivery(row.channel, PUT_OFF)
        until = self._clock() + PARKED
        await self._database.run(lambda: self._outbox.park(row.outbox_id, until))
        await self._unlease_after(row, rows)

    async def _put_off(self, row: Delivery, rows: list[Delivery], error: Exception) -> None:
        wanted = (error.after or 0.0) if isinstance(error, DeliveryError) else 0.0
        until = self._clock() + timedelta(seconds=max(wanted, pause(row.attempts, self._chance())))
        log.info("reply %d is tried again at %s: %s", row.outbox_id, until.isoformat(timespec="seconds"), error)
        self._meter.delivery(row.channel, PUT_OFF)
        await self._database.run(lambda: self._outbox.postpone(row.outbox_id, until))
        await self._unlease_after(row, rows)

    async def _unlease_after(self, row: Delivery, rows: list[Delivery]) -> None:
        later = [other.outbox_id for other in rows if other.outbox_id > row.outbox_id]
        await self._database.run(lambda: self._outbox.unlease(later))

    async def _give_up(self, row: Delivery, error: Exception) -> None:
        self._meter.delivery(row.channel, DEAD)
        log.error("reply %d is a dead letter after %d attempts: %s", row.outbox_id, row.attempts + 1, error)
        await self._database.run(lambda: self._outbox.bury(row.outbox_id))


def pause(attempts: int, chance: float) -> float:
    """Return the seconds until the next attempt after `attempts` earlier ones; `chance` is 0 to 1."""
    doubled = min(FIRST_PAUSE * 2.0**attempts, LONGEST_PAUSE)
    return doubled * (1 - JITTER + 2 * JITTER * chance)
