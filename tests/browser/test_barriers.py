"""The desk for everybody: axe-core finds no serious barrier on its pages, and a keyboard is enough to answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.desk.roles import Role
from bot.policy.model.writing import to_yaml
from bot.store.appeal_rows import NewAppeal
from bot.store.officers import Officer as OfficerRow
from bot.store.policy_drafts import PolicyText
from bot.store.reviews import Proposal
from tests.browser.conftest import Officer, OpenPage, write
from tests.chromium import arriving
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import asks, employ, parts_of
from tests.gateway.desk.test_training import SHARES
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said
from tests.policy.documents import policy

SERIOUS = {"serious", "critical"}
DESK = (
    "",
    "?queue=all&text=x",
    "/conversations/{conversation}",
    "/conversations/{conversation}/data",
    "/appeals",
    "/appeals?view=board",
    "/appeals/{number}",
    "/appeals/{number}/file?notes=1",
    "/policies",
    "/policies?list=unchecked",
    "/policies?list=drafts",
    "/policies/ft-lamp",
    "/policies/ft-lamp/versions/1",
    "/drafts/new",
    "/drafts/{draft}",
    "/drafts/{draft}/impact",
    "/review",
    "/review?reason=unhappy",
    "/review/pending",
    "/review/training",
    "/insight",
    "/switches",
    "/canned",
    "/users",
    "/audit",
    "/retention",
    "/account",
    "/nowhere",
)
OPEN = ("/desk/sign-in", "/", "/a/{token}", "/assess/ft-lamp", "/assess/ft-lamp?say=在福田登记", "/assess/ft-off")
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


async def furnished(gateway: RunningGateway, dialogue: StubDialogue) -> dict[str, object]:
    """Let there be something to see on every page; return what stands in their addresses."""
    here, lead = parts_of(gateway), employ(gateway, "zhao", Role.SUPERVISOR, "赵科")
    here.desk.versions.load([policy(), policy("ft-off", "关灯补贴", topic="talent_housing", last_checked="2025-01-02")])
    await gateway.say("租房补贴有多少")
    conversation = await asks(gateway, "转人工 13800138000")
    here.handoffs.take(conversation, lead)
    here.handoffs.note(conversation, lead, "第二次来访")
    case, _ = here.appeals.open(NewAppeal(conversation, "rest", "a1", "园区停电", topic="other", who="王先生"))
    here.appeals.open(NewAppeal(conversation, "rest", "a2", "补贴没到账", topic="talent_subsidy"))
    here.appeals.take(case.id, lead)
    here.appeals.note(case.id, "已联系物业", lead)
    here.appeals.answer(case.id, "已恢复供电", lead, here.wording.answered)
    here.desk.canned.put("问候", "您好，我是{officer}。", lead)
    here.desk.switches.turn_off("channel", "wechat", "接口维护", lead)
    here.desk.switches.turn_off("topic", "talent_housing", "口径修订", lead)
    here.desk.saved_views.save(lead.id, "网页未答", "queue=all&channel=web")
    text = PolicyText(to_yaml([policy(summary="路灯补贴的新概况。")]), "按新通知更正", date(2026, 12, 1))
    draft, _ = here.desk.drafts.begin("ft-lamp", 1, text, lead)
    await _doubt(gateway, dialogue, lead)
    return {"conversation": conversation, "number": case.number, "token": case.token, "draft": draft.id}


async def _doubt(gateway: RunningGateway, dialogue: StubDialogue, lead: OfficerRow) -> None:
    """Let two messages not be understood, one of them with a proposal, and a training be compared."""

    async def lost(_turn: Turn) -> tuple[int, Any]:
        return 200, said("没听懂", kind="not_understood")

    dialogue.behaviour = lost
    here = parts_of(gateway)
    for sender in ("u2", "u3"):
        await gateway.say("路灯的灯泡一盏给几多", sender=sender)
    first = here.desk.reviews.doubtful("not_understood", 1)[0]
    here.desk.reviews.propose(first.inbox_id, Proposal(first.text, "ask_amount", "ft-lamp", "amount"), lead)
    dialogue.behaviour = echo
    found, data = {**SHARES, "model": "futian-a.tar.gz"}, here.settings.data_dir
    for folder, name, content in (
        ("nlu", "comparison.json", json.dumps({"examples": 3, "before": found, "after": {**found, "accuracy": 0.8}})),
        ("models", "futian-a.tar.gz", ""),
    ):
        (data / folder).mkdir(exist_ok=True)
        (data / folder / name).write_text(content)


async def barriers(page: Page) -> list[str]:
    found = await Axe().run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in SERIOUS]
    return [f"{page.url}: {one['id']}: {node['html']}" for one in serious for node in one["nodes"]]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(
    gateway: RunningGateway,
    dialogue: StubDialogue,
    officer: Officer,
    new_page: OpenPage,
    scheme: str,
    viewport: dict[str, int],
) -> None:
    names, found = await furnished(gateway, dialogue), []
    desk = await officer("root", Role.ADMIN, color_scheme=scheme, viewport=viewport)
    for path in DESK:
        await desk.goto(f"/desk{path.format(**names)}")
        found += await barriers(desk)
    asker = await new_page(color_scheme=scheme, viewport=viewport)
    for path in OPEN:
        await asker.goto(path.format(**names))
        found += await barriers(asker)
    dialogue.behaviour = _with_buttons
    await asker.goto("/")
    await write(asker, "路灯补贴\n依据：甲\n1. 乙 https://example.gov.cn/1")
    await expect(asker.locator(".quick button")).to_have_count(2)
    assert [*found, *await barriers(asker)] == []


async def _with_buttons(turn: Turn) -> tuple[int, Any]:
    return 200, said(turn["text"], buttons=("条件", "材料"))


@pytest.mark.usefixtures("hands_over")
async def test_the_keyboard_alone_is_enough_to_claim_and_to_answer(asker: Page, officer: Officer) -> None:
    await write(asker, "转人工")
    desk = await officer("li", name="李工")
    await expect(desk.locator(".rows li")).to_contain_text("转人工")

    async def reach(what: str) -> None:
        """Press Tab until what is focused says so."""
        for _ in range(60):
            await desk.keyboard.press("Tab")
            tag, name, said = await desk.evaluate("(e => [e.tagName, e.id, e.innerText])(document.activeElement)")
            if name == what or (tag in ("A", "BUTTON") and what in said):
                return
        pytest.fail(f"the keyboard does not reach {what}")

    await reach("转人工")
    async with arriving(desk):
        await desk.keyboard.press("Enter")
    assert "/conversations/" in desk.url
    await reach("接入")
    async with arriving(desk):
        await desk.keyboard.press("Enter")
    await expect(desk.locator("h1")).to_contain_text("接待中 · 李工")
    await reach("text")
    await desk.keyboard.type("您好，我是李工。")
    await desk.keyboard.press("Control+Enter")
    await expect(asker.locator(".bot .words").last).to_have_text("您好，我是李工。")


async def test_no_page_is_wider_than_a_phone(
    gateway: RunningGateway, dialogue: StubDialogue, officer: Officer, new_page: OpenPage
) -> None:
    names, wide = await furnished(gateway, dialogue), []
    desk, asker = await officer("root", Role.ADMIN, viewport=PHONE), await new_page(viewport=PHONE)
    for page, paths in ((desk, [f"/desk{path}" for path in DESK]), (asker, OPEN)):
        for path in paths:
            await page.goto(path.format(**names))
            if await page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wide.append(path)
    assert wide == []
