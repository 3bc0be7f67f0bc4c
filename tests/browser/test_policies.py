"""A policy is edited, published by a second person, and answered anew, as officers and an asker see it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.desk.roles import Role
from bot.policy.model.reply import Memory
from tests.browser.conftest import Officer, write
from tests.chromium import arriving
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import parts_of
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.policy.documents import policy


@pytest.fixture
async def knows(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    """Let the dialogue answer from the database with the real policy engine; it does not understand 「灯泡」."""
    here = parts_of(gateway)
    here.desk.versions.load([policy()])
    base = here.desk.base
    await base.live()  # the first one takes seconds

    async def behaviour(turn: Turn) -> tuple[int, Any]:
        if "灯泡" in turn["text"]:
            return 200, said("没听懂", kind="not_understood")
        answerer = (await base.live()).answerer
        reply = answerer.reply(turn["text"], {"ask_amount": 0.9}, Memory(), date(2026, 11, 23))
        return 200, said(reply.text, kind=reply.outcome.value)

    dialogue.behaviour = behaviour


@pytest.mark.usefixtures("knows")
async def test_a_policy_is_edited_published_by_another_and_answered_anew(asker: Page, officer: Officer) -> None:
    await write(asker, "路灯补贴最高多少")
    await expect(asker.locator(".bot .words").last).to_contain_text("7万元")

    li, lead = await officer("li", name="李工"), await officer("zhao", Role.SUPERVISOR, "赵主管")
    await li.get_by_role("link", name="政策").click()
    await li.get_by_role("link", name="路灯补贴").click()
    await expect(li.locator(".seen")).to_contain_text("7万元")
    await li.get_by_role("button", name="编辑").click()
    text = await li.input_value("#text")
    await li.fill("#text", text.replace("kind: benefit", "kind: benefits"))
    await li.fill("#reason", "按新通知更正")
    async with arriving(li):  # its script selects the faulty line
        await li.get_by_role("button", name="保存并提交审核").click()
    await expect(li.locator("#fault")).to_contain_text("不能写「benefits」")
    selected = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert "benefits" in await li.evaluate(selected)
    await li.fill("#text", text.replace("7万元", "9万元"))
    await li.get_by_role("button", name="保存并提交审核").click()
    await expect(li.locator(".told-line")).to_contain_text("等另一位主管审核发布")

    await lead.goto("/desk/policies?list=drafts")
    await lead.get_by_role("link", name="ft-lamp").click()
    await expect(lead.locator(".diff ins").first).to_contain_text("9万元")
    await lead.get_by_role("link", name="预览影响").click()
    await expect(lead.locator(".pairs")).to_contain_text("9万元")
    await lead.go_back()
    await lead.get_by_role("button", name="发布").click()
    await expect(lead.locator(".told-line")).to_contain_text("第 2 版")

    await write(asker, "路灯补贴最高多少")
    await expect(asker.locator(".bot .words").last).to_contain_text("9万元")


@pytest.mark.usefixtures("knows")
async def test_a_message_not_understood_is_reviewed_and_approved_by_another(asker: Page, officer: Officer) -> None:
    await write(asker, "路灯的灯泡一盏给几多")
    await expect(asker.locator(".bot .words").last).to_have_text("没听懂")
    li, lead = await officer("li", name="李工"), await officer("zhao", Role.SUPERVISOR, "赵主管")
    await li.get_by_role("link", name="复核").click()
    await li.get_by_role("button", name="路灯补贴 · 问金额").click()
    await expect(li.locator(".empty")).to_be_visible()
    await lead.goto("/desk/review/pending")
    await expect(lead.locator(".reviews li")).to_contain_text("路灯的灯泡一盏给几多")
    await lead.get_by_role("button", name="批准").click()
    await expect(lead.locator(".empty")).to_be_visible()
    await lead.goto("/desk/policies/ft-lamp")
    await expect(lead.locator(".history")).to_contain_text("复核补充问法")
