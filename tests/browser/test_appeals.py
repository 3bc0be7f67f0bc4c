"""An appeal from its opening in the chat to its rating, as its asker and the desk see it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.desk.roles import Role
from bot.store.appeal_rows import NewAppeal
from tests.browser.conftest import Officer, write
from tests.chromium import arriving
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import parts_of
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said


@pytest.fixture
def lodges(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    """Let the dialogue open an appeal of what begins with 「投诉」."""

    async def behaviour(turn: Turn) -> tuple[int, Any]:
        if not turn["text"].startswith("投诉"):
            return await echo(turn)
        here = parts_of(gateway)

        def opened() -> str:
            found = here.conversations.by_key(turn["sender"])
            assert found is not None
            new = NewAppeal(found.id, "web", turn["message_id"], turn["text"], topic="talent_housing")
            return here.wording.opened(here.appeals.open(new)[0]).text

        return 200, said(await here.database.run(opened), kind="appeal")

    dialogue.behaviour = behaviour


@pytest.mark.usefixtures("lodges")
async def test_an_appeal_is_told_answered_and_rated(asker: Page, officer: Officer) -> None:
    await write(asker, "投诉人才住房轮候太久")
    notice = asker.locator(".bot .words").last
    await expect(notice).to_contain_text("FT-")
    address = (await notice.inner_text()).split("查看进度：")[1].strip()

    desk = await officer("li", name="李工")
    await desk.get_by_role("link", name="诉求", exact=True).click()
    await expect(desk.locator(".cases li")).to_contain_text("轮候太久")
    await write(asker, "投诉电梯坏了")
    await expect(desk.locator(".cases li")).to_have_count(2)  # without a reload
    async with arriving(desk):
        await desk.locator(".cases li a").first.click()
    for button in ("我来办", "开始办理"):
        async with arriving(desk):
            await desk.get_by_role("button", name=button).click()
    await desk.get_by_text("添加内部备注").click()
    await desk.fill("#note", "已联系住建局")
    await desk.get_by_role("button", name="保存备注").click()
    await expect(desk.locator(".history")).to_contain_text("已联系住建局")
    await desk.fill("#answer", "已为您核实，预计12月选房。")
    await desk.get_by_role("button", name="提交答复并告知用户").click()
    await expect(asker.locator(".bot .words").last).to_contain_text("预计12月选房")

    await asker.goto(address[address.index("/a/") :])
    await expect(asker.locator("main")).to_contain_text("预计12月选房")
    assert "已联系住建局" not in await asker.content()
    await asker.get_by_text("非常满意").click()
    async with arriving(asker):
        await asker.get_by_role("button", name="提交评价").click()
    await desk.reload()
    await expect(desk.locator("h1")).to_contain_text("已办结")
    await expect(desk.locator(".facts")).to_contain_text("5 分")


@pytest.mark.usefixtures("lodges")
async def test_a_supervisor_assigns_on_the_board_and_the_officer_finds_it(asker: Page, officer: Officer) -> None:
    await write(asker, "投诉补贴没到账")
    await expect(asker.locator(".bot .words").last).to_contain_text("FT-")
    worker = await officer("li", name="李工")
    lead = await officer("zhao", Role.SUPERVISOR, name="赵科")
    await lead.goto("/desk/appeals?view=board")
    await lead.locator(".column", has_text="待交办").locator("li a").click()
    await lead.select_option("#officer", label="李工（区企业服务中心）")
    await lead.get_by_role("button", name="交办", exact=True).click()
    await expect(lead.locator("h1")).to_contain_text("李工")
    await worker.goto("/desk/appeals?queue=mine")
    await expect(worker.locator(".cases li")).to_contain_text("没到账")
