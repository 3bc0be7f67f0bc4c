"""Askers who talk while processes are killed, and what must be true of the tables in the end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections import Counter
from typing import Any

import httpx

from bot.desk.number import find_number
from bot.settings import Settings
from bot.store.appeal_audit import AppealAudit
from bot.store.desk_tables import appeal
from bot.store.engine import create_engine
from bot.store.tables import conversation, dialogue_memory, inbox, outbox, turn
from tests.store.desk import rules
from tests.stored import rows_of

SEED = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
"""`KILL_SEED` repeats a run that failed."""
PATIENCE = 240.0
"""Seconds until a message must be acknowledged and answered, restarts included; a few where nothing else runs."""
DELIVERIES = 3
"""Each message is delivered so often, at once, as a channel that is not sure may do."""


class Asker:
    """Sends messages until each is acknowledged, under the same id, as the web page does."""

    def __init__(self, settings: Settings, name: int) -> None:
        self.client = httpx.AsyncClient(base_url=settings.gateway_url, trust_env=False, timeout=5)
        self.name = name
        self.acknowledged: list[str] = []
        self.posted = asyncio.Event()

    async def say(self, text: str) -> None:
        client_id = f"{self.name}-{len(self.acknowledged)}"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if "futian_chat" not in self.client.cookies:
                    await self.client.get("/")
                body = {"message": text, "client_id": client_id}
                self.posted.set()
                tries = [self.client.post("/chat/messages", json=body) for _ in range(DELIVERIES)]
                found = await asyncio.gather(*tries, return_exceptions=True)
                if any(isinstance(one, httpx.Response) and one.status_code == 202 for one in found):
                    self.acknowledged.append(text)
                    return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{text!r} was not acknowledged within {PATIENCE} s; does the gateway start?")


def all_closed(settings: Settings) -> bool:
    """Tell whether every message has its end."""
    return all(row.state in ("done", "failed") for row in rows_of(settings, inbox))


def check(settings: Settings, askers: list[Asker]) -> None:
    """See that every message that was acknowledged was answered or escalated exactly once, and every appeal is true."""
    messages, turns, replies = (rows_of(settings, table) for table in (inbox, turn, outbox))
    said = sorted(text for asker in askers for text in asker.acknowledged)
    assert sorted(row.raw_text for row in messages) == said, "every acknowledged message is there once"
    assert Counter(row.inbox_id for row in turns) == Counter(row.id for row in messages), "one turn each"
    answered = Counter(row.inbox_id for row in replies)
    assert all(answered[row.id] == 1 for row in messages), "one reply each"
    for number in {row.conversation_id for row in messages}:
        mine = [row.id for row in messages if row.conversation_id == number]
        order = [row.inbox_id for row in turns if row.inbox_id in mine]
        assert order == sorted(order), "nothing overtakes within a conversation"
    _check_appeals(settings, messages, {row.inbox_id: row.kind for row in turns}, replies)


def check_memory(settings: Settings) -> None:
    """See that the dialogue remembers each turn it has answered once; light_dialogue counts them."""
    kinds = {row.inbox_id: row.kind for row in rows_of(settings, turn)}
    owners = {row.id: row.conversation_id for row in rows_of(settings, inbox)}
    answered = Counter(owners[name] for name, kind in kinds.items() if kind != "error")
    remembered = {row.conversation_id: row.memory["turns"] for row in rows_of(settings, dialogue_memory)}
    assert remembered == dict(answered)
    assert len(rows_of(settings, conversation)) >= len(remembered)


def _check_appeals(settings: Settings, messages: list[Any], kinds: dict[int, str], replies: list[Any]) -> None:
    appeals = rows_of(settings, appeal)
    matters = Counter(row.what for row in appeals if row.origin == "asked")
    assert set(matters.values()) <= {1}, "no appeal is doubled"
    told = {row.inbox_id: find_number(row.payload["text"]) for row in replies}
    names = {row.message_id: row.id for row in messages}
    for row in appeals:
        assert told[names[row.message_id]] == row.number, "every appeal was told in the reply to its message"
    assert {number for number in told.values() if number} <= {row.number for row in appeals}, "no number is invented"
    for row in messages:
        assert kinds[row.id] != "error" or told[row.id], "every apology names an appeal"
    assert AppealAudit(create_engine(settings.database_url), rules()).faults() == []


async def lodge(asker: Asker, stop: asyncio.Event) -> None:
    """Let an asker lodge one appeal after the other until `stop`."""
    count = 0
    while not stop.is_set():
        count += 1
        await asker.say(f"诉求：{asker.name}号园区第{count}次停电")
        await asker.say("确认提交")
        await asker.say("在吗")
        await asyncio.sleep(0.1)
