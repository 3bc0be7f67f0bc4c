"""Askers and officers in Debian's Chromium, before a gateway of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.desk.roles import Role
from bot.gateway.desk.cookies import SESSION
from tests.chromium import launched, opened
from tests.gateway.conftest import RunningGateway, dialogue, gateway, ready_settings
from tests.gateway.desk.conftest import employ, parts_of
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said

__all__ = ["dialogue", "gateway", "ready_settings"]

OpenPage = Callable[..., Awaitable[Page]]
Officer = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with launched() as browser:
        yield browser


@pytest.fixture
async def new_page(chromium: Browser, gateway: RunningGateway) -> AsyncIterator[OpenPage]:
    """Open pages, each in a browser profile of its own; a script's fault or a dialog fails the test."""
    faults: list[str] = []

    async def new(**options: Any) -> Page:
        page = await opened(chromium, base_url=gateway.url, **options)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        return page

    yield new
    assert faults == []


@pytest.fixture
async def asker(new_page: OpenPage) -> Page:
    """A visitor of the web chat."""
    page = await new_page()
    await page.goto("/")
    await expect(page.locator("#starters")).to_be_visible()
    return page


@pytest.fixture
async def officer(new_page: OpenPage, gateway: RunningGateway) -> Officer:
    """Employ an officer and open the desk in a browser in which they are signed in."""

    async def made(login: str = "li", role: Role = Role.OFFICER, name: str = "", **options: Any) -> Page:
        found = employ(gateway, login, role, name)
        page = await new_page(**options)
        token = parts_of(gateway).desk.sessions.open(found.id)
        await page.context.add_cookies([{"name": SESSION.name, "value": token, "url": gateway.url}])
        await page.goto("/desk")
        return page

    return made


@pytest.fixture
def hands_over(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    """Let the dialogue put a conversation into the queue when its asker says 「转人工」."""

    async def behaviour(turn: Turn) -> tuple[int, Any]:
        if turn["text"] != "转人工":
            return await echo(turn)
        here = parts_of(gateway)
        found = await here.database.run(lambda: here.conversations.by_key(turn["sender"]))
        assert found is not None
        await here.database.run(lambda: here.handoffs.ask(found.id, turn["text"], {}, silence=True))
        return 200, said("已为您转接工作人员。", kind="handed_off")

    dialogue.behaviour = behaviour


async def write(page: Page, text: str) -> None:
    """Say something in the web chat."""
    await page.fill("#text", text)
    await page.press("#text", "Enter")
