"""Pictures and documents in the web chat: kept whole, told by their content, given to the appeal, for officers."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.channels.media import mime_of
from bot.desk.draft import Asks, Draft
from bot.desk.roles import Role
from bot.gateway import web_files
from bot.settings import Settings
from bot.store.appeal_rows import NewAppeal
from bot.store.attachments import Attachments
from bot.store.drafts import Drafts
from bot.store.engine import create_engine
from bot.store.officers import Officers
from bot.store.tables import inbox, outbox, turn
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue
from tests.gateway.test_desk import here
from tests.stored import rows_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
PDF = b"%PDF-1.7\n" + b"x" * 500


@pytest.fixture
async def visitor(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.client() as client:
        await client.get("/")
        yield client


async def send(
    client: httpx.AsyncClient, content: bytes, client_id: str = "f1", name: str = "门口.png"
) -> httpx.Response:
    return await client.post("/chat/files", params={"client_id": client_id, "name": name}, content=content)


def told(settings: Settings) -> list[str]:
    return [row.payload["text"] for row in rows_of(settings, outbox)]


@pytest.mark.parametrize(
    ("content", "name", "shown"),
    [(PNG, "门口.png", "（图片：门口.png）"), (PDF, "", "（文件：pdf）")],
)
async def test_a_file_is_kept_whole_and_answered(
    gateway: RunningGateway,
    dialogue: StubDialogue,
    visitor: httpx.AsyncClient,
    content: bytes,
    name: str,
    shown: str,
) -> None:
    answer = await send(visitor, content, name=name)
    assert (answer.status_code, answer.json()) == (202, {"client_id": "f1", "fresh": True})
    (message,) = rows_of(gateway.settings, inbox)
    assert (message.raw_text, message.state) == (shown, "done")
    engine = create_engine(gateway.settings.database_url)
    (kept,) = Attachments(engine).of_message(message.id)
    assert kept.file is not None and (kept.file.mime, kept.file.size) == (mime_of(content), len(content))
    path = gateway.settings.uploads_dir / kept.file.path
    assert path.read_bytes() == content and hashlib.sha256(content).hexdigest() == kept.file.sha256
    assert path.stat().st_mode & 0o077 == 0
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["file"]
    assert "提交诉求" in told(gateway.settings)[0] and dialogue.turns == []
    engine.dispose()


async def test_the_same_file_three_times_is_one(gateway: RunningGateway, visitor: httpx.AsyncClient) -> None:
    fresh = [(await send(visitor, PNG)).json()["fresh"] for _ in range(3)]
    assert fresh == [True, False, False]
    assert len(rows_of(gateway.settings, inbox)) == 1
    assert len([path for path in gateway.settings.uploads_dir.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"MZ\x90\x00" * 9, 415), (b"<svg onload=alert(1)>", 415), (b"", 415), (PNG + b"\0" * 10 * 1024 * 1024, 413)],
    ids=["a program", "a picture with scripts", "nothing", "too large"],
)
async def test_what_is_not_kept_is_said(
    gateway: RunningGateway, visitor: httpx.AsyncClient, content: bytes, status: int
) -> None:
    answer = await send(visitor, content)
    assert answer.status_code == status and answer.json()["error"]
    assert rows_of(gateway.settings, inbox) == []
    assert not gateway.settings.uploads_dir.exists() or not list(gateway.settings.uploads_dir.rglob("*.*"))


async def test_without_a_session_or_a_name_nothing_is_taken(
    gateway: RunningGateway, visitor: httpx.AsyncClient
) -> None:
    assert (await visitor.post("/chat/files", content=PNG)).status_code == 400
    visitor.cookies.clear()
    assert (await send(visitor, PNG)).status_code == 401


async def test_a_disk_is_not_an_asker_s_to_fill(
    gateway: RunningGateway, visitor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_files, "MOST_A_DAY", 2)
    found = [(await send(visitor, PNG, f"f{number}")).status_code for number in range(3)]
    assert found == [202, 202, 429]


async def test_a_file_goes_with_the_appeal(gateway: RunningGateway, visitor: httpx.AsyncClient) -> None:
    await visitor.post("/chat/messages", json={"message": "你好", "client_id": "m1"})
    parts = here(gateway)
    engine = create_engine(gateway.settings.database_url)
    owner = rows_of(gateway.settings, inbox)[0].conversation_id
    drafts = Drafts(engine, timedelta(hours=1))
    drafts.keep(owner, Draft(Asks.CONFIRM, "园区停电"), "m1")
    await send(visitor, PNG, "f1")
    assert "确认提交" in told(gateway.settings)[-1]
    case, _ = parts.appeals.open(NewAppeal(owner, "web", "m2", "园区停电"))
    await send(visitor, PDF, "f2")
    assert case.number in told(gateway.settings)[-1]
    assert [one.kind for one in Attachments(engine).of_appeal(case.id)] == ["image", "document"]
    page = (await visitor.get(f"/a/{case.token}")).text
    assert "uploads" not in page and "门口.png" not in page
    engine.dispose()


async def test_beside_an_officer_the_bot_says_nothing_to_a_file(
    gateway: RunningGateway, visitor: httpx.AsyncClient
) -> None:
    await visitor.post("/chat/messages", json={"message": "你好", "client_id": "m1"})
    owner = rows_of(gateway.settings, inbox)[0].conversation_id
    engine = create_engine(gateway.settings.database_url)
    here(gateway).handoffs.take(owner, Officers(engine).add("li", "李工", Role.OFFICER, "区住建局"))
    said = len(told(gateway.settings))
    await send(visitor, PNG)
    assert len(told(gateway.settings)) == said
    engine.dispose()


async def test_no_address_gives_a_file_away(gateway: RunningGateway, visitor: httpx.AsyncClient) -> None:
    await send(visitor, PNG)
    (path,) = (path for path in gateway.settings.uploads_dir.rglob("*.png"))
    tail = path.relative_to(gateway.settings.uploads_dir).as_posix()
    for address in (
        f"/uploads/{tail}",
        f"/static/{tail}",
        f"/static/../uploads/{tail}",
        f"/chat/files/{tail}",
        f"/{tail}",
    ):
        assert (await visitor.get(address)).status_code in (404, 405)
