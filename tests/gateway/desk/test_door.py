"""Signing in and out: passwords, locks, sessions that end, cookies, forms from elsewhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.gateway.desk.cookies import DOOR, SESSION
from bot.settings import Settings
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import PASSWORD, Browser, Employed, OpenBrowser, employ, parts_of
from tests.store.desk import Now
from tests.waiting import PATIENCE


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
async def gateway(ready_settings: Settings, now: Now) -> AsyncIterator[RunningGateway]:
    """A gateway whose clock is turned by hand; no dialogue stands behind it."""
    running = RunningGateway(ready_settings, now)
    await running.start()
    yield running
    await running.stop()


def deeds(gateway: RunningGateway) -> list[str]:
    return [entry.deed for entry in parts_of(gateway).desk.audit.newest()]


async def test_the_right_password_opens_the_desk_and_is_noted(gateway: RunningGateway, browser: OpenBrowser) -> None:
    employ(gateway, "li", name="李工")
    officer = await browser()
    response = await officer.sign_in("li")
    assert (response.status_code, response.headers["location"]) == (303, "/desk")
    assert "李工" in (await officer.get("/desk")).text
    assert "officer.sign_in" in deeds(gateway)


async def test_every_failure_looks_the_same(gateway: RunningGateway, browser: OpenBrowser) -> None:
    desk = parts_of(gateway).desk
    employ(gateway, "li")
    employ(gateway, "gone")
    desk.officers.set_active("gone", active=False)
    answers = set()
    for login, password in (("li", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD), ("li", "")):
        stranger = await browser()
        response = await stranger.sign_in(login, password)
        answers.add((response.status_code, re.sub(r'value="[^"]*"', "", response.text)))
        assert SESSION.name not in stranger.client.cookies
    assert len(answers) == 1
    assert deeds(gateway).count("officer.sign_in_failed") == 4


async def test_wrong_passwords_lock_and_time_unlocks(gateway: RunningGateway, browser: OpenBrowser, now: Now) -> None:
    employ(gateway, "li")
    officer = await browser()
    rules = parts_of(gateway).rules.sign_in
    for _ in range(rules.failures):
        assert (await officer.sign_in("li", "wrong password")).status_code == 401
    assert (await officer.sign_in("li")).status_code == 401
    now.turn(seconds=rules.lock.total_seconds() + 1)
    assert (await officer.sign_in("li")).status_code == 303


async def test_many_guesses_at_once_are_no_more_than_one_after_the_other(
    gateway: RunningGateway, browser: OpenBrowser
) -> None:
    employ(gateway, "li")
    begin = parts_of(gateway).desk.sign_ins.begin
    tried = await asyncio.gather(*(asyncio.to_thread(begin, "li") for _ in range(20)))
    assert sum(tried) == parts_of(gateway).rules.sign_in.failures


async def test_a_success_forgets_the_failures(gateway: RunningGateway, browser: OpenBrowser) -> None:
    employ(gateway, "li")
    officer = await browser()
    for _ in range(2):
        for _ in range(parts_of(gateway).rules.sign_in.failures - 1):
            await officer.sign_in("li", "wrong password")
        assert (await officer.sign_in("li")).status_code == 303
        await officer.post("/desk/sign-out")


async def test_idle_sessions_end_and_open_pages_do_not_keep_them(employed: Employed, now: Now) -> None:
    officer = await employed()
    for _ in range(5):
        now.turn(minutes=15)
        await officer.get("/desk", **{"X-Live": "1"})
    assert (await officer.get("/desk")).status_code == 303


async def test_a_session_ends_however_busy(employed: Employed, now: Now, gateway: RunningGateway) -> None:
    officer = await employed()
    hours = parts_of(gateway).rules.sign_in.longest.total_seconds() / 3600
    for _ in range(int(hours * 2) - 1):
        now.turn(minutes=30)
        assert (await officer.get("/desk")).status_code == 200
    now.turn(minutes=31)
    assert (await officer.get("/desk")).headers["location"] == "/desk/sign-in?next=%2Fdesk"


async def test_the_cookie_s_value_changes_at_sign_in_and_after_a_while(
    employed: Employed, now: Now, browser: OpenBrowser
) -> None:
    officer = await employed()
    first = officer.client.cookies[SESSION.name]
    now.turn(minutes=31)
    await officer.get("/desk")
    second = officer.client.cookies[SESSION.name]
    assert second != first

    old = await browser()
    old.client.cookies.set(SESSION.name, first)
    assert (await old.get("/desk")).status_code == 200  # it was under way while the value changed
    now.turn(minutes=2)
    assert (await old.get("/desk")).status_code == 303
    assert (await officer.get("/desk")).status_code == 200

    await officer.post("/desk/sign-out")
    await officer.sign_in("li")
    assert officer.client.cookies[SESSION.name] not in (first, second)


async def test_a_value_from_elsewhere_is_never_taken_over(gateway: RunningGateway, browser: OpenBrowser) -> None:
    employ(gateway, "li")
    officer = await browser()
    officer.client.cookies.set(SESSION.name, "planted")
    await officer.sign_in("li")
    values = [cookie.value for cookie in officer.client.cookies.jar if cookie.name == SESSION.name]
    assert any(value != "planted" for value in values)
    stranger = await browser()
    stranger.client.cookies.set(SESSION.name, "planted")
    assert (await stranger.get("/desk")).status_code == 303


async def test_signing_out_ends_it_on_the_server_too(employed: Employed, browser: OpenBrowser) -> None:
    officer = await employed()
    value = officer.client.cookies[SESSION.name]
    assert (await officer.post("/desk/sign-out")).status_code == 303
    thief = await browser()
    thief.client.cookies.set(SESSION.name, value)
    assert (await thief.get("/desk")).status_code == 303


async def test_a_new_password_and_leaving_end_open_sessions(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed("li")
    employ(gateway, "li")  # sets the password anew
    assert (await officer.get("/desk")).status_code == 303
    await officer.sign_in("li")
    parts_of(gateway).desk.officers.set_active("li", active=False)
    assert (await officer.get("/desk")).status_code == 303


async def test_cookies_are_kept_from_scripts_and_bound_to_the_host(gateway: RunningGateway) -> None:
    employ(gateway, "li")
    assert gateway.app is not None
    for scheme, marks in (("http", {"httponly", "samesite=lax"}), ("https", {"httponly", "samesite=lax", "secure"})):
        transport = httpx.ASGITransport(app=gateway.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://desk.test", timeout=PATIENCE) as client:
            officer = Browser(client)
            response = await officer.sign_in("li")
        for cookie in response.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            assert name.startswith("__Host-") == (scheme == "https")
            assert name.removeprefix("__Host-") in (SESSION.name, DOOR.name)
            given = {part.strip().lower() for part in rest.split(";")}
            assert marks | {"path=/"} <= given and not any(part.startswith("domain") for part in given)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_forms_from_elsewhere_are_refused(
    employed: Employed, gateway: RunningGateway, headers: dict[str, str]
) -> None:
    officer = await employed()
    response = await officer.client.post("/desk/sign-out", data={"csrf": officer.csrf}, headers=headers)
    assert response.status_code == 403 and "来源不明" in response.text
    assert (await officer.get("/desk")).status_code == 200


@pytest.mark.parametrize("csrf", ["", "x", "令牌"])
async def test_a_form_without_its_token_is_refused(employed: Employed, csrf: str) -> None:
    officer = await employed()
    response = await officer.post("/desk/sign-out", csrf=csrf)
    assert response.status_code == 403 and "页面已过期" in response.text


async def test_another_officer_s_token_is_no_good(employed: Employed) -> None:
    first, second = await employed("li"), await employed("wang")
    assert (await first.post("/desk/sign-out", csrf=second.csrf)).status_code == 403


async def test_the_sign_in_form_needs_its_cookie(gateway: RunningGateway, browser: OpenBrowser) -> None:
    employ(gateway, "li")
    officer = await browser()
    await officer.get("/desk/sign-in")
    officer.client.cookies.clear()
    assert (await officer.post("/desk/sign-in", login="li", password=PASSWORD)).status_code == 403


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/desk/conversations/3?x=1", "/desk/conversations/3?x=1"),
        ("https://evil.example/", "/desk"),
        ("//evil.example/desk", "/desk"),
        ("/desk/\\evil.example", "/desk"),
        ("/deskevil", "/desk"),
    ],
)
async def test_after_signing_in_one_is_where_one_wanted_to_be(
    gateway: RunningGateway, browser: OpenBrowser, wanted: str, led: str
) -> None:
    employ(gateway, "li")
    response = await (await browser()).sign_in("li", next=wanted)
    assert response.headers["location"] == led


async def test_bodies_that_are_no_form_are_refused(employed: Employed) -> None:
    officer = await employed()
    for content, kind, status in (
        (b"{}", "application/json", 415),
        (b"csrf=%ff", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 200, "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
    ):
        response = await officer.client.post("/desk/sign-out", content=content, headers={"Content-Type": kind})
        assert response.status_code == status


async def test_who_is_at_the_desk_is_counted(gateway: RunningGateway, employed: Employed, now: Now) -> None:
    officers, within = parts_of(gateway).desk.officers, parts_of(gateway).rules.present_within
    assert officers.present(now() - within) == 0
    li = await employed("li")
    assert officers.present(now() - within) == 1
    now.turn(minutes=6)
    assert officers.present(now() - within) == 0
    await li.get("/desk")
    assert officers.present(now() - within) == 1
    await li.post("/desk/sign-out")
    assert officers.present(now() - within) == 0
