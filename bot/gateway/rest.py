"""The REST webhook: Rasa's request and response, answered when the turn is done."""

from __future__ import annotations

import hmac
import ipaddress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import rest
from bot.channels.errors import RefusedError
from bot.gateway import parts
from bot.gateway.body import json_body
from bot.gateway.problems import problem

BEYOND_DEADLINE = 10.0
"""Seconds that a caller waits beyond TURN_DEADLINE, for an apology to be stored behind earlier messages."""

_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


async def webhook(request: Request) -> Response:
    """Take one message and return its replies; the same `message_id` gets the same replies."""
    here = parts.of(request)
    _admit(request, here.settings.rest_token)
    message = rest.parse(await json_body(request))
    accepted = await here.intake.accept(rest.NAME, message.sender, message.message_id, message.text)
    seconds = here.taker.patience(rest.NAME) + BEYOND_DEADLINE
    replies = await here.waiters.wait(accepted.inbox_id, seconds, fresh=accepted.fresh)
    if replies is None:
        return problem(here.sentences, "still_working", 503, {"Retry-After": "5"})
    here.delivered.note_rows(replies)
    return JSONResponse(rest.answer(message.sender, (row.reply.as_json() for row in replies)))


routes = [Route("/webhooks/rest/webhook", webhook, methods=["POST"])]


def _admit(request: Request, token: str) -> None:
    """Let in who shows the token, or who is on this machine and shows none."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and given:
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise RefusedError("token_wrong", 401)
    elif not _is_local(request):
        raise RefusedError("token_needed", 401)


def _is_local(request: Request) -> bool:
    # A proxy on this machine makes the whole world look local.
    if request.client is None or any(name in request.headers for name in _PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
