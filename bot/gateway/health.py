"""Whether the gateway lives, and whether it can do its work."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import BotError
from bot.gateway import parts
from bot.store import engine

log = logging.getLogger(__name__)


async def healthz(_request: Request) -> Response:
    """Say that the process answers; nothing else is looked at."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Look at database and dialogue; 503 with the reasons when one of them does not answer."""
    here = parts.of(request)
    found = {"database": await _database(here), "dialogue": await _dialogue(here)}
    ready = all(reason == "ok" for reason in found.values())
    return JSONResponse({"ready": ready, **found}, 200 if ready else 503)


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _database(here: parts.Parts) -> str:
    try:
        await here.database.run(lambda: engine.check(here.engine))
    except BotError as error:
        log.warning("not ready: %s", error)
        return "does not answer, or has no tables yet (python -m bot migrate)"
    return "ok"


async def _dialogue(here: parts.Parts) -> str:
    try:
        await here.dialogue.check()
    except BotError as error:
        log.warning("not ready: %s", error)
        return "does not answer; it may be starting, which takes up to a minute"
    return "ok"
