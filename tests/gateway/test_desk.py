"""The desk's side of the gateway: silence, waiting, coming back, apologies with a number, the status page."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from datetime import datetime, timezone
from typing import Any

import httpx
import pytest

from bot.desk.number import find_number
from bot.desk.roles import Role
from bot.settings import Settings
from bot.store.appeal_audit import AppealAudit
from bot.store.appeal_rows import NewAppeal
from bot.store.desk_tables import appeal
from bot.store.engine import create_engine
from bot.store.handoffs import BY_OFFICER
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officer, Officers
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox, turn
from tests.gateway import databases
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.gateway.test_turns import APOLOGY
from tests.store.desk import Now, rules
from tests.stored import rows_of

ready_settings = databases.on_both


def here(gateway: RunningGateway) -> Any:
    return gateway.parts


def officer(settings: Settings, login: str = "li") -> Officer:
    officers = Officers(create_engine(settings.database_url))
    return officers.by_login(login) or officers.add(login, "李工", Role.OFFICER, "区住建局")


async def held(gateway: RunningGateway) -> int:
    await gateway.say("你好")
    conversation = here(gateway).conversations.find("rest", "u1")
    here(gateway).handoffs.take(conversation.id, officer(gateway.settings))
    return int(conversation.id)


async def test_the_bot_is_silent_while_an_officer_has_the_word(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    conversation = await held(gateway)
    answers = await asyncio.gather(*(gateway.say(f"第{number}句") for number in range(100)))
    assert {tuple(answer.json()) for answer in answers} == {()}
    assert dialogue.texts == ["你好"]
    assert len(rows_of(gateway.settings, inbox)) == 101
    here(gateway).handoffs.give_back(conversation, BY_OFFICER)
    assert (await gateway.say("在吗")).json()[0]["text"] == "回复：在吗"


async def test_an_officer_who_comes_in_between_silences_the_answer(
    gateway: RunningGateway, dialogue: StubDialogue
) -> None:
    await gateway.say("你好")
    conversation = here(gateway).conversations.find("rest", "u1").id

    async def taken_meanwhile(turn: Turn) -> tuple[int, Any]:
        here(gateway).handoffs.take(conversation, officer(gateway.settings))
        return 200, said("太晚了")

    dialogue.behaviour = taken_meanwhile
    assert (await gateway.say("英才荟")).json() == []
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["fact", "officer"]


MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
"""10:00 in Shenzhen."""


async def waiting(settings: Settings, now: Now, *senders: str) -> RunningGateway:
    """Start a gateway at `now` whose askers wait in silence."""
    gateway = RunningGateway(settings, now)
    await gateway.start()
    for sender in senders:
        await gateway.say("你好", sender=sender)
        conversation = here(gateway).conversations.find("rest", sender)
        here(gateway).handoffs.ask(conversation.id, "转人工", {}, silence=True)
    return gateway


def officer_comes(settings: Settings, now: Now) -> None:
    engine = create_engine(settings.database_url)
    OfficerSessions(engine, rules().sign_in, now).open(officer(settings).id)


async def test_who_waits_is_told_their_place_and_not_at_every_message(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    now = Now(MONDAY)
    gateway = await waiting(ready_settings, now, "a", "u1")
    officer_comes(ready_settings, now)
    (note,) = (await gateway.say("公司三十人")).json()
    assert "第2位" in note["text"]
    assert (await gateway.say("做芯片的")).json() == []
    assert [row.kind for row in rows_of(gateway.settings, turn)][-2:] == ["waiting", "officer"]
    now.turn(minutes=2)
    assert "第2位" in (await gateway.say("在吗")).json()[0]["text"]
    await gateway.stop()


@pytest.mark.parametrize(("hours", "said"), [(0, "没有工作人员在线"), (12, "不是办公时间")])
async def test_who_waits_for_nobody_is_told_so_and_answered_by_the_bot(
    ready_settings: Settings, dialogue: StubDialogue, hours: int, said: str
) -> None:
    now = Now(MONDAY)
    gateway = await waiting(ready_settings, now, "u1")
    now.turn(hours=hours)
    note, answer = (await gateway.say("英才荟")).json()
    assert said in note["text"] and "12345" in note["text"] and "第1位" in note["text"]
    assert answer["text"] == "回复：英才荟"
    assert [reply["text"] for reply in (await gateway.say("条件")).json()] == ["回复：条件"], "it is said once"
    assert len(here(gateway).handoffs.waiting()) == 1, "the wish stays in the queue"
    conversation = here(gateway).conversations.find("rest", "u1").id
    here(gateway).handoffs.take(conversation, officer(ready_settings))
    assert (await gateway.say("在吗")).json() == []
    await gateway.stop()


@pytest.mark.parametrize("text", ["不用人工了", "还是机器人吧。", "取消人工", "不等了"])
async def test_the_bot_is_called_back(gateway: RunningGateway, text: str) -> None:
    conversation = await held(gateway)
    (reply,) = (await gateway.say(text)).json()
    assert "由我继续" in reply["text"]
    assert here(gateway).handoffs.open_of(conversation) is None
    assert (await gateway.say("在吗")).json()[0]["text"] == "回复：在吗"


@pytest.mark.parametrize("text", ["在吗", "喂？", "有人吗？？", "？", "等了好久了"])
async def test_a_waiting_asker_who_calls_out_is_told_how_things_stand(
    ready_settings: Settings, dialogue: StubDialogue, text: str
) -> None:
    now = Now(MONDAY)
    now.turn(hours=12)
    gateway = await waiting(ready_settings, now, "u1")
    assert (await gateway.say("英才荟")).json()[-1]["text"] == "回复：英才荟", "the bot has the word"
    (reply,) = (await gateway.say(text)).json()
    assert "第1位" in reply["text"] and "不是办公时间" in reply["text"]
    assert (await gateway.say("条件")).json()[0]["text"] == "回复：条件"
    assert "由我继续" in (await gateway.say("算了不等了")).json()[0]["text"]
    assert here(gateway).handoffs.waiting() == []
    await gateway.stop()


async def test_those_words_mean_nothing_without_a_handoff(gateway: RunningGateway) -> None:
    assert (await gateway.say("不用人工了")).json()[0]["text"] == "回复：不用人工了"


@pytest.mark.parametrize(
    "answer", [(500, {}), (200, {"messages": [], "outcome": {"kind": "x"}}), (200, said("坏了", kind="error"))]
)
async def test_every_failure_is_an_apology_with_an_appeal(
    gateway: RunningGateway, dialogue: StubDialogue, answer: tuple[int, Any]
) -> None:
    async def fail(_turn: Turn) -> tuple[int, Any]:
        return answer

    dialogue.behaviour = fail
    (reply,) = (await gateway.say("英才荟有哪些奖励", message_id="m1")).json()
    (opened,) = rows_of(gateway.settings, appeal)
    assert reply["text"].startswith(APOLOGY) and find_number(reply["text"]) == opened.number
    assert (opened.origin, opened.what) == ("failure", "英才荟有哪些奖励")
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["error"]
    again = await gateway.say("英才荟有哪些奖励", message_id="m1")
    assert again.json() == [reply]
    assert len(rows_of(gateway.settings, appeal)) == 1


async def test_a_dialogue_that_is_away_is_an_appeal_and_then_an_answer(ready_settings: Settings) -> None:
    alone = RunningGateway(dataclasses.replace(ready_settings, turn_deadline=0.3))
    await alone.start()
    (reply,) = (await alone.say("你好")).json()
    assert find_number(reply["text"])
    stub = StubDialogue(ready_settings.dialogue_port, ready_settings.gateway_secret)
    await stub.start()
    assert (await alone.say("你好")).json()[0]["text"] == "回复：你好"
    await alone.stop()
    await stub.stop()


async def opened(gateway: RunningGateway, text: str = "园区停电，电话13800138000") -> Any:
    await gateway.say("你好")
    conversation = here(gateway).conversations.find("rest", "u1").id
    return here(gateway).appeals.open(NewAppeal(conversation, "rest", "m", text, contact="13800138000"))[0]


async def get(gateway: RunningGateway, path: str, **form: str) -> httpx.Response:
    async with gateway.client() as client:
        return await client.post(path, data=form) if form else await client.get(path)


async def test_the_status_page_shows_the_case_and_hides_numbers_and_notes(gateway: RunningGateway) -> None:
    case, li = await opened(gateway), officer(gateway.settings)
    here(gateway).appeals.assign(case.id, li, li)
    here(gateway).appeals.note(case.id, "此人来过三次", li)
    shown = await get(gateway, f"/a/{case.token}")
    assert shown.status_code == 200
    for expected in (case.number, "区住建局", "已交办", "个工作日", "园区停电"):
        assert expected in shown.text
    for hidden in ("13800138000", "来过三次", "li</"):
        assert hidden not in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "noindex" in shown.headers["x-robots-tag"]


async def test_markup_in_an_appeal_is_text(gateway: RunningGateway) -> None:
    case = await opened(gateway, "<script>alert(1)</script>")
    assert "<script>alert" not in (await get(gateway, f"/a/{case.token}")).text


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "../etc/passwd", "%00"])
async def test_another_token_shows_nothing(gateway: RunningGateway, token: str) -> None:
    await opened(gateway)
    assert (await get(gateway, f"/a/{token}")).status_code == 404


async def test_rating_on_the_page(gateway: RunningGateway) -> None:
    case, li = await opened(gateway), officer(gateway.settings)
    early = await get(gateway, f"/a/{case.token}/rating", score="5")
    assert early.status_code == 409
    here(gateway).appeals.assign(case.id, li, li)
    here(gateway).appeals.answer(case.id, "已修复", li, lambda _: Reply("已答复"))
    assert re.search(r"<form method=.post. action=./a/", (await get(gateway, f"/a/{case.token}")).text)
    assert (await get(gateway, f"/a/{case.token}/rating", score="9")).status_code == 422
    done = await get(gateway, f"/a/{case.token}/rating", score="1")
    assert (done.status_code, done.headers["location"]) == (303, f"/a/{case.token}")
    assert "正在重办" in (await get(gateway, f"/a/{case.token}")).text
    parts = here(gateway)
    assert AppealAudit(parts.engine, parts.rules).faults() == []


async def test_an_officer_s_words_reach_an_asker_once(gateway: RunningGateway) -> None:
    conversation = await held(gateway)
    for _ in range(2):
        here(gateway).handoffs.say(conversation, officer(gateway.settings), "您好", "k1")
    unasked = [row for row in rows_of(gateway.settings, outbox) if row.inbox_id is None]
    assert [row.payload["text"] for row in unasked] == ["您好"]


async def test_the_round_gives_back_what_is_silent(gateway: RunningGateway) -> None:
    conversation = await held(gateway)
    parts = here(gateway)
    await parts.watch.go_round()
    assert parts.handoffs.open_of(conversation) is not None
    quick = dataclasses.replace(gateway.settings, handoff_idle_hours=1e-9)
    other = RunningGateway(quick)
    from bot.gateway.app import create_app

    other.app = create_app(quick)
    await here(other).watch.go_round()
    assert parts.handoffs.open_of(conversation) is None
