"""What askers do on Telegram: edit, press, command, send pictures, speak in groups; and what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.settings import Settings
from bot.store.channel_tables import attachment
from bot.store.tables import inbox
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.stored import rows_of
from tests.waiting import until


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


async def test_a_press_where_no_message_of_ours_is_gets_its_end_too(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    gone = {"chat": {"id": asker.chat, "type": "private"}, "message_id": 1, "date": 0}
    ways: tuple[dict[str, Any], ...] = (
        {"message": gone, "data": "b:1:0"},
        {"message": gone},
        {"inline_message_id": "x", "data": "b:1:0"},
        {"inline_message_id": "x", "game_short_name": "g"},
    )
    for way in ways:
        press = {"id": server.query(1), "from": asker.user, "chat_instance": "1", **way}
        assert await server.happen(callback_query=press) == [200]
    await until(lambda: len(server.notes) == len(ways))
    assert all("失效" in note for note in server.notes.values())
    assert dialogue.texts == []


def has_heard(dialogue: StubDialogue, count: int) -> bool:
    return len(dialogue.turns) == count


async def test_commands_are_words(bot: RunningGateway, dialogue: StubDialogue, asker: Person) -> None:
    commands = ("/start", "/help", "/appeal", "/human", "/start appeal", "/appeal 停电", '/inform{"a": 1}', "／转人工")
    for number, command in enumerate(commands, 1):
        await asker.says(command)
        await until(partial(has_heard, dialogue, number))
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
    assert [row.raw_text for row in rows_of(bot.settings, inbox)] == ["（语音）"]


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
    await until(lambda: "wanted" not in {row.state for row in rows_of(bot.settings, attachment)})
    kept = [(row.kind, row.state, row.name) for row in rows_of(bot.settings, attachment)]
    assert kept == [("image", "kept", "")] * 3 + [
        ("document", "kept", "营业执照.pdf"),
        ("document", "refused", "坏.exe"),
        ("image", "refused", ""),
    ]
    assert dialogue.texts == ["这是执照"]


async def test_a_file_that_is_too_large_is_said_and_not_fetched(
    bot: RunningGateway, server: FakeTelegram, asker: Person
) -> None:
    document = {"file_id": "big", "file_unique_id": "u", "file_name": "录像.pdf", "file_size": 2**31}
    await asker.says(document=document)
    await until(lambda: len(asker.heard) == 1)
    assert "最多 10 MB" in asker.heard[0]
    assert rows_of(bot.settings, attachment) == []


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
