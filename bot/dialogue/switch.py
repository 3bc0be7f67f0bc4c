"""Switches the model of a running process: the new one is loaded beside the old one, which answers meanwhile."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from rasa.core.agent import Agent
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue import training
from bot.errors import TrainingError
from bot.settings import Settings

log = logging.getLogger(__name__)

Load = Callable[[str], Awaitable[Agent]]
"""Loads the model at a path."""


def model_routes(settings: Settings, load: Load) -> Blueprint:
    """Returns the route `POST /webhooks/gateway-model` `{model}`, guarded by the gateway's secret."""
    routes = Blueprint("gateway_model")
    switching = asyncio.Lock()

    @routes.post("/webhooks/gateway-model")
    async def switch(request: Request) -> HTTPResponse:
        given = request.headers.get("X-Gateway-Secret", "")
        if not secrets.compare_digest(given.encode(errors="replace"), settings.gateway_secret.encode()):
            return response.json({"error": "wrong X-Gateway-Secret"}, status=403)
        name = (request.json or {}).get("model")
        async with switching:
            before = training.newest_model(settings).name
            try:
                path = training.choose(settings, str(name))
            except TrainingError as error:
                return response.json({"error": str(error)}, status=404)
            try:
                request.app.ctx.agent = await asyncio.to_thread(_load, load, str(path))
            except Exception:
                training.choose(settings, before)  # a restart must not meet it again
                raise
        log.info("messages are understood by %s from now on", name)
        return response.json({"model": name})

    return routes


def _load(load: Load, path: str) -> Agent:
    """Loads on a thread, in an event loop of its own: loading keeps a loop busy for seconds."""

    async def loaded() -> Agent:
        return await load(path)

    return asyncio.run(loaded())
