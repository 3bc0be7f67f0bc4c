"""The disk fills while messages are under way: what was said is answered once, and new ones are told to come back."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.errors import DatabaseError, StorageError
from bot.gateway import database as database_threads
from bot.gateway.uploads import Uploads
from bot.settings import Settings
from bot.store.holds import Holds, Taken
from bot.store.outbox import Outbox
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox, turn
from tests.gateway.conftest import RunningGateway
from tests.gateway.quick import quick_rounds  # noqa: F401 - used by every test
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.gateway.tencent_rig import PLAIN, USER, Rig, rigged
from tests.gateway.test_web_files import PNG
from tests.store.desk import Now
from tests.stored import rows_of
from tests.waiting import PATIENCE, until


class Disk:
    """The disk under the gateway's database: when it is full, SQLite may read and not write, as it says itself."""

    def __init__(self, gateway: RunningGateway, caplog: pytest.LogCaptureFixture) -> None:
        self._engine = gateway.parts.engine
        self._caplog = caplog
        self._full = False
        sa.event.listen(self._engine, "before_cursor_execute", self._refuse)

    def fill(self) -> None:
        self._full = True
        self._caplog.clear()

    def empty(self) -> None:
        self._full = False

    async def until_refused(self) -> None:
        """Wait until something that was done could not be written down."""
        await until(lambda: "cannot be written down" in self._caplog.text)

    def _refuse(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if self._full and statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            raise OperationalError(statement, {}, sqlite3.OperationalError("database or disk is full"))


@pytest.fixture(autouse=True)
def quick_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_threads, "PAUSE", 0.05)


@pytest.fixture
async def disk(gateway: RunningGateway, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Disk]:
    made = Disk(gateway, caplog)
    yield made
    made.empty()


async def test_a_turn_whose_answer_finds_no_room_is_answered_once_when_there_is_some(
    gateway: RunningGateway, dialogue: StubDialogue, disk: Disk
) -> None:
    async def fills(turn: Turn) -> tuple[int, Any]:
        disk.fill()
        return await echo(turn)

    dialogue.behaviour = fills
    waiting = asyncio.create_task(gateway.say("你好", message_id="m1"))
    await disk.until_refused()
    refused = await gateway.say("在吗", sender="u2")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert "full" not in refused.text and any("\u4e00" <= char <= "\u9fff" for char in refused.json()["error"])
    dialogue.behaviour = echo
    disk.empty()
    assert (await waiting).json()[0]["text"] == "回复：你好"
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["fact"]
    assert [row.raw_text for row in rows_of(gateway.settings, inbox)] == ["你好"]
    assert len(rows_of(gateway.settings, outbox)) == 1 and dialogue.texts == ["你好"]
    assert (await gateway.say("在吗", sender="u2")).json()[0]["text"] == "回复：在吗"


async def test_a_gateway_that_stops_meanwhile_answers_after_its_next_start(
    ready_settings: Settings, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    first = RunningGateway(ready_settings)
    await first.start()
    disk = Disk(first, caplog)

    async def fills(turn: Turn) -> tuple[int, Any]:
        disk.fill()
        return await echo(turn)

    dialogue.behaviour = fills
    waiting = asyncio.create_task(first.say("你好"))
    await disk.until_refused()
    await first.stop()
    await asyncio.gather(waiting, return_exceptions=True)
    assert "is taken up at the next start" in caplog.text
    dialogue.behaviour = echo
    second = RunningGateway(ready_settings)
    await second.start()
    await until(lambda: [row.state for row in rows_of(ready_settings, inbox)] == ["done"])
    await second.stop()
    assert [row.payload["text"] for row in rows_of(ready_settings, outbox)] == ["回复：你好"]


async def test_readiness_says_so_and_recovers(gateway: RunningGateway, disk: Disk) -> None:
    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=PATIENCE) as client:
        disk.fill()
        assert (await client.get("/readyz")).status_code == 503
        disk.empty()
        assert (await client.get("/readyz")).status_code == 200


async def known(rig: Rig) -> None:
    await rig.fake.say(USER, "你好")
    await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent"])


async def test_what_was_sent_is_not_sent_again_because_that_could_not_be_noted(
    ready_settings: Settings, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        disk, account = Disk(rig.gateway, caplog), rig.gateway.parts.channels["wechat"]
        send = account._send  # type: ignore[attr-defined]

        async def fills(*given: Any) -> None:
            await send(*given)
            disk.fill()

        monkeypatch.setattr(account, "_send", fills)
        Outbox(rig.engine, rig.clock).add(rig.conversation().id, Reply("您的诉求已答复"), "k1")
        await disk.until_refused()
        monkeypatch.undo()
        disk.empty()
        await until(lambda: rig.rows(outbox)[-1].state == "sent")
        assert rig.shown() == ["回复：你好", "您的诉求已答复"]
        assert rig.rows(outbox)[-1].attempts == 1


async def test_nor_what_went_back_on_the_line_though_its_hold_has_ended(
    ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, tries, room = Now(), list[Taken](), asyncio.Event()
    note = Holds.note

    def written(holds: Holds, taken: Taken) -> None:
        tries.append(taken)
        if not room.is_set():
            raise DatabaseError("The database does not answer: database or disk is full.")
        note(holds, taken)

    monkeypatch.setattr(Holds, "note", written)
    async with rigged(PLAIN, ready_settings, dialogue, clock) as rig:
        await rig.fake.say(USER, "你好")
        await until(lambda: bool(tries))
        clock.turn(hours=1)
        await until(lambda: rig.rows(outbox)[0].next_attempt_at > clock())  # the sender has taken it
        tried = len(tries)
        await until(lambda: len(tries) > tried)
        assert rig.shown() == ["回复：你好"]
        room.set()
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent"])
        assert (rig.shown(), rig.ways()) == (["回复：你好"], ["passive"])


def test_a_file_that_finds_no_room_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        Uploads(tmp_path).keep(PNG)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_who_sends_it_is_told_to_come_back(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=PATIENCE) as client:
        await client.get("/")
        monkeypatch.setattr(os, "fsync", full)
        refused = await client.post("/chat/files?client_id=f1&name=x.png", content=PNG)
        monkeypatch.undo()
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert (await client.post("/chat/files?client_id=f1&name=x.png", content=PNG)).status_code == 202
    assert len(rows_of(gateway.settings, inbox)) == 1
