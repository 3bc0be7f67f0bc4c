"""Visitors of the web chat, and what they are told as it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.gateway.conftest import RunningGateway
from tests.waiting import PATIENCE

Event = tuple[str, int | None, Any]


@asynccontextmanager
async def visitor(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    """Open the page as somebody new."""
    async with gateway.client() as client:
        (await client.get("/")).raise_for_status()
        yield client


async def say(client: httpx.AsyncClient, text: str, client_id: str) -> httpx.Response:
    """Say something as the page does; `client_id` names the message."""
    return await client.post("/chat/messages", json={"message": text, "client_id": client_id})


async def events(
    client: httpx.AsyncClient, last_event_id: int | None = None, path: str = "/chat/events"
) -> AsyncIterator[Event]:
    """Yield (name, id, data) of what the page is told, after `last_event_id` when it is given."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    async with client.stream("GET", path, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in response.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            if "event" in fields:
                number = fields.get("id")
                yield fields["event"], int(number) if number else None, json.loads(fields["data"])
            fields = {}


async def collect(stream: AsyncIterator[Event], messages: int) -> list[Event]:
    """Read until there were so many messages and nothing more is owed."""
    found: list[Event] = []
    while True:
        event = await asyncio.wait_for(anext(stream), PATIENCE)
        found.append(event)
        count = sum(name == "message" for name, _, _ in found)
        if count >= messages and event[0] == "state" and not event[2]["waiting"]:
            return found


async def next_of(stream: AsyncIterator[Event], name: str) -> Any:
    """Return the data of the next event of this name."""
    while True:
        event = await asyncio.wait_for(anext(stream), PATIENCE)
        if event[0] == name:
            return event[2]
