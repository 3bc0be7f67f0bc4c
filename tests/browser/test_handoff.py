"""From 「转人工」 to an officer and back to the bot, as both sides see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Officer, OpenPage, write
from tests.chromium import arriving
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import PASSWORD, employ
from tests.gateway.stub_dialogue import StubDialogue, Turn, said


@pytest.mark.usefixtures("hands_over")
async def test_an_asker_is_answered_by_an_officer_and_then_by_the_bot_again(asker: Page, officer: Officer) -> None:
    desk = await officer("li", name="李工")
    await expect(desk.locator("#list")).to_contain_text("没有人在等待")
    await write(asker, "转人工")
    row = desk.locator(".rows li")
    await expect(row).to_contain_text("转人工")  # without a reload
    async with arriving(desk):
        await row.locator("a").click()
    async with arriving(desk):  # the new page with its script, which hears the keys
        await desk.get_by_role("button", name="接入").click()
    await expect(desk.locator("h1")).to_contain_text("接待中 · 李工")

    await desk.fill("#text", "您好，我是李工。")
    async with arriving(desk):
        await desk.press("#text", "Control+Enter")
    await expect(asker.locator(".bot .words").last).to_have_text("您好，我是李工。")
    await write(asker, "公积金怎么交")
    await expect(desk.locator(".line.asker .words").last).to_have_text("公积金怎么交")
    await expect(desk.locator(".line.officer .delivery")).to_have_text("已送达")

    await desk.get_by_text("添加内部备注").click()
    await desk.fill("#note", "第二次来访")
    await desk.get_by_role("button", name="保存备注").click()
    await expect(desk.locator(".line.note")).to_contain_text("第二次来访")

    await desk.get_by_role("button", name="交回机器人").click()
    await expect(asker.locator(".bot .words").last).to_contain_text("由我继续")
    await write(asker, "在吗")
    await expect(asker.locator(".bot .words").last).to_have_text("回复：在吗")
    assert "第二次来访" not in await asker.content()


@pytest.mark.usefixtures("hands_over")
async def test_officers_see_one_another(asker: Page, officer: Officer) -> None:
    first, second = await officer("li", name="李工"), await officer("wang", name="王工")
    await write(asker, "转人工")
    for desk in (first, second):
        async with arriving(desk):
            await desk.locator(".rows li a").click()
    await expect(first.locator("#onlookers")).to_contain_text("王工")
    await second.locator("#text").press_sequentially("我来")
    await expect(first.locator("#drafting")).to_contain_text("王工")
    async with arriving(first):
        await first.get_by_role("button", name="接入").click()
    await expect(second.locator("h1")).to_contain_text("李工")
    await second.get_by_role("button", name="发送").click()
    await expect(second.locator("[role=alert]")).to_contain_text("李工")
    assert await second.input_value("#unsent") == "我来"


async def test_signing_in_by_keyboard_alone(gateway: RunningGateway, new_page: OpenPage) -> None:
    employ(gateway, "li", name="李工")
    page = await new_page()
    await page.goto("/desk?queue=mine")
    await page.keyboard.type("li")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    async with arriving(page):
        await page.keyboard.press("Enter")
    await expect(page.locator(".top")).to_contain_text("李工")
    assert page.url.endswith("/desk?queue=mine")
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()


async def test_the_last_buttons_stay_in_sight_when_a_phones_keyboard_opens(
    new_page: OpenPage, dialogue: StubDialogue
) -> None:
    async def behaviour(turn: Turn) -> tuple[int, Any]:
        return 200, said("一行字\n" * 12, buttons=("申请条件", "所需材料", "办理流程", "政策测算", "转人工"))

    dialogue.behaviour = behaviour
    asker = await new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await asker.goto("/")
    await write(asker, "补贴")
    last = asker.locator(".quick button").last
    await expect(last).to_be_in_viewport(ratio=1)
    await asker.set_viewport_size({"width": 390, "height": 480})
    await expect(last).to_be_in_viewport(ratio=1)
    above = "document.querySelector('.quick').getBoundingClientRect().bottom <= view.getBoundingClientRect().bottom"
    assert await asker.evaluate(above)
