"""Order, patience, restarts and apologies: no message is lost, answered twice, or left without a word."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from bot.gateway import sentences
from bot.settings import Settings
from bot.store import engine as engines
from bot.store.conversations import OFFICER, Conversations
from bot.store.inbox import Inbox, Incoming
from bot.store.outbox import Outbox
from bot.store.tables import inbox, outbox, turn
from tests.gateway import databases
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said
from tests.stored import rows_of
from tests.waiting import until

ready_settings = databases.on_both
APOLOGY = sentences.load().apology.partition("{number}")[0]


async def test_one_conversation_is_answered_in_order(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async def slow(turn: Turn) -> tuple[int, Any]:
        await asyncio.sleep(0.05)
        return await echo(turn)

    dialogue.behaviour = slow
    said_at_once = []
    for number in range(8):
        said_at_once.append(asyncio.create_task(gateway.say(f"第{number}句")))
        await until(lambda: len(rows_of(gateway.settings, inbox)) == len(said_at_once))  # so that they arrive in order
    replies = [(await answer).json()[0]["text"] for answer in said_at_once]
    assert dialogue.texts == [f"第{number}句" for number in range(8)]
    assert replies == [f"回复:第{number}句".replace(":", "：") for number in range(8)]
    assert dialogue.most_at_once == 1


async def test_conversations_go_side_by_side(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    free, workers = asyncio.Event(), gateway.settings.workers

    async def slow(turn: Turn) -> tuple[int, Any]:
        await free.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    saying = asyncio.gather(*(gateway.say("你好", sender=f"u{number}") for number in range(2 * workers)))
    await until(lambda: dialogue.at_once == workers)
    free.set()
    await saying
    assert dialogue.most_at_once == workers


async def test_a_turn_is_stored_with_its_outcome(gateway: RunningGateway) -> None:
    await gateway.say("你好")
    (message,), (reply,), (stored,) = (rows_of(gateway.settings, table) for table in (inbox, outbox, turn))
    assert (message.state, message.attempts) == ("done", 1)
    assert reply.payload == {"text": "回复：你好", "buttons": []}
    assert (stored.kind, stored.intent, stored.policy_ids, stored.statement_ids) == (
        "fact",
        "ask",
        ["p1"],
        ["p1/s1"],
    )
    assert stored.latency_ms >= 0
    await until(lambda: rows_of(gateway.settings, outbox)[0].state == "sent")


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"error": "x"}),
        (200, {"messages": []}),
        (200, []),
        (200, {"messages": [{"text": None}], "outcome": {"kind": "fact"}}),
        (200, {"messages": [], "outcome": {"kind": "fact"}}),
        (200, {"messages": [{"text": "x", "buttons": [{}]}], "outcome": {"kind": "fact"}}),
        (403, {}),
    ],
)
async def test_an_error_becomes_an_apology(gateway: RunningGateway, dialogue: StubDialogue, answer: Any) -> None:
    async def broken(_turn: Turn) -> tuple[int, Any]:
        return answer

    dialogue.behaviour = broken
    (reply,) = (await gateway.say("我的问题")).json()
    assert reply["text"].startswith(APOLOGY)
    assert reply["buttons"] == [{"title": "再试一次", "payload": "我的问题"}]
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["error"]
    assert [row.state for row in rows_of(gateway.settings, inbox)] == ["failed"]
    assert len(dialogue.turns) == 1
    dialogue.behaviour = echo
    assert (await gateway.say("再来")).json()[0]["text"] == "回复：再来"


async def test_a_restarting_dialogue_is_waited_for(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    await dialogue.stop()
    waiting = asyncio.create_task(gateway.say("你好"))
    await until(lambda: not all(gateway.parts.dialogue.up.values()))
    await dialogue.start()
    assert (await waiting).json()[0]["text"] == "回复：你好"


async def test_a_dialogue_that_stays_away_is_apologised_for(ready_settings: Settings) -> None:
    gateway = RunningGateway(dataclasses.replace(ready_settings, turn_deadline=0.4))
    await gateway.start()
    answers = await asyncio.gather(*(gateway.say(f"第{number}句") for number in range(3)))
    await gateway.stop()
    assert all(answer.json()[0]["text"].startswith(APOLOGY) for answer in answers)


async def test_a_dialogue_that_hangs_is_asked_once(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async def hang(turn: Turn) -> tuple[int, Any]:
        await asyncio.sleep(60)
        return await echo(turn)

    dialogue.behaviour = hang
    gateway = RunningGateway(dataclasses.replace(ready_settings, turn_deadline=4.0))
    await gateway.start()
    answer = await gateway.say("你好")
    await gateway.stop()
    assert answer.json()[0]["text"].startswith(APOLOGY)
    assert len(dialogue.turns) == 1


async def test_what_a_killed_process_left_is_answered_in_order(
    ready_settings: Settings, dialogue: StubDialogue
) -> None:
    engine = engines.create_engine(ready_settings.database_url)
    left = Inbox(engine)
    for number in range(3):
        left.accept(Incoming("web", "a", f"m{number}", f"第{number}句", f"第{number}句"))
    accepted = left.accept(Incoming("web", "b", "m9", "别人", "别人"))
    assert left.claim(accepted.conversation_id, timedelta(seconds=1)) is not None  # killed while it was at work
    gateway = RunningGateway(ready_settings)
    await gateway.start()
    await until(lambda: [row.state for row in rows_of(ready_settings, inbox)] == ["done"] * 4)
    await gateway.stop()
    engine.dispose()
    assert [text for text in dialogue.texts if text != "别人"] == ["第0句", "第1句", "第2句"]
    assert dialogue.texts.count("别人") == 1


async def test_a_stopped_gateway_puts_its_work_back(ready_settings: Settings, dialogue: StubDialogue) -> None:
    async def hang(turn: Turn) -> tuple[int, Any]:
        await asyncio.sleep(60)
        return await echo(turn)

    dialogue.behaviour = hang
    gateway = RunningGateway(ready_settings)
    await gateway.start()
    calling = asyncio.create_task(gateway.say("你好", message_id="m1"))
    await until(lambda: bool(dialogue.turns))
    await gateway.stop()
    await asyncio.gather(calling, return_exceptions=True)
    assert [row.state for row in rows_of(ready_settings, inbox)] == ["received"]
    dialogue.behaviour = echo
    again = RunningGateway(ready_settings)
    await again.start()
    assert (await again.say("你好", message_id="m1")).json()[0]["text"] == "回复：你好"
    await again.stop()
    assert len(rows_of(ready_settings, outbox)) == 1


async def test_while_an_officer_speaks_the_dialogue_is_silent(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    await gateway.say("你好")
    engine = engines.create_engine(gateway.settings.database_url)
    conversations = Conversations(engine)
    found = conversations.find("rest", "u1")
    assert found is not None
    conversations.give_to(found.id, OFFICER)
    assert (await gateway.say("在吗")).json() == []
    conversations.give_to(found.id, "bot")
    assert (await gateway.say("谢谢")).json()[0]["text"] == "回复：谢谢"
    engine.dispose()
    assert dialogue.texts == ["你好", "谢谢"]
    assert [row.kind for row in rows_of(gateway.settings, turn)] == ["fact", "officer", "fact"]


async def test_a_failing_database_loses_nothing(
    gateway: RunningGateway, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: Any = gateway.parts.workers._turns
    complete = turns.complete
    failures: list[int] = []

    def failing_once(*arguments: Any) -> Any:
        if not failures:
            failures.append(1)
            raise OSError("disk")
        return complete(*arguments)

    monkeypatch.setattr(turns, "complete", failing_once)
    assert (await gateway.say("你好")).json()[0]["text"] == "回复：你好"
    assert len(rows_of(gateway.settings, outbox)) == 1
    assert len(dialogue.turns) == 2


async def test_a_message_that_brings_its_worker_down_gets_an_apology(
    gateway: RunningGateway, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.workers.AFTER_FAILURE", 0.01)

    async def poison(_turn: Turn) -> tuple[int, Any]:
        return 200, said("\ud800")  # half a character, which the database refuses

    dialogue.behaviour = poison
    assert (await gateway.say("你好")).json()[0]["text"].startswith(APOLOGY)


async def test_readiness_names_what_is_missing(gateway: RunningGateway, dialogue: StubDialogue) -> None:

    async with gateway.client() as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        well = (await client.get("/readyz")).json()
        assert (well["ready"], well["database"], well["dialogue"]) == (True, "ok", "ok")
        await dialogue.stop()
        missing = await client.get("/readyz")
    assert missing.status_code == 503
    assert missing.json()["database"] == "ok"
    assert "does not answer" in missing.json()["dialogue"]


def test_due_replies_wait_behind_earlier_ones(ready_settings: Settings) -> None:
    from bot.store.clock import utc_now
    from bot.store.replies import Reply

    engine = engines.create_engine(ready_settings.database_url)
    accepted = Inbox(engine).accept(Incoming("wechat", "a", "1", "x", "x"))
    box = Outbox(engine)
    assert box.add(accepted.conversation_id, Reply("一"), "k1")
    assert box.add(accepted.conversation_id, Reply("二"), "k2")
    assert not box.add(accepted.conversation_id, Reply("二"), "k2")
    first, second = box.due(["wechat"], 10)
    assert box.due(["telegram"], 10) == []
    box.postpone(first.id, utc_now() + timedelta(minutes=1))
    assert box.due(["wechat"], 10) == []
    box.bury(first.id)
    assert [row.id for row in box.due(["wechat"], 10)] == [second.id]
    box.mark_sent([second.id])
    assert box.due(["wechat"], 10) == []
    engine.dispose()


async def counting(turn: Turn) -> tuple[int, Any]:
    """Answer with how many turns the conversation remembers, this one included."""
    count = (turn["memory"] or {}).get("count", 0) + 1
    return 200, {**said(f"第{count}轮"), "memory": {"count": count}}


async def test_what_the_dialogue_remembers_outlasts_dialogue_and_gateway(
    ready_settings: Settings, gateway: RunningGateway, dialogue: StubDialogue
) -> None:
    dialogue.behaviour = counting
    assert (await gateway.say("一")).json()[0]["text"].startswith("第1轮")
    await gateway.stop()
    await dialogue.stop()
    other = StubDialogue(ready_settings.dialogue_port, ready_settings.gateway_secret)
    other.behaviour = counting
    await other.start()
    again = RunningGateway(ready_settings)
    await again.start()
    assert (await again.say("二")).json()[0]["text"] == "第2轮"
    assert (await again.say("一", sender="u2")).json()[0]["text"].startswith("第1轮")
    await again.stop()
    await other.stop()


async def test_a_turn_that_is_not_answered_is_not_remembered(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    dialogue.behaviour = counting
    await gateway.say("一")

    async def fail(turn: Turn) -> tuple[int, Any]:
        return 200, {**said("坏了", kind="error"), "memory": {"count": 99}}

    dialogue.behaviour = fail
    await gateway.say("二")
    dialogue.behaviour = counting
    assert (await gateway.say("三")).json()[0]["text"] == "第2轮"
