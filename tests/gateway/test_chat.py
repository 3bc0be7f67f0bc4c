"""The web chat: its session, its messages and its stream."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.gateway.sessions import COOKIE
from bot.store.outbox import Outbox
from bot.store.replies import Reply
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo
from tests.gateway.visitors import Event, collect, events, next_of, say, visitor
from tests.waiting import PATIENCE


def texts(found: list[Event]) -> list[str]:
    return [data["text"] for name, _, data in found if name == "message"]


async def test_the_page_is_safe_and_speaks_chinese(gateway: RunningGateway) -> None:
    async with gateway.client() as client:
        page = await client.get("/")
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "<title>福田政策助手</title>" in page.text
    assert 'lang="zh-CN"' in page.text and "导出我的数据" in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "") and "https://" not in page.text
    assert "style=" not in page.text and "onclick" not in page.text


async def test_a_message_is_answered_over_the_stream(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    told = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await told.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    async with visitor(gateway) as client:
        stream = events(client)
        assert await anext(stream) == ("history", 0, {"messages": [], "waiting": False})
        response = await say(client, "你好", "c1")
        assert (response.status_code, response.json()) == (202, {"client_id": "c1", "fresh": True})
        while not (await next_of(stream, "state"))["waiting"]:
            pass
        told.set()
        found = await collect(stream, 1)
    (answer,) = (event for event in found if event[0] == "message")
    assert answer[1] == answer[2]["id"]
    assert answer[2]["text"] == "回复：你好"
    assert answer[2]["question"]["client_id"] == "c1" and answer[2]["question"]["text"] == "你好"


async def test_the_same_client_id_is_one_message(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async with visitor(gateway) as one, visitor(gateway) as other:
        answers = await asyncio.gather(*(say(one, "你好", "c1") for _ in range(5)))
        await say(other, "你好", "c1")
        found = await collect(events(one, 0), 1)
        await collect(events(other, 0), 1)
    assert sorted(answer.json()["fresh"] for answer in answers) == [False] * 4 + [True]
    assert texts(found) == ["回复：你好"]
    assert len(dialogue.turns) == 2


async def test_a_stream_resumes_after_the_last_event(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        for number in range(5):
            await say(client, f"第{number}句", f"c{number}")
        found = await collect(events(client, 0), 5)
        third = [number for name, number, _ in found if name == "message"][2]
        resumed = await collect(events(client, third), 2)
        asked = await collect(events(client, None, f"/chat/events?after={third}"), 2)
    assert texts(found) == [f"回复：第{number}句" for number in range(5)]
    assert texts(resumed) == texts(asked) == ["回复：第3句", "回复：第4句"]


async def test_a_reload_shows_the_last_fifty(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        for number in range(30):
            await say(client, f"第{number}句", f"c{number}")
        await collect(events(client, 0), 30)
        name, last, history = await anext(events(client))
        stale = await anext(events(client, 10_000_000))
    messages = history["messages"]
    assert name == "history" and len(messages) == 50
    assert [message["role"] for message in messages] == ["asker", "bot"] * 25
    assert messages[0]["text"] == "第5句" and messages[-1]["text"] == "回复：第29句"
    assert last == messages[-1]["id"]
    assert stale[0] == "history"


async def test_two_pages_of_one_visitor_see_the_same(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        one, two = events(client), events(client)
        assert await anext(one) == await anext(two) == ("history", 0, {"messages": [], "waiting": False})
        await say(client, "你好", "c1")
        assert texts(await collect(one, 1)) == texts(await collect(two, 1)) == ["回复：你好"]


async def test_what_another_process_writes_reaches_the_page(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        await say(client, "你好", "c1")
        await collect(events(client, 0), 1)
        stream = events(client)
        await anext(stream)
        # A repository of its own tells nobody, like one in another process.
        Outbox(gateway.parts.engine).add(1, Reply("工作人员：您好"), "officer:1")
        message = await next_of(stream, "message")
    assert (message["text"], message["question"]) == ("工作人员：您好", None)


@pytest.mark.parametrize("value", ["", "x", "Il9WMUk5QzdKcWxrQ0lQc0JJMEkwRUh6OSI.awOJQw.ftFJ7-a8urgC7jjjHx2QM1Vfzus"])
async def test_a_cookie_that_is_not_ours_opens_nothing(gateway: RunningGateway, value: str) -> None:
    async with gateway.client(cookies={COOKIE: value}) as client:
        assert (await say(client, "你好", "c1")).status_code == 401
        assert (await client.get("/chat/events")).status_code == 401


async def test_a_cookie_with_another_name_inside_opens_nothing(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        value = client.cookies[COOKIE]
        head, _, rest = value.partition(".")
        forged = ("A" if head[0] != "A" else "B") + head[1:] + "." + rest
    async with gateway.client(cookies={COOKIE: forged}) as client:
        assert (await client.get("/chat/events")).status_code == 401


async def test_a_visitor_sees_only_their_own(gateway: RunningGateway) -> None:
    async with visitor(gateway) as one, visitor(gateway) as other:
        await say(one, "我的秘密", "c1")
        await collect(events(one, 0), 1)
        assert await anext(events(other)) == ("history", 0, {"messages": [], "waiting": False})


async def test_text_comes_through_as_it_was_typed(gateway: RunningGateway) -> None:
    nasty = '<img src=x onerror="alert(1)">\ndata: x\n\nevent: message\r\n</script>'
    async with visitor(gateway) as client:
        await say(client, nasty, "c1")
        found = await collect(events(client, 0), 1)
    assert len(texts(found)) == 1
    assert [data["question"]["text"] for name, _, data in found if name == "message"] == [nasty]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"message": "x"}', 400),
        (b'{"message": "x", "client_id": ""}', 400),
        (b'{"message": 5, "client_id": "c"}', 400),
        (b'{"message": "' + b"x" * 70_000 + b'", "client_id": "c"}', 413),
    ],
)
async def test_bad_requests_are_told_so(gateway: RunningGateway, body: bytes, status: int) -> None:
    async with visitor(gateway) as client:
        response = await client.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
        as_form = await client.post("/chat/messages", data={"message": "x", "client_id": "c"})
    assert response.status_code == status and response.json()["error"]
    assert as_form.status_code == 415


async def test_open_streams_do_not_hold_the_process(gateway: RunningGateway) -> None:
    async with visitor(gateway) as client:
        stream = events(client)
        await anext(stream)
        await asyncio.wait_for(gateway.stop(), PATIENCE)
        assert [event async for event in stream if event[0] == "message"] == []
