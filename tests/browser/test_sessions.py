"""Sessions that end while somebody writes: nothing of it is lost, at the desk and in the web chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.gateway.desk import events
from bot.store.tables import inbox
from tests.browser.conftest import Officer, write
from tests.chromium import arriving
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import PASSWORD, asks, employ
from tests.gateway.test_web_files import PNG
from tests.stored import rows_of


def end_sessions(gateway: RunningGateway, login: str = "li") -> None:
    """End all sessions of an officer, as their time or an administrator does."""
    employ(gateway, login)  # sets the password anew


async def sign_in(page: Page) -> None:
    await page.fill("#login", "li")
    await page.fill("#password", PASSWORD)
    async with arriving(page):
        await page.press("#password", "Enter")


@pytest.mark.usefixtures("hands_over")
async def test_a_reply_to_a_session_that_has_ended_is_there_after_signing_in(
    asker: Page, gateway: RunningGateway, officer: Officer
) -> None:
    await write(asker, "转人工")
    desk = await officer("li", name="李工")
    async with arriving(desk):
        await desk.locator(".rows li a").click()
    where = desk.url
    await desk.fill("#text", "您好，我是李工。")
    await desk.context.clear_cookies()
    async with arriving(desk):
        await desk.press("#text", "Control+Enter")
    await expect(desk.locator("h1")).to_have_text("登录已失效")
    async with arriving(desk):
        await desk.get_by_role("link", name="去登录").click()
    await sign_in(desk)
    assert desk.url == where and await desk.input_value("#text") == "您好，我是李工。"
    async with arriving(desk):
        await desk.press("#text", "Control+Enter")
    await expect(asker.locator(".bot .words").last).to_have_text("您好，我是李工。")
    assert await desk.input_value("#text") == ""
    await desk.reload()
    assert await desk.input_value("#text") == ""


async def test_a_page_whose_session_ends_leads_to_the_door_and_back_with_what_was_written(
    gateway: RunningGateway, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "EVERY", 0.05)
    conversation = await asks(gateway)
    desk = await officer("li", name="李工")
    await desk.goto(f"/desk/conversations/{conversation}")
    await desk.get_by_text("添加内部备注").click()
    await desk.fill("#note", "第二次来访")
    end_sessions(gateway)
    await expect(desk.locator("#login")).to_be_visible()
    await desk.wait_for_load_state()
    await sign_in(desk)
    await expect(desk.locator("#note")).to_have_value("第二次来访")
    async with arriving(desk):
        await desk.get_by_role("button", name="保存备注").click()
    await expect(desk.locator(".line.note")).to_contain_text("第二次来访")
    assert await desk.input_value("#note") == ""


async def test_signing_out_leads_to_the_door_and_nowhere_else(
    gateway: RunningGateway, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "EVERY", 0.01)
    monkeypatch.setattr(events, "SIGN_EVERY", 1)
    desk = await officer("li")
    async with arriving(desk):
        await desk.get_by_role("button", name="退出").click()
    assert desk.url == f"{gateway.url}/desk/sign-in"


async def test_a_button_is_pressed_though_the_page_changes_beneath_it(
    gateway: RunningGateway, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "EVERY", 0.05)
    first = await asks(gateway, sender="a")
    desk = await officer("li")
    await desk.locator(f"#row-{first} a").hover()
    await desk.mouse.down()
    await asks(gateway, sender="b")
    await desk.wait_for_timeout(500)  # ten looks of the stream; the page must not take them up now
    async with arriving(desk):
        await desk.mouse.up()
    assert desk.url.endswith(f"/desk/conversations/{first}")


async def test_files_of_a_wrong_kind_are_refused_and_others_outlast_a_lost_session(
    asker: Page, gateway: RunningGateway, tmp_path: Path
) -> None:
    named = {
        "门口.png": PNG,
        "程序.png": b"MZ" + bytes(100),
        "图.svg": b"<svg onload=alert(1)>",
        "空.pdf": b"",
        "大.png": PNG + bytes(10 * 1024 * 1024),
    }
    for name, content in named.items():
        (tmp_path / name).write_bytes(content)
    await asker.context.clear_cookies()
    await asker.set_input_files("#file", [tmp_path / name for name in named])
    notes = asker.locator(".asker .note")
    await expect(notes).to_have_count(4)
    await expect(asker.locator(".bot .words")).to_have_count(1)
    await expect(asker.locator(".note.bad")).to_have_count(0)
    assert [row.raw_text for row in rows_of(gateway.settings, inbox)] == ["（图片：门口.png）"]
    assert all(await notes.all_inner_texts())
