"""A stand-in for the dialogue process: real HTTP on loopback, answers as a test wants them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

Turn = dict[str, Any]
Body = dict[str, Any]
Behaviour = Callable[[Turn], Awaitable[tuple[int, Any]]]


def said(*texts: str, buttons: tuple[str, ...] = (), kind: str = "fact") -> Body:
    """Return a well-formed answer of `texts`; the buttons stand under the last one."""
    messages: list[Body] = [{"text": text, "buttons": []} for text in texts]
    if buttons:
        messages[-1]["buttons"] = [{"title": title, "payload": title} for title in buttons]
    outcome = {"kind": kind, "intent": "ask", "confidence": 0.9, "policies": ["p1"], "statements": ["p1/s1"]}
    return {"messages": messages, "outcome": outcome}


async def echo(turn: Turn) -> tuple[int, Any]:
    """Answer with what was said."""
    return 200, said(f"回复：{turn['text']}")


class StubDialogue:
    """Serves the gateway's channel, `POST turn` and `GET health`, and keeps the turns it was given."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.secret = secret
        self.behaviour: Behaviour = echo
        self.turns: list[Turn] = []
        self.at_once = 0
        self.most_at_once = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def texts(self) -> list[str]:
        return [turn["text"] for turn in self.turns]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in tuple(self._connections):
                writer.close()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while True:
                await self._one_request(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        if head.startswith("get"):
            status, answer = 200, {"status": "ok"}
        elif f"x-gateway-secret: {self.secret.lower()}" not in head:
            status, answer = 403, {"error": "secret"}
        else:
            status, answer = await self._answer(json.loads(body))
        content = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()

    async def _answer(self, turn: Turn) -> tuple[int, Any]:
        self.turns.append(turn)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.behaviour(turn)
        finally:
            self.at_once -= 1
