"""Markup in every field that an asker can fill, looked at in a real browser: nothing of it becomes an element."""

from __future__ import annotations

import base64
from urllib.parse import quote

from playwright.async_api import Page

from bot.desk.roles import Role
from bot.store.appeal_rows import NewAppeal
from bot.store.queue_pages import Filters
from tests.browser.conftest import Officer, OpenPage
from tests.browser.test_barriers import DESK, OPEN, furnished
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import asks, employ, parts_of
from tests.gateway.stub_dialogue import StubDialogue
from tests.gateway.test_web_files import PNG

NASTY = "\"'></textarea></title><script>alert(1)</script><img src=x onerror=alert(2)><b class=nasty>"
QUERIES = (
    "/desk?queue=all&text={0}&channel={0}&topic={0}&outcome={0}",
    "/desk/appeals?text={0}&topic={0}",
    "/desk/appeals?view=board&text={0}",
    "/desk/policies?text={0}&topic={0}",
    "/desk/audit?thing={0}&deed={0}",
    "/desk/{0}",
    "/desk/sign-in?next={0}",
    "/assess/ft-lamp?say={0}&filed={0}",
    "/#say={0}",
    "/a/{0}",
)
SEND_FILE = """async ([name, data]) => {
    const body = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const options = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body };
    return (await fetch(`/chat/files?client_id=f1&name=${encodeURIComponent(name)}`, options)).status;
}"""


async def planted(gateway: RunningGateway, asker: Page) -> str:
    """Fill every field; return the number of the appeal, whose conversation has a file too."""
    here, lead = parts_of(gateway), employ(gateway, "lead", Role.SUPERVISOR, "主管")
    assert await asker.evaluate(SEND_FILE, [f"{NASTY}.png", base64.b64encode(PNG).decode()]) == 202
    profile = [{"label": NASTY, "value": NASTY}]
    here.handoffs.take(await asks(gateway, NASTY, sender=NASTY, profile=profile, focus=[NASTY]), lead)
    web = next(row for row in here.desk.queues.all(Filters(channel="web"), 1))
    here.handoffs.ask(web.conversation_id, NASTY, {"profile": profile}, silence=True)
    new = NewAppeal(web.conversation_id, "web", "n1", NASTY, about=NASTY, who=NASTY, contact=NASTY, policies=(NASTY,))
    case, _ = here.appeals.open(new)
    here.appeals.add(case.id, NASTY, "n2")
    here.appeals.take(case.id, lead)
    here.appeals.answer(case.id, "好", lead, here.wording.answered)
    here.appeals.rate(case.id, 1, "n3", NASTY)
    return case.number


async def test_no_markup_of_an_asker_becomes_an_element(
    gateway: RunningGateway, dialogue: StubDialogue, officer: Officer, new_page: OpenPage
) -> None:
    names = await furnished(gateway, dialogue)
    asker = await new_page()
    await asker.goto("/")
    number = await planted(gateway, asker)
    case = parts_of(gateway).appeals.by_number(number)
    assert case is not None
    names |= {"number": number, "token": case.token, "conversation": case.conversation_id}
    desk = await officer("root", Role.ADMIN)
    pages = [f"/desk{path}" for path in DESK] + list(OPEN)
    found, seen = [], 0
    for path in [*(path.format(**names) for path in pages), *(path.format(quote(NASTY, safe="")) for path in QUERIES)]:
        await desk.goto(path)
        seen += "class=nasty" in await desk.evaluate("document.documentElement.textContent")
        if await desk.locator(".nasty, img[src=x], script:not([src])").count():
            found.append(path)
    assert found == []
    assert seen > 5, "what was planted is nowhere to be seen"
