"""The gateway as one Starlette application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.gateway import (
    appeals,
    assess,
    chat,
    health,
    metrics,
    mine,
    parts,
    problems,
    rest,
    sentences,
    tail,
    telegram,
    wechat,
    wecom,
)
from bot.gateway.addresses import PlainAddresses
from bot.gateway.desk import pages
from bot.gateway.headers import SecurityHeaders
from bot.gateway.hub import Hub
from bot.policy.text.text import normalise
from bot.settings import Settings
from bot.store import migrate
from bot.store.clock import Clock, utc_now
from bot.store.engine import create_engine

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
FAREWELL = 5
"""Seconds that requests under way get when the process stops."""


def create_app(settings: Settings, clock: Clock = utc_now) -> Starlette:
    """Make the application; its database has this version's tables already (`bot.store.migrate.upgrade`)."""
    texts = sentences.load()
    # The webhooks first: routes are tried in order, and the desk has many.
    routes = [
        *telegram.routes(settings),
        *wechat.routes(settings, clock),
        *wecom.routes(settings, clock),
        *chat.routes,
        *rest.routes,
        *health.routes,
        *metrics.routes,
        *appeals.routes,
        *mine.routes,
        *pages.routes,
        *assess.routes,
    ]
    app = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=STATIC))],
        middleware=[Middleware(SecurityHeaders), Middleware(PlainAddresses)],
        exception_handlers=problems.handlers(texts),
        lifespan=_lifespan,
    )
    app.state.parts = parts.make(settings, texts, create_engine(settings.database_url), normalise, clock)
    return app


def run(settings: Settings) -> None:
    """Serve until stopped; the tables are brought up to date first."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database_url)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws="none",  # uvicorn's own choice cannot be imported beside Rasa's websockets
        log_config=None,  # the process has configured its logs
        access_log=False,  # it would keep addresses of askers
        server_header=False,
        timeout_graceful_shutdown=FAREWELL,
    )
    # Bound before anything starts: a second gateway by mistake must not touch the first one's messages.
    _Server(config, app.state.parts.hub).run([config.bind_socket()])


class _Server(uvicorn.Server):
    """A server that ends the open streams first; otherwise it would wait for every open page."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    here: parts.Parts = app.state.parts
    await here.workers.start()
    background = (
        tail.follow(here.database, here.outbox, here.hub),
        here.delivered.keep_flushing(),
        here.sender.keep_sending(),
        here.watch.keep_watching(),
        here.publishing.keep_publishing(),
        *(channel.keep_up(here.intake) for channel in here.channels.values()),
    )
    tasks = [asyncio.create_task(work) for work in background]
    for task in tasks:
        task.add_done_callback(_tell_end)
    try:
        yield
    finally:
        here.hub.close()
        for task in tasks:
            task.cancel()
        await here.desk.trainer.stop()
        await here.workers.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        await here.delivered.flush_last()
        await here.dialogue.close()
        for channel in here.channels.values():
            await channel.close()
        here.database.close()
        here.engine.dispose()


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("a background task has ended; restart the gateway", exc_info=task.exception())
