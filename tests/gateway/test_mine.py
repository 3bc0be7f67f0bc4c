"""What is kept of an asker, as they read it themselves at the link that the chat gives."""

from __future__ import annotations

import httpx

from bot.desk.downloads import Downloads
from bot.store.appeal_rows import NewAppeal
from bot.store.inbox import Inbox, Incoming
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import parts_of


async def read(gateway: RunningGateway, token: str) -> httpx.Response:
    async with gateway.client() as client:
        return await client.get(f"/mine/{token}")


def said(gateway: RunningGateway, asker: str, text: str, message_id: str = "") -> int:
    """Store a message as it comes in, and return its conversation."""
    inbox = Inbox(parts_of(gateway).engine)
    return inbox.accept(Incoming("rest", asker, message_id or f"{asker}-1", text, text)).conversation_id


async def test_it_holds_all_of_one_asker_with_numbers_masked(gateway: RunningGateway) -> None:
    here = parts_of(gateway)
    mine, others = said(gateway, "u1", "我的手机是13712345678"), said(gateway, "u2", "别人说的话")
    case, _ = here.appeals.open(NewAppeal(mine, "rest", "u1-1", "园区停电", who="李梅", contact="13712345678"))
    said(gateway, "u1", f"我的进度链接是 {gateway.url}/a/{case.token}", "u1-2")
    downloads = Downloads(gateway.settings.gateway_secret, here.rules.download_within)
    page = await read(gateway, downloads.token(mine, here.clock()))
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/plain")
    assert page.headers["cache-control"] == "no-store" and "noindex" in page.headers["x-robots-tag"]
    for told in ("园区停电", "李梅", "137***78", "已受理", "我的手机是", "【聊天记录】"):
        assert told in page.text
    assert "13712345678" not in page.text and case.token not in page.text and "别人说的话" not in page.text
    assert "别人说的话" in (await read(gateway, downloads.token(others, here.clock()))).text


async def test_a_link_that_has_ended_or_was_made_up_says_so(gateway: RunningGateway) -> None:
    here = parts_of(gateway)
    mine = said(gateway, "u1", "你好")
    downloads = Downloads(gateway.settings.gateway_secret, here.rules.download_within)
    old = downloads.token(mine, here.clock() - here.rules.download_within)
    for token in (old, downloads.token(mine, here.clock())[:-2], str(mine)):
        refused = await read(gateway, token)
        assert refused.status_code == 410 and "导出我的数据" in refused.json()["error"]
