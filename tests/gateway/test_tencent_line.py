"""WeChat and WeCom wait five seconds: answered on the line in time, or told so and answered later; never both."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.gateway import line
from bot.settings import Settings
from bot.store.tables import inbox, outbox
from tests.gateway.quick import quick_rounds  # noqa: F401 - used by every test
from tests.gateway.stub_dialogue import StubDialogue, Turn, echo, said
from tests.gateway.tencent_rig import AES, PLAIN, USER, WAYS, WECOM, rigged
from tests.waiting import PATIENCE, until


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_the_console_s_check_is_answered(way: str, ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with (
        rigged(way, ready_settings, dialogue) as rig,
        httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client,
    ):
        query, expected = await rig.fake.check_address()
        response = await client.get(rig.fake.webhook, params=query)
        assert (response.status_code, response.text) == (200, expected)
        assert response.headers["content-type"].startswith("text/plain")
        forged = await client.get(rig.fake.webhook, params={**query, "nonce": "1"})
        assert forged.status_code == 403
        assert expected not in forged.text


async def test_a_quick_answer_goes_back_on_the_line(way: str, ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        (one,) = await rig.fake.say(USER, "高新技術企業有什么补贴")
        assert one.status == 200
        assert rig.shown() == ["回复：高新技术企业有什么补贴"]
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent"])
        await asyncio.sleep(0.2)  # longer than the sender's rounds: it must not send it again
        assert rig.ways() == ["passive"]


async def test_a_slow_turn_is_acknowledged_in_time_and_answered_once(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    free = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await free.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    async with rigged(way, ready_settings, dialogue, patience=0.45) as rig:
        tries = await rig.fake.say(USER, "你好")
        assert [(one.status, one.body) for one in tries] == [(200, rig.fake.silences[0])]
        assert rig.shown() == []
        free.set()
        assert await rig.until_shown(1) == ["回复：你好"]
        assert rig.ways() == ["api"]
        await asyncio.sleep(0.2)
        assert rig.shown() == ["回复：你好"]
        assert len(dialogue.turns) == 1


async def test_what_an_officer_will_answer_is_acknowledged_when_it_is_stored(
    way: str, ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not even waited for the turn, which only notes that nothing was said."""
    free = asyncio.Event()
    async with rigged(way, ready_settings, dialogue) as rig:
        await rig.fake.say(USER, "你好")
        rig.handoffs().take(rig.conversation().id, rig.officer())
        taker = rig.gateway.parts.taker
        answer = taker.answer

        async def slow(job: Any) -> Any:
            await free.wait()
            return await answer(job)

        monkeypatch.setattr(taker, "answer", slow)
        assert [(one.status, one.body) for one in await rig.fake.say(USER, "在吗")] == [(200, rig.fake.silences[0])]
        assert [row.raw_text for row in rig.rows(inbox)] == ["你好", "在吗"]
        free.set()
        await until(lambda: {row.state for row in rig.rows(inbox)} == {"done"})
        # Who wants the bot back is answered, and on the line.
        await rig.fake.say(USER, "不用人工了")
        assert len(await rig.until_shown(2)) == 2 and set(rig.ways()) == {"passive"}


