"""The web chat while the gateway is away, and after its session was lost: nothing that was typed is."""

from __future__ import annotations

from playwright.async_api import Page, expect

from bot.store.tables import inbox
from tests.browser.conftest import write
from tests.gateway.conftest import RunningGateway
from tests.stored import rows_of


async def test_what_is_typed_while_the_gateway_is_away_is_sent_once_it_is_back(
    asker: Page, gateway: RunningGateway
) -> None:
    await write(asker, "一")
    await expect(asker.locator(".bot .words")).to_have_text("回复：一")
    await gateway.stop()
    await write(asker, "二")
    await write(asker, "三")
    await expect(asker.locator(".asker .note").first).to_be_visible()
    assert await asker.evaluate("JSON.parse(localStorage.getItem('futian.unsent')).map((one) => one.text)") == [
        "二",
        "三",
    ]
    await gateway.start()
    await expect(asker.locator(".bot .words")).to_have_text(["回复：一", "回复：二", "回复：三"])
    await expect(asker.locator(".asker .note")).to_have_count(0)
    assert [row.raw_text for row in rows_of(gateway.settings, inbox)] == ["一", "二", "三"]


async def test_a_lost_session_is_renewed_and_the_message_sent(asker: Page, gateway: RunningGateway) -> None:
    await write(asker, "一")
    await expect(asker.locator(".bot .words")).to_have_text("回复：一")
    await asker.context.clear_cookies()
    await write(asker, "二")
    await expect(asker.locator(".said .words")).to_have_text(["一", "回复：一", "二", "回复：二"])
    assert [row.raw_text for row in rows_of(gateway.settings, inbox)] == ["一", "二"]
    await asker.reload()
    await expect(asker.locator(".said .words")).to_have_text(["二", "回复：二"])
