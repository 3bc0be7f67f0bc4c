"""The outbox's tail: open pages learn of replies that something else than this process's workers wrote."""

from __future__ import annotations

import asyncio
import logging

from bot.channels import web
from bot.gateway.database import DatabaseThreads
from bot.gateway.hub import Hub
from bot.store.outbox import Outbox

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between looks; one look is one query, however many pages are open."""


async def follow(database: DatabaseThreads, outbox: Outbox, hub: Hub) -> None:
    """Tell `hub` of new rows until cancelled."""
    seen = await database.run(outbox.newest)
    while True:
        await asyncio.sleep(EVERY)
        try:
            seen = await _tell_newer(database, outbox, hub, seen)
        except Exception:
            log.exception("the outbox could not be looked into; trying again")


async def _tell_newer(database: DatabaseThreads, outbox: Outbox, hub: Hub, seen: int) -> int:
    newest = await database.run(outbox.newest)
    if newest != seen:
        hub.tell(await database.run(lambda: outbox.askers_after(seen, web.NAME)))
    return newest
