"""Sending afterwards: windows and quotas, tokens, menus, faults of the other side, pictures for the officer."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import pytest

from bot.gateway import fetching, sentences, web_files
from bot.gateway.channel import Ground
from bot.gateway.database import DatabaseThreads
from bot.gateway.wechat_account import make
from bot.settings import Settings
from bot.store.attachments import Attachments
from bot.store.channel_tables import api_token
from bot.store.outbox import Outbox
from bot.store.replies import Button, Reply
from bot.store.tables import inbox, outbox, turn
from bot.store.windows import Windows
from tests.fakes import wechat
from tests.gateway.quick import quick_rounds  # noqa: F401 - used by every test
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.gateway.tencent_rig import AES, PLAIN, USER, WECOM, Rig, rigged
from tests.store.desk import Now
from tests.waiting import until

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


async def known(rig: Rig) -> None:
    """Let the asker say something, so that there is a conversation with a window."""
    await rig.fake.say(USER, "你好")
    await until(lambda: rig.rows(outbox)[-1].state == "sent")


def write(rig: Rig, text: str, key: str = "", buttons: tuple[Button, ...] = ()) -> None:
    """Write something unasked, as an officer does."""
    Outbox(rig.engine, rig.clock).add(rig.conversation().id, Reply(text, buttons), key or text)


def left(rig: Rig) -> int | None:
    return Windows(rig.engine, rig.clock).left(rig.conversation().id)


async def test_five_messages_may_be_sent_and_the_rest_wait_for_the_asker(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        assert left(rig) == 5
        for number in range(7):
            write(rig, f"第{number}条")
        await rig.until_shown(6)
        await until(lambda: left(rig) == 0)
        assert rig.shown()[1:] == [f"第{number}条" for number in range(5)]
        await until(lambda: sum(row.state == "pending" for row in rig.rows(outbox)) == 2)
        await rig.fake.say(USER, "在吗")
        assert sorted((await rig.until_shown(9))[6:]) == ["回复：在吗", "第5条", "第6条"]
        assert rig.fake.user(USER).left == 3


async def test_what_the_channel_counts_wins_over_what_we_count(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        rig.fake.user(USER).left = 0
        write(rig, "晚了")
        await until(lambda: left(rig) == 0)
        assert "晚了" not in rig.shown()
        await rig.fake.say(USER, "在吗")
        assert "晚了" in await rig.until_shown(3)


async def test_after_48_hours_nothing_is_even_tried(ready_settings: Settings, dialogue: StubDialogue) -> None:
    clock = Now()
    async with rigged(PLAIN, ready_settings, dialogue, clock=clock) as rig:
        await known(rig)
        clock.turn(hours=47)
        write(rig, "还来得及")
        await rig.until_shown(2)
        clock.turn(hours=1)
        write(rig, "太晚了")
        await until(lambda: rig.rows(outbox)[-1].next_attempt_at > clock() + timedelta(days=29))
        assert left(rig) == 0 and rig.fake.faults == []
        clock.turn(days=31)
        await until(lambda: rig.rows(outbox)[-1].state == "dead")
        assert [letter.reply.text for letter in Outbox(rig.engine, clock).dead()] == ["太晚了"]


async def test_an_event_opens_the_window_for_a_minute(ready_settings: Settings, dialogue: StubDialogue) -> None:
    clock = Now()
    async with rigged(PLAIN, ready_settings, dialogue, clock=clock) as rig:
        await rig.fake.event(USER, "subscribe", EventKey="")
        await until(lambda: rig.rows(outbox)[-1].state == "sent")
        assert left(rig) == 3
        write(rig, "补充一句")
        await rig.until_shown(2)
        await until(lambda: left(rig) == 2)
        clock.turn(seconds=61)
        assert left(rig) == 0


async def test_who_has_left_is_not_written_to_until_they_are_back(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        await rig.fake.event(USER, "unsubscribe")
        found = Windows(rig.engine).of(rig.conversation().id)
        assert found is not None and found.closed_reason == "unsubscribed"
        write(rig, "您的诉求已有答复")
        await until(lambda: rig.rows(outbox)[-1].next_attempt_at > rig.clock() + timedelta(days=1))
        await rig.fake.event(USER, "subscribe", EventKey="")
        assert "您的诉求已有答复" in await rig.until_shown(3)


async def test_choices_are_clicked_where_the_account_may(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(AES, ready_settings, dialogue) as rig:
        await known(rig)
        write(rig, "请评价", buttons=(Button("满意", "我很满意"), Button("不满意", "我不满意")))
        await rig.until_shown(2)
        menu = rig.fake.user(USER).shown[-1].menu
        assert [item.content for item in menu] == ["满意", "不满意"]
        await rig.fake.tap(USER, menu[1])
        write(rig, "后来又说了别的")
        await rig.until_shown(4)
        await rig.fake.tap(USER, menu[0])  # an old menu keeps its meaning
        assert dialogue.texts[1:] == ["我不满意", "我很满意"]
        await rig.fake.say(USER, "满意", bizmsgmenuid="999999-0")  # nobody's
        assert dialogue.texts[-1] == "满意"


async def test_another_asker_s_menu_is_only_words(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(AES, ready_settings, dialogue) as rig:
        await known(rig)
        write(rig, "请评价", buttons=(Button("满意", "我很满意"),))
        await rig.until_shown(2)
        (item,) = rig.fake.user(USER).shown[-1].menu
        await rig.fake.say("oSomeoneElse", item.content, bizmsgmenuid=item.id)
        assert dialogue.texts[-1] == "满意"


async def test_choices_are_numbered_where_menus_are_refused(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        rig.fake.menus_allowed = False
        await known(rig)
        for number in range(2):
            write(rig, f"请选{number}", buttons=(Button("满意", "我很满意"), Button("一般", "我觉得一般")))
        shown = await rig.until_shown(3)
        assert shown[1:] == [f"请选{number}\n\n1. 满意\n2. 一般" for number in range(2)]
        await rig.fake.say(USER, "2")
        assert dialogue.texts[-1] == "我觉得一般"


async def test_a_number_that_was_not_offered_is_only_a_number(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async def offers(given: Turn) -> tuple[int, Any]:
        return 200, said("选哪个？", buttons=("甲", "乙")) if given["text"] == "选" else said("好")

    dialogue.behaviour = offers
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        for text in ("2", "选", "3", "选", "2", "2"):
            await rig.fake.say(USER, text)
        assert dialogue.texts == ["2", "选", "3", "选", "乙", "2"]


@pytest.mark.parametrize("way", [PLAIN, WECOM])
async def test_one_token_serves_all_and_is_replaced_when_it_is_refused(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        await known(rig)
        assert rig.rows(api_token) == []  # what goes back on the line needs none
        write(rig, "一")
        write(rig, "二")
        await rig.until_shown(3)
        assert _fetched(rig) == 1
        _forget_tokens(rig)
        write(rig, "三")
        await rig.until_shown(4)
        assert _fetched(rig) == 2
        assert len(rig.rows(api_token)) == 1


async def test_a_token_that_is_refused_though_it_is_current_is_replaced_by_force_and_once(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        rig.fake.faults = ["send", 40001]
        write(rig, "一")
        await rig.until_shown(2)
        assert rig.fake.token_calls == [False, False, True]
        rig.fake.faults = ["send", 42001, "send", 42001]
        write(rig, "二")
        await rig.until_shown(3)  # put off, and tried again by the sender
        assert rig.fake.token_calls.count(True) == 1


async def test_processes_fetch_one_token_together(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        texts = sentences.load()
        threads = [DatabaseThreads(rig.engine) for _ in range(4)]
        made = [make(Ground(rig.settings, texts, rig.engine, thread, rig.clock)) for thread in threads]
        accounts = [account for account in made if account is not None]
        await asyncio.gather(*(account.api.check() for account in accounts for _ in range(5)))
        assert rig.fake.token_calls == [False]
        for account, thread in zip(accounts, threads, strict=True):
            await account.close()
            thread.close()


async def test_a_token_is_replaced_before_it_ends(ready_settings: Settings, dialogue: StubDialogue) -> None:
    clock = Now()
    async with rigged(PLAIN, ready_settings, dialogue, clock=clock) as rig:
        await known(rig)
        write(rig, "一")
        await rig.until_shown(2)
        clock.turn(seconds=7200 - 200)
        write(rig, "二")
        await rig.until_shown(3)
        assert rig.fake.token_calls == [False, False]


async def test_without_a_token_replies_wait(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        rig.fake.faults = ["token", 40164]  # our address is not on their list, until somebody puts it there
        write(rig, "一")
        await rig.until_shown(2)


async def test_a_text_that_is_too_long_after_all_is_cut_smaller(
    ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat, "TEXT_BYTES", 700)
    text = "每一条都写得清清楚楚，有金额也有期限。" * 20
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        write(rig, text)
        await until(lambda: rig.rows(outbox)[-1].state == "sent")
        assert "".join(rig.shown()[1:]) == text


@pytest.mark.parametrize(
    ("code", "state"),
    [(-1, "sent"), (45009, "sent"), ("502", "sent"), ("200", "sent"), (48001, "dead"), (47001, "dead")],
)
async def test_their_faults_are_waited_out_and_ours_are_dead_letters(
    ready_settings: Settings, dialogue: StubDialogue, code: int | str, state: str
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        rig.fake.faults = ["send", code]
        write(rig, "一")
        await until(lambda: rig.rows(outbox)[-1].state == state)
        assert ("一" in rig.shown()) is (state == "sent")


async def test_an_attempt_whose_answer_was_lost_is_no_second_message_on_wecom(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(WECOM, ready_settings, dialogue) as rig:
        await known(rig)
        write(rig, "一")
        await until(lambda: rig.rows(outbox)[-1].state == "sent")
        (row,) = rig.rows(outbox)[-1:]
        with rig.engine.begin() as connection:  # as if we had died before noting it
            mine = outbox.update().where(outbox.c.id == row.id)
            connection.execute(mine.values(state="pending", parts_sent=0, next_attempt_at=rig.clock()))
        await until(lambda: rig.rows(outbox)[-1].state == "sent")
        write(rig, "一", key="said again, and meant")
        await rig.until_shown(3)
        assert (rig.shown()[1:], rig.fake.dropped) == (["一", "一"], 1)


@pytest.mark.parametrize("way", [PLAIN, WECOM])
async def test_a_picture_is_kept_for_the_officer(way: str, ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        await rig.fake.send_image(USER, PNG)
        assert rig.shown() == [sentences.load().chat["files"]["kept"]]
        found = Attachments(rig.engine)
        await until(lambda: found.of_conversation(rig.conversation().id)[0].file is not None)
        (kept,) = found.of_conversation(rig.conversation().id)
        assert kept.file is not None
        assert (kept.kind, kept.file.mime, kept.file.size) == ("image", "image/png", len(PNG))
        assert kept.file.sha256 == hashlib.sha256(PNG).hexdigest()
        path = rig.settings.uploads_dir / kept.file.path
        assert path.read_bytes() == PNG
        assert path.stat().st_mode & 0o077 == 0
        assert dialogue.turns == []
        assert [row.raw_text for row in rig.rows(inbox)] == ["［图片］"]
        assert [row.kind for row in rig.rows(turn)] == ["file"]


async def test_a_disk_is_not_theirs_to_fill(
    ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_files, "MOST_A_DAY", 1)
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        for _ in range(2):
            await rig.fake.send_image(USER, PNG)
        assert rig.shown()[1] == sentences.load().errors["file_many"]
        assert len(Attachments(rig.engine).of_conversation(rig.conversation().id)) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"MZ\x90 a program", "kind", id="a program"),
        pytest.param(PNG + bytes(10 * 1024 * 1024), "too_large", id="too large"),
        pytest.param(None, "gone", id="gone"),
    ],
)
async def test_what_is_no_picture_is_not_kept(
    ready_settings: Settings, dialogue: StubDialogue, content: bytes | None, reason: str
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await rig.fake.send_image(USER, content or PNG)
        if content is None:
            rig.fake.media.clear()
        found = Attachments(rig.engine)
        await until(lambda: found.of_conversation(rig.conversation().id)[0].reason == reason)
        assert not list(rig.settings.uploads_dir.rglob("*.*"))


async def test_a_picture_that_cannot_be_had_now_is_fetched_later(
    ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LEASE", timedelta(seconds=1))
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        rig.fake.faults = ["media", -1, "media", "200", "media", "502"]
        await rig.fake.send_image(USER, PNG)
        found = Attachments(rig.engine)
        await until(lambda: found.of_conversation(rig.conversation().id)[0].file is not None)
        assert rig.fake.media_calls == 4


async def test_a_voice_that_was_heard_is_a_message(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await rig.fake.send(USER, "voice", MediaId="m", Format="amr", Recognition="商标能质押吗。")
        assert [row.raw_text for row in rig.rows(inbox)] == ["商标能质押吗。"]
        assert len(dialogue.turns) == 1


async def test_what_is_no_text_is_answered_kindly(ready_settings: Settings, dialogue: StubDialogue) -> None:
    say = sentences.load().wechat
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await rig.fake.send(USER, "voice", MediaId="m", Format="amr")
        await rig.fake.send(USER, "location", Location_X="22.5", Location_Y="114.0", Scale=20, Label="福田")
        await rig.fake.send(USER, "link", Title="t", Description="d", Url="http://x")
        await rig.fake.say(USER, "【收到不支持的消息类型，暂无法显示】")  # a sticker
        assert rig.shown() == [say["voice"], say["other"], say["other"], say["other"]]
        assert [row.raw_text for row in rig.rows(inbox)] == ["［语音］", "［位置］", "［链接］", "［表情］"]
        assert dialogue.turns == []


async def test_menu_entries_are_sentences_and_other_events_are_silent(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await rig.fake.event(USER, "CLICK", EventKey="福田英才荟有哪些支持")
        assert rig.shown() == ["回复：福田英才荟有哪些支持"]
        for name in ("VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "unheard_of"):
            await rig.fake.event(USER, name, EventKey="http://x")
        assert len(rig.shown()) == len(dialogue.turns) == len(rig.rows(inbox)) == 1


async def test_wechat_s_own_customer_service_silences_the_bot(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await known(rig)
        await rig.fake.event(USER, "kf_create_session", KfAccount="test1@test")
        await rig.fake.say(USER, "在吗")
        assert len(dialogue.turns) == 1
        await rig.fake.event(USER, "kf_close_session", KfAccount="test1@test", CloseType="KF")
        await rig.fake.say(USER, "谢谢")
        assert dialogue.texts == ["你好", "谢谢"]


async def test_a_slash_is_no_command(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(PLAIN, ready_settings, dialogue) as rig:
        await rig.fake.say(USER, "/restart")
        await rig.fake.event(USER, "CLICK", EventKey="/restart")
        # The gateway hands it on as text; the dialogue's channel takes its slash away (tests/dialogue).
        assert dialogue.texts == ["/restart", "/restart"]


def _fetched(rig: Rig) -> int:
    return len(rig.fake.token_calls) if rig.name == "wechat" else int(rig.fake.token_calls)


def _forget_tokens(rig: Rig) -> None:
    if rig.name == "wechat":
        rig.fake.tokens.clear()
    else:
        rig.fake.token_ends = 0.0
