"""Telegram's webhook."""

from __future__ import annotations

import hmac
import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels import fields
from bot.channels.errors import RefusedError
from bot.channels.telegram import LARGEST, NAME, PATH
from bot.gateway import parts
from bot.gateway.body import json_body
from bot.settings import Settings

log = logging.getLogger(__name__)

_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


def routes(settings: Settings) -> list[Route]:
    """Return the webhook, when there is one: without a bot or in polling mode nobody may post updates."""
    on = settings.telegram_enabled and settings.telegram_mode == "webhook"
    return [Route(PATH, webhook, methods=["POST"])] if on else []


async def webhook(request: Request) -> Response:
    """Take one update of Telegram's; an empty answer acknowledges it."""
    # Late, because the library takes half a second to load and most run without it.
    from bot.gateway.telegram_channel import TelegramChannel

    here = parts.of(request)
    channel = here.channels[NAME]
    assert isinstance(channel, TelegramChannel)
    try:
        _admit(request, here.settings.telegram_secret)
        update = fields.json_object(await json_body(request, LARGEST))
        await channel.intake.take(here.intake, update)
    except RefusedError as error:
        log.warning("an update was refused: %s", error.reason)  # never its content
        raise
    return Response()


def _admit(request: Request, secret: str) -> None:
    given = request.headers.get(_SECRET, "")
    if not hmac.compare_digest(given.encode("latin-1", "replace"), secret.encode()):
        raise RefusedError("webhook_secret", 401)
