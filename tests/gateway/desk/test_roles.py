"""Every page with every role: the table says who may, the server holds to it."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import httpx
import pytest
from starlette.routing import Mount, Route

from bot.desk.roles import Role, at_least
from bot.gateway.app import create_app
from bot.gateway.desk.guard import Page
from bot.gateway.desk.pages import PAGES
from bot.gateway.desk.pages import routes as desk_routes
from bot.settings import Settings
from bot.store.appeal_rows import NewAppeal
from tests.fakes import wechat, wecom
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Browser, Employed, OpenBrowser, asks, parts_of

GUARDED = [page for page in PAGES if page.role is not None]
NAMES = [f"{page.method} {page.path}" for page in GUARDED]


async def visit(browser: Browser, page: Page, conversation: int, number: str = "FT-1") -> int:
    """Return the status of one visit; of a stream, only its head is read."""
    path = page.path.replace("{number}", number)
    path = re.sub(r"\{\w+(:\w+)?\}", str(conversation), path)
    if page.method != "GET":
        return (await browser.post(path)).status_code
    async with browser.client.stream("GET", path) as response:
        return response.status_code


@pytest.mark.parametrize("role", Role)
async def test_who_may_comes_in_and_who_may_not_stays_out(
    gateway: RunningGateway, employed: Employed, role: Role
) -> None:
    conversation = await asks(gateway)
    case, _ = parts_of(gateway).appeals.open(NewAppeal(conversation, "rest", "a1", "园区停电"))
    officer = await employed("li", role)
    for page in GUARDED:
        if page.path.endswith("/sign-out"):
            continue
        assert page.role is not None
        status = await visit(officer, page, conversation, case.number)
        assert (status != 403) == at_least(role, page.role), (page.method, page.path, status)
        assert status < 500 and status != 401


@pytest.mark.parametrize("page", GUARDED, ids=NAMES)
async def test_nobody_comes_in_without_signing_in(gateway: RunningGateway, browser: OpenBrowser, page: Page) -> None:
    stranger = await browser()
    status = await visit(stranger, page, 1)
    assert status == (401 if page.method != "GET" else 303)


def test_every_route_of_the_desk_is_a_row_of_the_table() -> None:
    assert [route.name for route in desk_routes[:-1]] == [f"{page.method} {page.path}" for page in PAGES]
    assert desk_routes[-1].path == "/desk/{rest:path}"


def test_only_signing_in_needs_no_role() -> None:
    assert {page.path for page in PAGES if page.role is None} == {"/desk/sign-in"}


def test_whatever_changes_something_is_audited() -> None:
    silent = {page.path for page in GUARDED if page.method != "GET" and not page.audit}
    assert silent == {"/desk/conversations/{conversation:int}/drafting"}


async def test_what_is_denied_is_noted(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed("li", Role.VIEWER)
    response = await officer.post(f"/desk/conversations/{await asks(gateway)}/claim")
    assert response.status_code == 403 and "没有权限" in response.text
    newest = parts_of(gateway).desk.audit.newest()[0]
    assert (newest.deed, newest.kind) == ("denied", "conversation")


async def test_a_slash_too_many_does_no_harm(employed: Employed) -> None:
    assert (await (await employed()).get("/desk/")).headers["location"] == "/desk"


async def test_what_is_not_there_is_said_in_chinese(employed: Employed) -> None:
    officer = await employed()
    for path in ("/desk/nowhere", "/desk/conversations/999"):
        response: httpx.Response = await officer.get(path)
        assert response.status_code == 404 and "没有这个页面" in response.text
        assert response.headers["cache-control"] == "no-store"


def test_what_needs_no_sign_in_is_listed_here(ready_settings: Settings) -> None:
    """Web chat, status page, assessment, health, and what brings a signature or a token of its own."""
    channels: dict[str, Any] = {
        "telegram_token": "1:a",
        "telegram_secret": 20 * "s",
        "wechat_app_id": wechat.APP_ID,
        "wechat_app_secret": wechat.SECRET,
        "wechat_token": wechat.TOKEN,
        "wecom_corp_id": wecom.CORP_ID,
        "wecom_agent_id": wecom.AGENT_ID,
        "wecom_secret": wecom.SECRET,
        "wecom_token": wecom.TOKEN,
        "wecom_aes_key": wecom.AES_KEY,
    }
    app = create_app(dataclasses.replace(ready_settings, **channels))
    paths = {route.path for route in app.routes if isinstance(route, Route | Mount)}
    app.state.parts.engine.dispose()
    open_to_all = {"/", "/chat/events", "/chat/files", "/chat/messages", "/static", "/healthz", "/readyz"}
    with_a_secret = {"/a/{token}", "/a/{token}/rating", "/mine/{token}", "/metrics", "/webhooks/rest/webhook"}
    signed = {f"/webhooks/{name}" for name in ("telegram", "wechat", "wecom")}
    desk = {"/desk/{rest:path}", *(page.path for page in PAGES)}
    assert paths == {*open_to_all, "/assess/{policy}", *with_a_secret, *signed, *desk}


@pytest.mark.parametrize("number", [2**63, 10**30])
async def test_a_number_that_no_row_can_have_is_nowhere(
    gateway: RunningGateway, employed: Employed, number: int
) -> None:
    browser = await employed(role=Role.ADMIN)
    for page in GUARDED:
        if ":int}" in page.path:
            assert await visit(browser, page, number) == 404, page.path
