"""The one way into Rasa: the gateway posts a turn and gets its messages and its outcome back."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

OUTCOME = "outcome"
"""Key of the custom message by which an action reports the turn's outcome."""

_COMMAND = "/／ \t\r\n\u3000"
"""What may stand before a command, in either width."""

log = structlog.get_logger(__name__)


class GatewayInput(InputChannel):
    """`POST /webhooks/gateway/turn`, guarded by a shared secret, answers real errors with real statuses."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Returns the channel's name, part of its address."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Returns the routes of the channel."""
        routes = Blueprint("gateway_webhook")

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            ready = bool(agent and agent.is_ready())
            return response.json({"status": "ok" if ready else "loading"}, status=200 if ready else 503)

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get("X-Gateway-Secret", "")
            if not secrets.compare_digest(given.encode(errors="replace"), self._secret.encode()):
                return response.json({"error": "wrong X-Gateway-Secret"}, status=403)
            body = request.json
            if not _is_turn(body):
                return response.json({"error": "expected {sender, text, channel, message_id, metadata}"}, status=400)
            collected = CollectingOutputChannel()
            await on_new_message(_message(body, collected))
            return response.json(as_turn(collected.messages))

        return routes


def _message(body: dict[str, Any], output: CollectingOutputChannel) -> UserMessage:
    metadata = {**(body.get("metadata") or {}), "channel": body.get("channel"), "message_id": body.get("message_id")}
    return UserMessage(
        text=_inert(body["text"]),
        output_channel=output,
        sender_id=body["sender"],
        input_channel="gateway",
        message_id=body.get("message_id"),
        metadata=metadata,
    )


def _is_turn(body: Any) -> bool:
    """Tells whether `body` has the form of a turn."""
    if not isinstance(body, dict) or not isinstance(body.get("metadata") or {}, dict):
        return False
    return all(isinstance(body.get(key), str) for key in ("sender", "text"))


def _inert(text: str) -> str:
    """Returns `text` in a form that Rasa never takes for a command: `/intent{…}` from a person is only text."""
    bare = text.lstrip(_COMMAND)
    return (bare or "?") if any(char in "/／" for char in text[: len(text) - len(bare)]) else text


def as_turn(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Splits what the actions said into messages for the asker and the outcome of the turn.

    A turn without any outcome was answered by a plain response of the domain, which is small talk.
    """
    outcome: dict[str, Any] = {"kind": "smalltalk", "policies": [], "statements": []}
    said = []
    for message in messages:
        custom = message.get("custom") or {}
        if OUTCOME in custom:
            outcome = custom[OUTCOME]
        elif message.get("text"):
            said.append({"text": message["text"], "buttons": message.get("buttons") or []})
    return {"messages": said, "outcome": outcome}
