"""The REST webhook: Rasa's request and response, answered when the turn is done."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import rest
from bot.gateway import callers, parts
from bot.gateway.body import json_body
from bot.gateway.problems import problem

BEYOND_DEADLINE = 10.0
"""Seconds that a caller waits beyond TURN_DEADLINE, for an apology to be stored behind earlier messages."""


async def webhook(request: Request) -> Response:
    """Take one message and return its replies; the same `message_id` gets the same replies."""
    here = parts.of(request)
    callers.admit(request, here.settings.rest_token)
    message = rest.parse(await json_body(request))
    accepted = await here.intake.accept(rest.NAME, message.sender, message.message_id, message.text)
    seconds = here.taker.patience(rest.NAME) + BEYOND_DEADLINE
    replies = await here.waiters.wait(accepted.inbox_id, seconds, fresh=accepted.fresh)
    if replies is None:
        return problem(here.sentences, "still_working", 503, {"Retry-After": "5"})
    here.delivered.note_rows(replies)
    return JSONResponse(rest.answer(message.sender, (row.reply.as_json() for row in replies)))


routes = [Route("/webhooks/rest/webhook", webhook, methods=["POST"])]
