"""The REST webhook: Rasa's request and response, answered when the turn is done."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels import rest
from bot.gateway import callers, parts
from bot.gateway.body import json_body
from bot.gateway.problems import problem
from bot.store.outbox import Outgoing

BEYOND_DEADLINE = 10.0
"""Seconds that a caller waits beyond TURN_DEADLINE, for an apology to be stored behind earlier messages."""


async def webhook(request: Request) -> Response:
    """Take one message and return its replies; the same `message_id` gets the same replies.

    A caller cannot be called back: what officers wrote to the asker meanwhile stands before the replies.
    """
    here = parts.of(request)
    callers.admit(request, here.settings.rest_token)
    message = rest.parse(await json_body(request))
    accepted = await here.intake.accept(rest.NAME, message.sender, message.message_id, message.text)
    seconds = here.taker.patience(rest.NAME) + BEYOND_DEADLINE
    replies = await here.waiters.wait(accepted.inbox_id, seconds, fresh=accepted.fresh)
    if replies is None:
        return problem(here.sentences, "still_working", 503, {"Retry-After": "5"})
    unheard = await here.database.run(lambda: here.outbox.unheard(accepted.conversation_id))
    here.delivered.note_rows(replies)
    said = (row.reply.as_json() for row in (*unheard, *replies))
    return JSONResponse(rest.answer(message.sender, said), background=BackgroundTask(_heard, here, unheard))


async def _heard(here: parts.Parts, rows: Sequence[Outgoing]) -> None:
    """Note at once, when the response has gone out, what must not stand before the next replies again."""
    if rows:
        await here.database.insist(lambda: here.outbox.mark_sent([row.id for row in rows]))


routes = [Route("/webhooks/rest/webhook", webhook, methods=["POST"])]
