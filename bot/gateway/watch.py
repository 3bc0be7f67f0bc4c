"""What the desk does by the clock: marks of promises, unrated answers, conversations that nobody goes on with."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.gateway.database import DatabaseThreads
from bot.store.appeals import Appeals
from bot.store.handoffs import Handoffs
from bot.store.marks import Marks

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between rounds."""


class Watch:
    """Goes its round."""

    def __init__(
        self, database: DatabaseThreads, marks: Marks, appeals: Appeals, handoffs: Handoffs, idle: timedelta
    ) -> None:
        """Watch `marks`, `appeals` and `handoffs`; what is silent for `idle` goes back to the bot."""
        self._database = database
        self._marks = marks
        self._appeals = appeals
        self._handoffs = handoffs
        self._idle = idle

    async def keep_watching(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.go_round()
            except Exception:
                log.exception("the desk's round failed; trying again in %.0f s", EVERY)

    async def go_round(self) -> None:
        """Look at everything once."""
        for raised in await self._database.run(self._marks.raise_due):
            log.warning("appeal %s: %d %% of its promise has passed", raised.appeal.number, raised.percent)
        closed = await self._database.run(self._appeals.close_unrated)
        if closed:
            log.info("%d answered appeals were closed without a rating", closed)
        for conversation in await self._database.run(lambda: self._handoffs.give_back_idle(self._idle)):
            log.info("conversation %d was silent and is the bot's again", conversation)
