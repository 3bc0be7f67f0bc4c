"""A dialogue process without Rasa: the real actions over the real tables, with intents read off the words.

It starts in a moment instead of half a minute, so that it can be killed dozens of times in a test. What a killed
process must not lose, tables and idempotency, is the same as in the real one; its memory is a count of its turns.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any
from unittest import mock

from actions import lodging
from actions.routing import Route
from bot.settings import Settings
from tests.actions.chat import tracker_of, turn

_INTENTS = {"诉求：": "lodge_appeal", "催": "appeal_progress", "转人工": "human_handoff"}
_SLOW = float(os.environ.get("LIGHT_SLOW", "0.02"))
"""Seconds before and after the action, so that a kill meets every step of a turn."""


def intent_of(text: str) -> str:
    """Return the intent of one of the test's own sentences."""
    return next((intent for lead, intent in _INTENTS.items() if text.startswith(lead)), "nlu_fallback")


async def answer(body: dict[str, Any]) -> dict[str, Any]:
    """Answer one turn as the gateway's channel does."""
    await asyncio.sleep(_SLOW)
    text, name = body["text"], body["message_id"]
    tracker = tracker_of(body["sender"], text, intent_of(text), name, body["channel"])
    tracker.events[0]["metadata"]["raw_text"] = body["metadata"]["raw_text"]
    heard = await turn(tracker)
    await asyncio.sleep(_SLOW)
    messages = [{"text": said, "buttons": []} for said in heard.texts]
    memory = {"turns": (body["memory"] or {}).get("turns", 0) + 1}
    return {"messages": messages, "outcome": {"kind": heard.outcome or "answered"}, "memory": memory}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one connection."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            lines = (line for line in head.split("\r\n") if line.startswith("content-length:"))
            body = await reader.readexactly(int(next(lines, "content-length:0")[15:]))
            said = {"status": "ok"} if head.startswith("get") else await answer(json.loads(body))
            content = json.dumps(said).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(content) + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve_until_killed(port: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", port)
    await server.serve_forever()


async def _anywhere(*_told: object) -> Route:
    return Route()


def run(settings: Settings) -> None:
    """Serve until killed; without a policy base, which takes seconds to build."""
    with mock.patch.object(lodging, "route", _anywhere):
        asyncio.run(_serve_until_killed(settings.dialogue_port))
