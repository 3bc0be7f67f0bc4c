"""Problems: JSON for programs, a page with the way back for people, never an exception's text."""

from __future__ import annotations

import pytest

from bot.errors import DatabaseError
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import parts_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("path", ["/nowhere", "/a/no-such-token", "/assess/no-such-policy", f"/assess/{SCRIPT}"])
async def test_what_is_not_there_is_said_as_it_is_asked_for(gateway: RunningGateway, path: str) -> None:
    async with gateway.client() as client:
        page, plain = await client.get(path, headers=BROWSER), await client.get(path)
    assert (page.status_code, plain.status_code) == (404, 404)
    assert plain.json()["error"] in page.text and "回到对话" in page.text
    assert page.headers["content-type"].startswith("text/html") and SCRIPT not in page.text


async def test_an_unforeseen_fault_is_a_page_without_its_text(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_token: str) -> None:
        raise RuntimeError("the password is 123")

    monkeypatch.setattr(parts_of(gateway).appeals, "by_token", broken)
    async with gateway.client() as client:
        page = await client.get(f"/a/{43 * 'x'}", headers=BROWSER)
    assert page.status_code == 500 and "系统出了点问题" in page.text and "123" not in page.text
    assert page.headers["x-frame-options"] == "DENY"


async def test_a_database_that_is_away_is_said_and_who_asks_told_to_come_back(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: object) -> None:
        raise DatabaseError("The database does not answer: disk is full.")

    monkeypatch.setattr(parts_of(gateway).inbox, "accept", away)
    async with gateway.client() as client:
        body = {"sender": "u1", "message": "你好"}
        told = [await client.post("/webhooks/rest/webhook", json=body) for _ in range(2)]
        monkeypatch.undo()
        after = await client.post("/webhooks/rest/webhook", json=body)
    assert [(one.status_code, one.headers["retry-after"]) for one in told] == [(503, "5")] * 2
    assert "disk" not in told[0].text and after.status_code == 200


@pytest.mark.parametrize("path", ["/a/%00", "/assess/%00x", "/desk/appeals/%00", "/mine/a%0Ab", "/%7f"])
async def test_an_address_with_a_control_character_is_nowhere(gateway: RunningGateway, path: str) -> None:
    async with gateway.client() as client:
        assert (await client.get(path)).status_code == 404
