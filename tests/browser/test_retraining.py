"""From a message that was not understood to another model in service and back, with the real dialogue and training."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, Locator, Page, expect

from bot.desk.roles import Role
from bot.desk.rules import load_rules
from bot.gateway.desk.cookies import SESSION
from bot.store.engine import reading
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officers
from bot.store.tables import inbox, outbox, turn
from bot.values import ROOT
from tests.browser.conftest import write
from tests.chromium import opened as in_chromium
from tests.service.conftest import Service, service

__all__ = ["service"]

pytestmark = [pytest.mark.service, pytest.mark.model]

ANSWER, PATIENCE = 120_000.0, 900_000.0
"""Milliseconds for a page or an answer, and for a training with its two measurements: about 45 s of an idle machine."""
LOST = "嗡嘛呢叭咪吽呱呱呱呱咕噜咕噜"
POLICY = "商标质押的行不行"

OpenPage = Callable[[str, Role], Awaitable[Page]]


@pytest.fixture
def opened(chromium: Browser, service: Service) -> OpenPage:
    """Open the desk as an officer, each in a browser profile of its own."""
    rules = load_rules(ROOT / "data" / "desk.yaml").sign_in

    async def made(login: str, role: Role) -> Page:
        found = Officers(service.engine).add(login, login, role, "区企业服务中心")
        page = await in_chromium(chromium, base_url=service.settings.gateway_url)
        page.set_default_timeout(ANSWER)
        token = OfficerSessions(service.engine, rules).open(found.id)
        await page.context.add_cookies([{"name": SESSION.name, "value": token, "url": service.settings.gateway_url}])
        return page

    return made


async def ask(asker: Page, text: str) -> None:
    """Say something in the web chat and wait for the answer to it."""
    answers = asker.locator(".bot")
    before = await answers.count()
    await write(asker, text)
    await expect(answers.nth(before)).to_be_visible(timeout=ANSWER)


async def to_be_reviewed(officer: Page, text: str) -> Locator:
    """Look for a message in the tabs of the review, since why it is doubtful is the model's affair."""
    for reason in ("not_understood", "low", "not_in_base"):
        await officer.goto(f"/desk/review?reason={reason}")
        row = officer.locator(".reviews li", has_text=text)
        if await row.count():
            return row
    raise AssertionError(f"{text} is not to be reviewed")


async def served(lead: Page) -> str:
    return await lead.locator(".models li", has_text="使用中").locator("code").inner_text()


async def use(lead: Page, asker: Page, name: str) -> int:
    """Switch to a model while the asker goes on talking; return how much they said meanwhile."""
    switched = asyncio.create_task(
        lead.locator(".models li", has_text=name).get_by_role("button", name="换用这个").click(timeout=ANSWER)
    )
    said = 0
    while not switched.done() or said < 3:
        said += 1
        await ask(asker, f"{POLICY}（{name[7:11]}第{said}次）")
    await switched
    await expect(lead.locator(".models li", has_text=name)).to_contain_text("使用中", timeout=ANSWER)
    return said


def unanswered(service: Service) -> list[str]:
    """Return what was said and not answered by the bot."""
    answered = (
        sa.select(outbox.c.inbox_id).join(turn, turn.c.inbox_id == outbox.c.inbox_id).where(turn.c.kind != "error")
    )
    lost = sa.select(inbox.c.text).where(inbox.c.id.not_in(answered))
    with reading(service.engine) as connection:
        return list(connection.execute(lost).scalars())


async def test_a_message_not_understood_becomes_another_model_which_is_switched_to_and_back(
    chromium: Browser, service: Service, opened: OpenPage
) -> None:
    asker = await in_chromium(chromium, base_url=service.settings.gateway_url)
    await asker.goto("/")
    await ask(asker, LOST)
    li, lead = await opened("li", Role.OFFICER), await opened("zhao", Role.SUPERVISOR)
    row = await to_be_reviewed(li, LOST)
    await row.locator("select").select_option(label="问好")
    await row.get_by_role("button", name="只记意图").click()
    await expect(li.locator(".empty")).to_be_visible(timeout=ANSWER)
    await lead.goto("/desk/review/pending")
    await lead.locator(".reviews li", has_text=LOST).get_by_role("button", name="批准").click()
    await expect(lead.locator(".empty")).to_be_visible(timeout=ANSWER)

    await lead.get_by_role("link", name="训练与切换").click()
    await lead.get_by_role("button", name="开始训练").click()
    await expect(lead.locator(".stages .now")).to_be_visible(timeout=ANSWER)  # without a reload from here on
    await ask(asker, POLICY)
    await expect(lead.locator("#compare")).to_be_visible(timeout=PATIENCE)
    await expect(lead.locator(".stages .done")).to_have_count(4)
    await expect(lead.locator("#training tbody tr")).to_have_count(4)
    await expect(lead.locator("#training")).to_contain_text("用了 1 条批准的例句")

    first = await served(lead)
    names = await lead.locator(".models code").all_inner_texts()
    second = next(name for name in names if name != first)
    said = await use(lead, asker, second)
    assert await served(lead) == second
    said += await use(lead, asker, first)
    assert await served(lead) == first
    assert unanswered(service) == []
    await expect(asker.locator(".asker")).to_have_count(said + 2)
