"""The desk for everybody: axe-core finds no serious barrier on its pages, and a keyboard is enough to answer."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.desk.roles import Role
from bot.store.appeal_rows import NewAppeal
from tests.browser.conftest import Officer, OpenPage, write
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import asks, employ, parts_of

SERIOUS = {"serious", "critical"}
PAGES = (
    "",
    "?queue=all&text=x",
    "/conversations/{conversation}",
    "/conversations/{conversation}/data",
    "/appeals",
    "/appeals?view=board",
    "/appeals/{number}",
    "/appeals/{number}/file?notes=1",
    "/insight",
    "/switches",
    "/canned",
    "/users",
    "/audit",
    "/retention",
    "/account",
    "/nowhere",
)


async def furnished(gateway: RunningGateway) -> dict[str, object]:
    """Let there be something to see on every page; return what stands in their addresses."""
    here, lead = parts_of(gateway), employ(gateway, "zhao", Role.SUPERVISOR, "赵科")
    await gateway.say("租房补贴有多少")
    conversation = await asks(gateway, "转人工 13800138000")
    here.handoffs.take(conversation, lead)
    here.handoffs.note(conversation, lead, "第二次来访")
    case, _ = here.appeals.open(NewAppeal(conversation, "rest", "a1", "园区停电", topic="other", who="王先生"))
    here.appeals.open(NewAppeal(conversation, "rest", "a2", "补贴没到账", topic="talent_subsidy"))
    here.appeals.take(case.id, lead)
    here.appeals.note(case.id, "已联系物业", lead)
    here.desk.canned.put("问候", "您好，我是{officer}。", lead)
    here.desk.switches.turn_off("channel", "wechat", "接口维护", lead)
    here.desk.saved_views.save(lead.id, "网页未答", "queue=all&channel=web")
    return {"conversation": conversation, "number": case.number}


async def barriers(page: Page) -> list[str]:
    found = await Axe().run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in SERIOUS]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html']}" for one in serious]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(
    gateway: RunningGateway, officer: Officer, new_page: OpenPage, scheme: str
) -> None:
    names = await furnished(gateway)
    desk = await officer("root", Role.ADMIN, color_scheme=scheme)
    found = []
    for path in PAGES:
        await desk.goto(f"/desk{path.format(**names)}")
        found += await barriers(desk)
    door = await new_page(color_scheme=scheme)
    await door.goto("/desk/sign-in")
    assert [*found, *await barriers(door)] == []


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
    await desk.keyboard.press("Enter")
    await desk.wait_for_url("**/conversations/*")
    await reach("接入")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("h1")).to_contain_text("接待中 · 李工")
    await reach("text")
    await desk.keyboard.type("您好，我是李工。")
    await desk.keyboard.press("Control+Enter")
    await expect(asker.locator(".bot .words").last).to_have_text("您好，我是李工。")


@pytest.mark.parametrize("path", ["", "/appeals", "/appeals?view=board", "/insight", "/users", "/switches"])
async def test_a_page_fits_a_phone(gateway: RunningGateway, officer: Officer, path: str) -> None:
    await furnished(gateway)
    desk = await officer("root", Role.ADMIN, viewport={"width": 390, "height": 844})
    await desk.goto(f"/desk{path}")
    assert await desk.evaluate("document.documentElement.scrollWidth") <= 390
