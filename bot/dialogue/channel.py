"""The one way into Rasa: the gateway posts a turn and gets its messages, its outcome and the new memory back."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import log
from bot.dialogue.memory import remember
from bot.dialogue.stores import turn_of

OUTCOME = "outcome"
"""Key of the custom message by which an action reports the turn's outcome."""

_COMMAND = "/／ \t\r\n\u3000"
"""What may stand before a command, in either width."""


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
                expected = "expected {sender, text, channel, message_id, metadata, memory}"
                return response.json({"error": expected}, status=400)
            collected = CollectingOutputChannel()
            about = log.about(conversation=body["sender"], turn=body.get("turn"))
            with about, turn_of(body.get("memory")) as under_way:
                await on_new_message(_message(body, collected))
            return response.json(as_turn(collected.messages, under_way.tracker))

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
    if not isinstance(body, dict):
        return False
    if not all(isinstance(body.get(key) or {}, dict) for key in ("metadata", "memory")):
        return False
    return all(isinstance(body.get(key), str) for key in ("sender", "text"))


def _inert(text: str) -> str:
    """Returns `text` in a form that Rasa never takes for a command: `/intent{…}` from a person is only text."""
    bare = text.lstrip(_COMMAND)
    return (bare or "?") if any(char in "/／" for char in text[: len(text) - len(bare)]) else text


def as_turn(messages: list[dict[str, Any]], tracker: DialogueStateTracker | None = None) -> dict[str, Any]:
    """Splits what the actions said into messages for the asker and the outcome of the turn.

    A turn without any outcome was answered by a plain response of the domain, which is small talk. What was understood
    and what is to be remembered come from `tracker`, as the turn left it.
    """
    outcome: dict[str, Any] = {"kind": "smalltalk", "policies": [], "statements": []}
    said = []
    for message in messages:
        custom = message.get("custom") or {}
        if OUTCOME in custom:
            outcome = custom[OUTCOME]
        elif message.get("text"):
            said.append({"text": message["text"], "buttons": message.get("buttons") or []})
    if tracker is None:
        return {"messages": said, "outcome": outcome}
    return {"messages": said, "outcome": {**outcome, **_understood(tracker)}, "memory": remember(tracker)}


def _understood(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Returns the intent that decided the turn and how probable it was, 0 to 1."""
    intent = tracker.latest_message.intent if tracker.latest_message else {}
    return {"intent": intent.get("name"), "confidence": intent.get("confidence")}
