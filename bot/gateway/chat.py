"""The web chat: its page, its messages and its stream."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels import fields, media, web
from bot.channels.errors import RefusedError
from bot.channels.scoped import LONGEST
from bot.gateway import events, parts
from bot.gateway.body import json_body, read_up_to

_NOT_KEPT = {"Cache-Control": "no-store"}
_STREAM_HEADERS = {**_NOT_KEPT, "X-Accel-Buffering": "no"}  # nginx would hold events back


async def page(request: Request) -> Response:
    """Show the chat; a new visitor gets a session."""
    here = parts.of(request)
    response = here.templates.TemplateResponse(request, "chat.html", {"chat": here.sentences.chat}, headers=_NOT_KEPT)
    here.sessions.keep(request, response)
    return response


async def messages(request: Request) -> Response:
    """Store a visitor's message; sending the same `client_id` again changes nothing."""
    here = parts.of(request)
    asker = _asker(request)
    message = web.parse(await json_body(request), asker)
    accepted = await here.intake.accept(web.NAME, asker, message.message_id, message.text)
    return JSONResponse({"client_id": message.client_id, "fresh": accepted.fresh}, 202)


async def files(request: Request) -> Response:
    """Store a picture or a PDF that a visitor sends; sending the same `client_id` again changes nothing."""
    here = parts.of(request)
    asker = _asker(request)
    client_id = fields.identifier(request.query_params, "client_id", LONGEST)
    content = await read_up_to(request, media.LARGEST)
    if content is None:
        raise RefusedError("file_too_large", 413)
    accepted = await here.web_files.accept(asker, client_id, request.query_params.get("name", ""), content)
    here.hub.tell([asker])
    return JSONResponse({"client_id": client_id, "fresh": accepted.fresh}, 202)


async def stream(request: Request) -> Response:
    """Stream replies; from the one after `Last-Event-ID`, or `?after=`, on."""
    content = events.stream(parts.of(request), _asker(request), _last_seen(request))
    return StreamingResponse(content, media_type="text/event-stream", headers=_STREAM_HEADERS)


routes = [
    Route("/", page),
    Route("/chat/messages", messages, methods=["POST"]),
    Route("/chat/files", files, methods=["POST"]),
    Route("/chat/events", stream),
]


def _asker(request: Request) -> str:
    asker = parts.of(request).sessions.asker(request)
    if asker is None:
        raise RefusedError("session", 401)
    return asker


def _last_seen(request: Request) -> int | None:
    # EventSource names the last event only when it reconnects by itself, so the page may name it too.
    named = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(named) if named.isascii() and named.isdigit() and len(named) <= 18 else None
