"""Telegram's webhook: who may post, what is stored, and that nothing is stored twice."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.store.tables import inbox, turn
from tests.fakes.telegram import SECRET_HEADER, FakeTelegram
from tests.fakes.telegram_people import Person
from tests.fakes.telegram_rules import bad
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.gateway.telegram.conftest import SECRET
from tests.stored import rows_of
from tests.waiting import PATIENCE, until


async def post(bot: RunningGateway, body: bytes, **headers: bytes) -> httpx.Response:
    given = {"Content-Type": b"application/json", SECRET_HEADER: SECRET.encode(), **headers}
    named = [(name.encode(), value) for name, value in given.items()]
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        return await client.post(f"{bot.url}/webhooks/telegram", content=body, headers=named)


async def test_who_does_not_know_the_secret_is_refused(bot: RunningGateway, asker: Person) -> None:
    body = json.dumps(asker.server.update(message=asker.message("你好"))).encode()
    for secret in (b"", b"wrong", SECRET.encode() + b"x", SECRET.encode()[:-1], "密".encode()):
        assert (await post(bot, body, **{SECRET_HEADER: secret})).status_code == 401
    assert rows_of(bot.settings, inbox) == []


BROKEN = (
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"null", 400),
    (b"{}", 400),
    (b'{"message": {}}', 400),
    (b'{"update_id": "1"}', 400),
    (b"\xff\xfe", 400),
    (b'{"update_id": 1, "message": ' + b"[" * 50_000, 400),
    (b'{"update_id": 1, "x": "' + b"x" * 300_000 + b'"}', 413),
    (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", 400),
)


async def test_what_is_no_update_is_refused_and_not_logged(
    bot: RunningGateway, caplog: pytest.LogCaptureFixture
) -> None:
    for body, status in BROKEN:
        answer = await post(bot, body)
        assert answer.status_code == status, body[:50]
        assert "error" in answer.json()
    assert rows_of(bot.settings, inbox) == []
    assert caplog.text.count("an update was refused") == len(BROKEN)
    assert "ENTITY" not in caplog.text


UNREADABLE: tuple[dict[str, Any], ...] = (
    {"message": 5},
    {"message": {"message_id": 1, "chat": {"id": "x"}, "text": "公司叫\ud800海豚，13800138000"}},
    {"callback_query": {"id": "q", "from": [], "data": "b:1:0"}},
)


async def test_an_update_that_cannot_be_read_is_kept_in_the_log_and_not_sent_again(
    bot: RunningGateway, server: FakeTelegram, asker: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """https://core.telegram.org/bots/api#setwebhook: what is not answered with 2xx is repeated."""
    for number, update in enumerate(UNREADABLE, 1):
        answer = await post(bot, json.dumps({"update_id": number, **update}).encode())
        assert answer.status_code == 200, update
    assert rows_of(bot.settings, inbox) == []
    assert caplog.text.count("cannot be read and is passed over") == len(UNREADABLE)
    assert "公司叫" in caplog.text
    await asker.says("你好")
    await until(lambda: asker.heard == ["回复：你好"])


async def test_only_json_is_read(bot: RunningGateway) -> None:
    assert (await post(bot, b"a=b", **{"Content-Type": b"application/x-www-form-urlencoded"})).status_code == 415


async def test_updates_that_are_none_of_ours_are_acknowledged(bot: RunningGateway, server: FakeTelegram) -> None:
    assert await server.happen(poll={"id": "1"}) == [200]
    assert rows_of(bot.settings, inbox) == []


async def test_without_a_bot_there_is_no_webhook(gateway: RunningGateway) -> None:
    assert (await post(gateway, b"{}")).status_code == 404


async def test_an_update_that_comes_three_times_also_at_once_is_one_turn(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    update = server.update(message=asker.message("英才荟有哪些奖励"))
    at_once = await asyncio.gather(*(server.deliver(update) for _ in range(3)))
    assert at_once == [[200]] * 3
    await until(lambda: len(asker.heard) == 1)
    renumbered = {**update, "update_id": update["update_id"] + 999}
    assert await server.deliver(update) == await server.deliver(renumbered) == [200]
    await asker.says("再问一句")
    await until(lambda: asker.heard == ["回复：英才荟有哪些奖励", "回复：再问一句"])
    assert dialogue.texts == ["英才荟有哪些奖励", "再问一句"]
    assert len(rows_of(bot.settings, turn)) == 2


async def test_a_slow_turn_is_acknowledged_at_once_and_answered_once(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    seven_seconds_have_passed = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await seven_seconds_have_passed.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    update = server.update(message=asker.message("慢"))
    assert await server.deliver(update) == [200]
    assert [row.state for row in rows_of(bot.settings, inbox)] == ["processing"]
    assert await server.deliver(update) == [200]
    assert asker.heard == []
    seven_seconds_have_passed.set()
    await until(lambda: asker.heard == ["回复：慢"])
    await asker.says("快")
    await until(lambda: asker.heard == ["回复：慢", "回复：快"])


async def test_a_gateway_that_was_away_gets_what_came_meanwhile(
    telegram_settings: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    first = RunningGateway(telegram_settings)
    await first.start()
    await until(lambda: bool(server.webhook))
    await first.stop()
    server.tries = 200

    async def stubborn() -> list[int]:
        while True:
            try:
                return await server.deliver(update)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)

    update = server.update(message=asker.message("你好"))
    delivery = asyncio.create_task(stubborn())
    second = RunningGateway(telegram_settings)
    await second.start()
    assert (await delivery)[-1] == 200
    await until(lambda: asker.heard == ["回复：你好"])
    await second.stop()


async def test_a_wrong_token_is_said_without_the_token(
    telegram_settings: Settings, server: FakeTelegram, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "700001:AAF-another_token_that_is_not_known"
    running = RunningGateway(dataclasses.replace(telegram_settings, telegram_token=wrong))
    await running.start()
    await until(lambda: "does not know TELEGRAM_TOKEN" in caplog.text)
    await running.stop()
    told = [record for record in caplog.records if record.name.startswith("bot.")]
    assert wrong not in "".join(record.getMessage() + str(record.exc_text) for record in told)


async def test_an_address_that_telegram_refuses_is_said_once(
    telegram_settings: Settings, server: FakeTelegram, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults["setWebhook"].append(bad("bad webhook: An HTTPS URL must be provided for webhook"))
    running = RunningGateway(telegram_settings)
    await running.start()
    await until(lambda: "does not take our settings" in caplog.text)
    await running.stop()
    assert "an https url must be provided" in caplog.text
    assert [method for method, _ in server.calls].count("setWebhook") == 1
