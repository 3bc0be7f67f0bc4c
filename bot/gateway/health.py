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
    """Look at the database and the dialogue processes; 503 with reasons when no message could be kept or answered."""
    here = parts.of(request)
    database, dialogues = await _database(here), await here.dialogue.check()
    # One process that answers is enough: conversations of the others go to it.
    dialogue = "ok" if "ok" in dialogues.values() else "does not answer; a start takes up to a minute"
    ready = database == dialogue == "ok"
    if not ready:
        log.info("not ready: database %s; dialogues %s", database, dialogues)
    found = {"ready": ready, "database": database, "dialogue": dialogue, "dialogues": dialogues}
    return JSONResponse(found, 200 if ready else 503)


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _database(here: parts.Parts) -> str:
    try:
        await here.database.run(lambda: engine.check(here.engine))
    except BotError as error:
        log.warning("not ready: %s", error)
        return "does not answer, or has no tables yet (python -m bot migrate)"
    try:
        await here.database.run(lambda: engine.check_room(here.engine))
    except BotError as error:
        log.warning("not ready: %s", error)
        return "takes no messages: its disk may be full or read-only (python -m bot doctor)"
    return "ok"
