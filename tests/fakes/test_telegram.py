"""The fake Telegram is strict: what the real one would refuse, or silently ignore, is refused here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import TOKEN
from tests.fakes.telegram_html import EntityError, visible
from tests.fakes.telegram_people import Person
from tests.ports import free_port
from tests.waiting import PATIENCE


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram(free_port())
    await fake.start()
    Person(fake, 42)
    yield fake
    await fake.stop()


async def call(server: FakeTelegram, method: str, token: str = TOKEN, **given: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        answer = await client.post(f"{server.url}/bot{token}/{method}", json=given)
    body = answer.json()
    assert body["ok"] is (answer.status_code == 200)
    return dict(body)


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "材料", **button}]]}


@pytest.mark.parametrize(
    ("method", "given", "reason"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is required"),
        ("sendMessage", {"chat_id": 42, "text": "x", "disable_web_page_preview": True}, "no parameter"),
        ("sendMessage", {"chat_id": 42, "text": "长" * 4097}, "message is too long"),
        ("sendMessage", {"chat_id": 42, "text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ("sendMessage", {"chat_id": 42, "text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ("sendMessage", {"chat_id": 7, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 42, "text": "x", "parse_mode": "Markdown"}, "parse_mode"),
        (
            "sendMessage",
            {"chat_id": 42, "text": "x", "reply_markup": keyboard(callback_data="材" * 22)},
            "BUTTON_DATA_INVALID",
        ),
        ("sendMessage", {"chat_id": 42, "text": "x", "reply_markup": keyboard()}, "exactly one action"),
        ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "0-200 characters"),
        ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "not allowed"),
        ("setWebhook", {"url": "https://x.example", "secret_token": "a b"}, "not allowed"),
        ("setWebhook", {"url": "https://x.example", "allowed_updates": ["messages"]}, "unknown kind"),
        ("setWebhook", {"url": "http://x.example"}, "HTTPS URL must be provided"),
        ("getUpdates", {"limit": 101}, "from 1 to 100"),
        ("getFile", {"file_id": "x"}, "invalid file_id"),
    ],
)
async def test_a_wrong_call_is_refused(server: FakeTelegram, method: str, given: dict[str, Any], reason: str) -> None:
    body = await call(server, method, **given)
    assert body["error_code"] == 400
    assert reason in body["description"]


async def test_a_wrong_token_and_an_unknown_method_are_refused(server: FakeTelegram) -> None:
    assert (await call(server, "getMe", token="1:wrong"))["error_code"] == 401
    assert (await call(server, "getWeather"))["error_code"] == 404


async def test_updates_come_by_webhook_or_are_fetched_but_never_both(server: FakeTelegram) -> None:
    person = Person(server, 42)
    await person.says("你好")
    (update,) = (await call(server, "getUpdates"))["result"]
    assert (await call(server, "getUpdates"))["result"] == [update]
    assert (await call(server, "getUpdates", offset=update["update_id"] + 1))["result"] == []
    await call(server, "setWebhook", url="https://x.example")
    assert (await call(server, "getUpdates"))["error_code"] == 409


async def test_a_press_is_answered_once(server: FakeTelegram) -> None:
    query = server.query(1)
    assert (await call(server, "answerCallbackQuery", callback_query_id=query))["ok"]
    assert not (await call(server, "answerCallbackQuery", callback_query_id=query))["ok"]


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<b>依据</b>：&lt;5&gt; &amp; &quot;x&quot; &#23383;", '依据：<5> & "x" 字'),
        ('<a href="https://x.example">链接</a>', "链接"),
        ("<b><i>x</i></b>", "x"),
    ],
)
def test_what_is_visible(html: str, seen: str) -> None:
    assert visible(html) == seen


@pytest.mark.parametrize(
    "html", ["<p>x</p>", "<b>x", "x</b>", "<b>x</i>", "a & b", "&nbsp;", "1 < 2", "<b onclick=x>y</b>", "<", "<script>"]
)
def test_what_is_no_html_of_telegram_s(html: str) -> None:
    with pytest.raises(EntityError):
        visible(html)
