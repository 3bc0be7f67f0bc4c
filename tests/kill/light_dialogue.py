"""A dialogue process without Rasa: the real actions over the real tables, with intents read off the words.

It starts in a second instead of thirty, so that it can be killed dozens of times in a test. What a killed process
must not lose, tables and idempotency, is the same as in the real one; its tracker is forgotten in both.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

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
    return {"messages": messages, "outcome": {"kind": heard.outcome or "answered"}}


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


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
