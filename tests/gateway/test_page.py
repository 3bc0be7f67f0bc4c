"""The web chat as a person meets it, in Debian's Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.chromium import CHROMIUM, launched, opened
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]


@pytest.fixture
async def page(gateway: RunningGateway) -> AsyncIterator[Page]:
    async with launched() as browser:
        page = await opened(browser)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        await page.goto(gateway.url)
        await expect(page.locator("#starters")).to_be_visible()
        yield page
        assert faults == []


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def test_enter_sends_and_shift_enter_breaks_the_line(page: Page, dialogue: StubDialogue) -> None:
    await page.focus("#text")
    await page.keyboard.type("a")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("b")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot .words")).to_have_text("回复：a b")
    assert await page.locator(".asker .words").inner_text() == "a\nb"
    assert await page.input_value("#text") == ""
    await expect(page.locator("#typing")).to_be_hidden()


async def test_enter_within_a_composition_does_not_send(page: Page, dialogue: StubDialogue) -> None:
    await page.fill("#text", "ni")
    for options in ("isComposing: true", "keyCode: 229"):
        script = f"new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {options}}})"
        await page.evaluate(f"document.getElementById('text').dispatchEvent({script})")
    assert await page.input_value("#text") == "ni"
    await page.press("#text", "Enter")
    await expect(page.locator(".bot .words")).to_have_text("回复：ni")
    assert dialogue.texts == ["ni"]


async def test_markup_stays_text_and_addresses_become_links(page: Page, dialogue: StubDialogue) -> None:
    nasty = '<img src=x onerror="alert(1)"><b>粗</b> javascript:alert(2)'
    address = "https://www.szft.gov.cn/a?b=1&c=2"

    async def behaviour(_turn: Turn) -> tuple[int, Any]:
        return 200, said(f"{nasty}\n依据：《办法》，见{address}。\n状态：<i>现行</i>")

    dialogue.behaviour = behaviour
    await write(page, nasty)
    await expect(page.locator(".bot .words")).to_contain_text(nasty)
    assert await page.locator(".asker .words").inner_text() == nasty
    assert await page.locator("#log img, #log i, #log script").count() == 0
    link = page.locator("#log a")
    assert await link.get_attribute("href") == address
    assert "noopener" in (await link.get_attribute("rel") or "")
    assert await page.locator(".basis b").all_inner_texts() == ["依据", "状态"]


async def test_the_number_of_an_appeal_stays_on_one_line(page: Page, dialogue: StubDialogue) -> None:
    async def behaviour(_turn: Turn) -> tuple[int, Any]:
        return 200, said(f"诉求已登记受理，{'编号' * 4}FT-20261130-0001-5。再问一句好吗")

    dialogue.behaviour = behaviour
    await page.set_viewport_size({"width": 280, "height": 600})
    await write(page, "确认提交")
    number = page.locator(".bot .words .whole")
    assert await number.inner_text() == "FT-20261130-0001-5"
    assert await number.evaluate("node => node.getClientRects().length") == 1


async def test_quick_replies_work_by_keyboard(page: Page, dialogue: StubDialogue) -> None:
    async def behaviour(turn: Turn) -> tuple[int, Any]:
        return (200, said("选一个", buttons=("条件", "材料"))) if turn["text"] == "你好" else await echo(turn)

    dialogue.behaviour = behaviour
    await write(page, "你好")
    await expect(page.locator(".quick button")).to_have_count(2)
    await page.locator(".quick button").nth(1).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot .words").last).to_have_text("回复：材料")
    await expect(page.locator(".quick")).to_have_count(0)
    await expect(page.locator("#text")).to_be_focused()


async def test_a_reload_shows_what_was_said(page: Page) -> None:
    await write(page, "你好")
    await expect(page.locator(".bot .words")).to_have_text("回复：你好")
    await page.reload()
    await expect(page.locator(".said .words")).to_have_text(["你好", "回复：你好"])
    await expect(page.locator("#starters")).to_be_hidden()


async def test_what_is_written_offline_is_sent_later(page: Page, dialogue: StubDialogue) -> None:
    await page.context.set_offline(offline=True)
    await write(page, "第一句")
    await write(page, "第二句")
    await expect(page.locator("#notice")).to_contain_text("网络已断开")
    await page.context.set_offline(offline=False)
    await expect(page.locator(".bot .words")).to_have_text(["回复：第一句", "回复：第二句"])
    await expect(page.locator("#notice")).to_be_hidden()
    assert dialogue.texts == ["第一句", "第二句"]


async def test_a_restart_of_the_gateway_loses_nothing(
    page: Page, gateway: RunningGateway, dialogue: StubDialogue
) -> None:
    await write(page, "之前")
    await expect(page.locator(".bot .words")).to_have_count(1)
    await gateway.stop()
    await write(page, "之间")
    await expect(page.locator("#notice")).to_contain_text("重新连接")
    await gateway.start()
    await expect(page.locator(".bot .words")).to_have_text(["回复：之前", "回复：之间"])
    assert dialogue.texts == ["之前", "之间"]


async def test_a_lost_cookie_brings_a_new_session(page: Page) -> None:
    await page.context.clear_cookies()
    await write(page, "你好")
    await expect(page.locator(".bot .words")).to_have_text("回复：你好")


async def test_what_is_too_long_is_said_and_can_be_changed(page: Page) -> None:
    await write(page, "很" * 40_000)
    await expect(page.locator(".note.bad")).to_contain_text("精简")
    await page.click(".note.bad button")
    assert len(await page.input_value("#text")) == 40_000
