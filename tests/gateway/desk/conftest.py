"""Officers with a browser's worth of state: cookies, and the CSRF token of the last page they saw."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from bot.desk.roles import Role
from bot.desk.sign_in import hash_password
from bot.gateway.parts import Parts
from bot.store.officers import Officer
from tests.gateway.conftest import RunningGateway

PASSWORD = "correct horse battery"
# Argon2 takes its time, as it is meant to; the same password is hashed once for all tests.
HASH = hash_password(PASSWORD, "nobody-in-particular")


def parts_of(gateway: RunningGateway) -> Parts:
    return gateway.parts


def employ(gateway: RunningGateway, login: str, role: Role = Role.OFFICER, name: str = "") -> Officer:
    officers = parts_of(gateway).desk.officers
    found = officers.by_login(login) or officers.add(login, name or login, role, "区企业服务中心")
    officers.set_password(login, HASH)
    return found


class Browser:
    """One officer's browser, as far as HTTP goes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.csrf = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        response = await self.client.get(path, headers=headers)
        found = re.search(r'name="csrf" value="([^"]+)"', response.text)
        self.csrf = found[1] if found else self.csrf
        return response

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **fields})

    async def sign_in(self, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        await self.get("/desk/sign-in")
        response = await self.post("/desk/sign-in", login=login, password=password, **fields)
        if response.status_code == 303:
            await self.get("/desk")
        return response


OpenBrowser = Callable[[], Awaitable[Browser]]
Employed = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def browser(gateway: RunningGateway) -> AsyncIterator[OpenBrowser]:
    async with AsyncExitStack() as stack:

        async def opened() -> Browser:
            client = gateway.client()
            return Browser(await stack.enter_async_context(client))

        yield opened


@pytest.fixture
async def employed(gateway: RunningGateway, browser: OpenBrowser) -> Employed:
    """Employ an officer and return their browser, signed in."""

    async def made(login: str = "li", role: Role = Role.OFFICER, name: str = "") -> Browser:
        employ(gateway, login, role, name)
        found = await browser()
        assert (await found.sign_in(login)).status_code == 303
        return found

    return made


async def asks(gateway: RunningGateway, text: str = "转人工", sender: str = "u1", **context: Any) -> int:
    """Let an asker say something and wait for an officer; return the conversation."""
    await gateway.say(text, sender=sender)
    here = parts_of(gateway)
    found = here.conversations.find("rest", sender)
    assert found is not None
    here.handoffs.ask(found.id, text, context, silence=True)
    return found.id
