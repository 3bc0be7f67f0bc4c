"""Telegram's webhook: who may post, what is stored, and that nothing is stored twice."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.store.channel_tables import attachment
from bot.store.tables import inbox, turn
from tests.fakes.telegram import SECRET_HEADER, FakeTelegram
from tests.fakes.telegram_people import Person
from tests.fakes.telegram_rules import bad
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said
from tests.gateway.telegram.conftest import SECRET
from tests.gateway.test_turns import rows, until


async def post(bot: RunningGateway, body: bytes, **headers: bytes) -> httpx.Response:
    given = {"Content-Type": b"application/json", SECRET_HEADER: SECRET.encode(), **headers}
    named = [(name.encode(), value) for name, value in given.items()]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        return await client.post(f"{bot.url}/webhooks/telegram", content=body, headers=named)


async def test_who_does_not_know_the_secret_is_refused(bot: RunningGateway, asker: Person) -> None:
    body = json.dumps(asker.server.update(message=asker.message("你好"))).encode()
    for secret in (b"", b"wrong", SECRET.encode() + b"x", SECRET.encode()[:-1], "密".encode()):
        assert (await post(bot, body, **{SECRET_HEADER: secret})).status_code == 401
    assert rows(bot.settings, inbox) == []


BROKEN = (
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"null", 400),
    (b"{}", 400),
    (b'{"update_id": 1, "message": 5}', 400),
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
    assert rows(bot.settings, inbox) == []
    assert caplog.text.count("an update was refused") == len(BROKEN)
    assert "ENTITY" not in caplog.text


async def test_only_json_is_read(bot: RunningGateway) -> None:
    assert (await post(bot, b"a=b", **{"Content-Type": b"application/x-www-form-urlencoded"})).status_code == 415


async def test_updates_that_are_none_of_ours_are_acknowledged(bot: RunningGateway, server: FakeTelegram) -> None:
    assert await server.happen(poll={"id": "1"}) == [200]
    assert rows(bot.settings, inbox) == []


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
    assert len(rows(bot.settings, turn)) == 2


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
    assert [row.state for row in rows(bot.settings, inbox)] == ["processing"]
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


async def test_an_edited_message_is_answered_anew_and_quoted(
    bot: RunningGateway, dialogue: StubDialogue, asker: Person
) -> None:
    await asker.says("英才会奖励")
    await until(lambda: len(asker.heard) == 1)
    number = asker.numbers[0]
    for stamp, text in ((1, "英才荟奖励"), (1, "英才荟奖励"), (2, "英才荟奖励")):
        await asker.edits(number, text, stamp=1_800_000_000 + stamp)
    await until(lambda: len(asker.heard) == 2)
    assert asker.last.answers == number
    await asker.edits(number, "英才会奖励", stamp=1_800_000_003)
    await until(lambda: len(asker.heard) == 3)
    assert dialogue.texts == ["英才会奖励", "英才荟奖励", "英才会奖励"]


async def test_a_button_works_after_a_restart_and_is_answered(
    telegram_settings: Settings, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    async def offer(turn: Turn) -> tuple[int, Any]:
        return 200, said(f"关于{turn['text']}", buttons=("需要哪些材料", "怎么申请" * 15))

    dialogue.behaviour = offer
    first = RunningGateway(telegram_settings)
    await first.start()
    await until(lambda: bool(server.webhook))
    await asker.says("英才荟")
    await until(lambda: len(asker.heard) == 1)
    await first.stop()
    second = RunningGateway(telegram_settings)
    await second.start()
    pressed = await asker.presses("需要哪些材料")
    await until(lambda: len(asker.heard) == 2 and pressed in server.notes)
    long = next(title for title in asker.last.buttons if title.endswith("…"))
    await asker.presses(long)
    await until(lambda: len(asker.heard) == 3)
    await second.stop()
    assert dialogue.texts == ["英才荟", "需要哪些材料", "怎么申请" * 15]
    assert server.refused == []


async def test_a_button_that_is_not_the_asker_s_does_nothing(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, member: Person
) -> None:
    async def offer(_turn: Turn) -> tuple[int, Any]:
        return 200, said("英才荟", buttons=("材料",))

    dialogue.behaviour = offer
    await member.says("@FutianTestBot 英才荟")
    await until(lambda: len(member.heard) == 1)
    other = Person(server, 43, chat=member.chat, kind="supergroup")
    presses = [await other.presses("材料")]
    member.last.buttons |= {"伪造": "b:ffff:0", "越界": "b:1:9", "别家": "/inform{}"}
    presses += [await member.presses(title) for title in ("伪造", "越界", "别家")]
    await until(lambda: all(press in server.notes for press in presses))
    assert all("失效" in server.notes[press] for press in presses)
    assert dialogue.texts == ["英才荟"]


async def test_commands_are_words(bot: RunningGateway, dialogue: StubDialogue, asker: Person) -> None:
    commands = ("/start", "/help", "/appeal", "/human", "/start appeal", "/appeal 停电", '/inform{"a": 1}', "／转人工")
    for number, command in enumerate(commands):
        await asker.says(command)
        await until(lambda count=number + 1: len(dialogue.turns) == count)  # type: ignore[misc]
    assert dialogue.texts == [
        "你好",
        "你能做什么",
        "我要提一个诉求",
        "转人工",
        "我要提一个诉求",
        "我要提一个诉求:停电",
        'inform{"a": 1}',
        "/转人工",  # the dialogue's own channel takes this slash away
    ]


async def test_what_cannot_be_read_is_said_without_the_dialogue(
    bot: RunningGateway, dialogue: StubDialogue, asker: Person
) -> None:
    await asker.says(voice={"file_id": "f", "file_unique_id": "u", "duration": 3})
    await until(lambda: len(asker.heard) == 1)
    assert "看不懂语音" in asker.heard[0]
    assert dialogue.turns == []
    assert [row.raw_text for row in rows(bot.settings, inbox)] == ["（语音）"]


async def test_an_album_is_answered_once_and_kept_whole(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    for number in range(3):
        await asker.sends_photo(f"p{number}", picture, media_group_id="a1")
    await asker.sends_document("d1", b"%PDF-1.7\n" + bytes(64), "营业执照.pdf", caption="这是执照")
    await asker.sends_document("d2", b"MZ" + bytes(64), "坏.exe")
    server.lenient = True  # one file is gone
    await asker.sends_photo("gone", picture)
    del server.files["gone"]
    await until(lambda: len(asker.heard) == 4)
    await until(lambda: "wanted" not in {row.state for row in rows(bot.settings, attachment)})
    kept = [(row.kind, row.state, row.name) for row in rows(bot.settings, attachment)]
    assert kept == [("image", "kept", "")] * 3 + [
        ("document", "kept", "营业执照.pdf"),
        ("document", "refused", "坏.exe"),
        ("image", "refused", ""),
    ]
    assert dialogue.texts == ["这是执照"]


async def test_in_a_group_only_what_is_for_the_bot_counts(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, member: Person
) -> None:
    await member.says("今天天气不错")
    await member.says("@FutianTestBot 英才荟")
    await until(lambda: len(member.heard) == 1)
    assert member.last.answers == member.numbers[-1]
    await member.answers(member.last, "那材料呢")
    await until(lambda: len(member.heard) == 2)
    other = Person(server, 43, chat=member.chat, kind="supergroup")
    await other.says("@FutianTestBot 人才住房")
    await until(lambda: len(member.heard) == 3)
    assert dialogue.texts == ["英才荟", "那材料呢", "人才住房"]
    assert len({turn["sender"] for turn in dialogue.turns}) == 2
    await member.says("/appeal 停电")
    await until(lambda: len(member.heard) == 4)
    assert "https://t.me/FutianTestBot?start=appeal" in member.heard[3]
    assert len(dialogue.turns) == 3


async def test_a_topic_of_a_forum_is_answered_in_it(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue
) -> None:
    in_topic = Person(server, 42, chat=-1001, kind="supergroup", thread=7)
    await in_topic.says("@FutianTestBot 英才荟")
    await until(lambda: len(in_topic.heard) == 1)
    assert in_topic.last.thread == 7


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