async def test_repetitions_of_a_slow_message_are_acknowledged_too(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    free = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await free.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    async with rigged(way, ready_settings, dialogue) as rig:
        document = rig.fake.text(USER, "你好")
        first = asyncio.create_task(rig.fake.once(USER, document))
        await until(lambda: bool(dialogue.turns))
        again = [await rig.fake.once(USER, document) for _ in range(3)]
        assert [(one.status, one.body) for one in again] == [(200, rig.fake.silences[0])] * 3
        free.set()
        # Whoever waited has been superseded: they may have hung up, so the answer comes by a call.
        assert (await first).body == rig.fake.silences[0]
        rig.fake.user(USER).wrote_at, rig.fake.user(USER).left = rig.fake.clock(), 5
        assert await rig.until_shown(1) == ["回复：你好"]
        assert (rig.ways(), len(dialogue.turns), len(rig.rows(inbox))) == (["api"], 1, 1)


async def test_an_answer_that_got_lost_is_given_again(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        document = rig.fake.text(USER, "你好")
        lost = await rig.fake.once(USER, document)
        assert b"xml" in lost.body
        await rig.fake.push(USER, document)
        assert rig.shown() == ["回复：你好"]
        assert (rig.ways(), len(dialogue.turns)) == (["passive"], 1)


async def test_the_same_message_at_once_is_one_turn(way: str, ready_settings: Settings, dialogue: StubDialogue) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        document = rig.fake.text(USER, "你好")
        rig.fake.user(USER).wrote_at, rig.fake.user(USER).left = rig.fake.clock(), 5
        tries = await asyncio.gather(*(rig.fake.once(USER, document) for _ in range(3)))
        assert all(one.status == 200 for one in tries)
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent"])
        assert (len(dialogue.turns), len(rig.rows(inbox)), len(rig.rows(outbox))) == (1, 1, 1)


@pytest.mark.parametrize("way", [PLAIN])
async def test_who_hung_up_is_answered_by_a_call(way: str, ready_settings: Settings, dialogue: StubDialogue) -> None:
    free = asyncio.Event()

    async def slow(turn: Turn) -> tuple[int, Any]:
        await free.wait()
        return await echo(turn)

    dialogue.behaviour = slow
    async with rigged(way, ready_settings, dialogue) as rig:
        rig.fake.user(USER).wrote_at, rig.fake.user(USER).left = rig.fake.clock(), 5
        calling = asyncio.create_task(rig.fake.once(USER, rig.fake.text(USER, "你好")))
        await until(lambda: bool(dialogue.turns))
        calling.cancel()
        await asyncio.wait([calling])
        free.set()
        assert await rig.until_shown(1) == ["回复：你好"]
        assert rig.ways() == ["api"]


async def test_a_gateway_killed_before_the_answer_has_gone_out_loses_nothing(
    ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forgotten(*_: object) -> None:
        """What a process that is gone does: note nothing."""

    async with rigged(PLAIN, ready_settings, dialogue, hold=1.0) as rig:
        monkeypatch.setattr(line.Line, "note", forgotten)
        rig.fake.user(USER).wrote_at, rig.fake.user(USER).left = rig.fake.clock(), 5
        await rig.fake.once(USER, rig.fake.text(USER, "你好"))  # its answer is never seen
        assert await rig.until_shown(1) == ["回复：你好"]
        assert rig.ways() == ["api"]


@pytest.mark.parametrize("way", [AES, WECOM])
async def test_several_replies_go_back_as_one_message(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    async def two(_turn: Turn) -> tuple[int, Any]:
        return 200, said("第一段 ]]> 完", "第二段", buttons=("条件", "材料"))

    dialogue.behaviour = two
    async with rigged(way, ready_settings, dialogue) as rig:
        await rig.fake.say(USER, "你好")
        assert rig.shown() == ["第一段 ]]> 完\n\n第二段\n\n1. 条件\n2. 材料"]
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent", "sent"])


async def test_a_long_answer_begins_on_the_line_and_goes_on_by_calls(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    sentences = [f"第{number}条规定了许多事情，每一件都要说清楚。" for number in range(80)]

    async def long(_turn: Turn) -> tuple[int, Any]:
        return 200, said("".join(sentences), "还有一句", buttons=("条件",))

    dialogue.behaviour = long
    async with rigged(way, ready_settings, dialogue) as rig:
        await rig.fake.say(USER, "你好")
        await until(lambda: [row.state for row in rig.rows(outbox)] == ["sent", "sent"])
        shown = rig.shown()
        assert "".join(shown[:-1]) == "".join(sentences)
        assert all(text.endswith("。") for text in shown[:-1])
        assert shown[-1].startswith("还有一句")
        assert all(len(text.encode()) < 2048 for text in shown)
        assert rig.ways() == ["passive"] + ["api"] * (len(shown) - 1)
