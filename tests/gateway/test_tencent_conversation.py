"""A whole conversation on WeChat (plain and encrypted) and WeCom, from the first hello to the rating."""

from __future__ import annotations

import re

import pytest

from bot.desk.number import find_number
from bot.gateway import sentences
from bot.settings import Settings
from bot.store.appeals import Appeals
from bot.store.attachments import Attachments
from bot.store.desk_tables import appeal
from bot.store.handoffs import BY_OFFICER
from bot.store.tables import inbox, outbox, turn
from tests.gateway import databases, desk_dialogue
from tests.gateway.quick import quick_rounds  # noqa: F401 - used by every test
from tests.gateway.stub_dialogue import StubDialogue
from tests.gateway.tencent_rig import USER, WAYS, Rig, rigged
from tests.store.desk import rules
from tests.waiting import until

ready_settings = databases.on_both
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
SAY = sentences.load().wechat


async def say(rig: Rig, text: str) -> str:
    """Say something and return what is shown next."""
    before = len(rig.shown())
    await rig.fake.say(USER, text)
    return (await rig.until_shown(before + 1))[-1]


@pytest.mark.parametrize("way", WAYS)
async def test_from_the_first_hello_to_the_rating(
    way: str, ready_settings: Settings, dialogue: StubDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_dialogue.connect(dialogue, ready_settings, monkeypatch)
    async with rigged(way, ready_settings, dialogue) as rig:
        await rig.fake.event(USER, "subscribe", EventKey="")
        (welcome,) = rig.shown()
        assert welcome.startswith(SAY["welcome"])
        assert re.search(r"^1\. .+\n2\. .+", welcome, re.MULTILINE)

        # A question by the number of what was offered, one in words, and a follow-up by its number.
        assert await say(rig, "2") == f"{desk_dialogue.ANSWER}\n\n1. 英才荟的条件\n2. 英才荟的材料"
        await say(rig, "英才荟多少钱")
        await say(rig, "２")
        assert dialogue.texts == ["福田英才荟有哪些档次?", "英才荟多少钱", "英才荟的材料"]

        number = await _appeal(rig)
        await _handoff(rig)
        await _answer(rig, number)
        assert "感谢" in await say(rig, "满意")
        (case,) = rig.rows(appeal)
        assert (case.state, case.rating) in {("closed", 4), ("closed", 5)}
        await until(lambda: {row.state for row in rig.rows(outbox)} == {"sent"})
        assert {row.state for row in rig.rows(inbox)} == {"done"}
        assert rig.fake.faults == [] and "fault" not in rig.ways()


async def _appeal(rig: Rig) -> str:
    await say(rig, "我要登记诉求")
    await say(rig, "园区三号楼停电两天没人处理")
    before = len(rig.shown())
    await rig.fake.send_image(USER, PNG)
    assert (await rig.until_shown(before + 1))[-1] == sentences.load().chat["files"]["to_draft"]
    filed = await say(rig, "直接提交")
    if find_number(filed) is None:
        filed = await say(rig, "确认提交")
    number = find_number(filed)
    assert number, filed
    attached = Attachments(rig.engine)
    await until(lambda: all(one.file for one in attached.of_conversation(rig.conversation().id)))
    return number


async def _handoff(rig: Rig) -> None:
    await say(rig, "转人工")
    found = rig.conversation()
    officer = rig.officer()
    rig.handoffs().take(found.id, officer)
    before, turns = len(rig.shown()), len(rig.dialogue.turns)
    await rig.fake.say(USER, "在吗")
    assert rig.handoffs().say(found.id, officer, "您好，我是李工。", "k1")
    shown = await rig.until_shown(before + 1)
    assert shown[before:] == ["您好，我是李工。"]
    assert rig.ways()[-1] == "api"
    assert len(rig.dialogue.turns) == turns
    rig.handoffs().give_back(found.id, BY_OFFICER)
    assert [row.kind for row in rig.rows(turn)][-1] == "officer"


async def _answer(rig: Rig, number: str) -> None:
    appeals = Appeals(rig.engine, rules())
    case = appeals.by_number(number)
    assert case is not None
    officer = rig.officer()
    before = len(rig.shown())
    appeals.assign(case.id, officer, officer)
    appeals.start(case.id, officer)
    wording = rig.gateway.parts.wording
    appeals.answer(case.id, "已恢复供电。", officer, wording.answered)
    told = (await rig.until_shown(before + 1))[-1]
    assert number in told and "已恢复供电" in told
    await until(lambda: rig.rows(outbox)[-1].state == "sent")
