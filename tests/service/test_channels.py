"""A whole conversation on every channel, with the real dialogue: from the first hello to the rating of the answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from bot.desk.number import find_number
from bot.desk.roles import Role
from bot.gateway import sentences
from bot.gateway.wording import Wording
from bot.store.appeals import Appeals
from bot.store.conversations import Conversations
from bot.store.engine import reading
from bot.store.handoffs import BY_OFFICER, Handoffs
from bot.store.officers import Officer, Officers
from bot.store.receipts import Receipts
from bot.store.tables import inbox, outbox, turn
from tests.service.conftest import Service
from tests.service.phones import WAYS, Phone, phone
from tests.store.desk import rules
from tests.waiting import until

pytestmark = pytest.mark.service


@pytest.mark.parametrize("way", WAYS)
async def test_from_the_first_hello_to_the_rating(way: str, service: Service) -> None:
    async with phone(way, service.settings.gateway_url) as asker:
        with service.speaking(asker.credentials):
            await asker.meets()
            await asker.hears("福田")
            await _asks(asker)
            await _is_assessed(asker, service)
            number = await _appeals(asker)
            officer = _officer(service, way)
            await _is_handed_over(asker, service, officer)
            await _is_answered(asker, service, officer, number)
            await asker.says("满意")
            await asker.hears("感谢")
            await _check(asker, service, number)


async def _asks(asker: Phone) -> None:
    await asker.says("福田知识产权质押贴息的条件是什么")
    await asker.hears("专利", "依据：", "状态：")
    await asker.says("那商标的行不行")
    await asker.hears("质押物只能是专利")


async def _is_assessed(asker: Phone, service: Service) -> None:
    await asker.says("帮我测算国高认定")
    await asker.hears("测算「国家高新技术企业认定条件」", "注册成立多久")
    await asker.chooses("不清楚")
    await asker.hears("核心知识产权")
    await asker.says("我们公司注册了8个月")
    told = await asker.hears("不符合「国家高新技术企业认定条件」", "还差4个月", "回执号：")
    receipt = Receipts(service.engine).by_number(re.findall(r"CS-\d{8}-[0-9A-F]{8}", told)[0])
    assert receipt is not None and receipt.policy_id == "cn-hnte-conditions"


async def _appeals(asker: Phone) -> str:
    await asker.says("园区一周停了三次电")
    await asker.hears("要提交吗")
    await asker.chooses("确认提交")
    number = find_number(await asker.hears("诉求已登记受理"))
    assert number is not None
    return number


async def _is_handed_over(asker: Phone, service: Service, officer: Officer) -> None:
    await asker.says("转人工")
    await asker.hears("已为您转人工")
    handoffs, conversation = Handoffs(service.engine), _conversation(asker, service)
    handoffs.take(conversation, officer)
    await asker.says("在吗")
    assert handoffs.say(conversation, officer, "您好，我是李工，马上去看。", f"hello-{asker.asker}")
    assert await asker.hears("李工") == "您好，我是李工，马上去看。"  # and nothing of the bot's
    handoffs.give_back(conversation, BY_OFFICER)


async def _is_answered(asker: Phone, service: Service, officer: Officer, number: str) -> None:
    appeals = Appeals(service.engine, rules())
    case = appeals.by_number(number)
    assert case is not None
    wording = Wording(sentences.load(), rules(), service.settings.asker_url)
    appeals.assign(case.id, officer, officer)
    appeals.start(case.id, officer)
    appeals.answer(case.id, "已抢修完毕，恢复供电。", officer, wording.answered)
    await asker.hears(number, "已抢修完毕", "满意")


async def _check(asker: Phone, service: Service, number: str) -> None:
    """See that every message had its turn, every reply went out, and the rating is in the case."""
    case = Appeals(service.engine, rules()).by_number(number)
    assert case is not None and case.rating is not None and case.rating >= 4
    conversation = _conversation(asker, service)
    messages = _rows(service, inbox, inbox.c.conversation_id == conversation)
    assert {row.state for row in messages} == {"done"}
    turns = _rows(service, turn, turn.c.inbox_id.in_([row.id for row in messages]))
    assert len(turns) == len(messages)
    kinds = [row.kind for row in turns]
    assert "error" not in kinds and "officer" in kinds and {"appeal", "handed_off"} <= set(kinds), kinds
    replies = outbox.c.conversation_id == conversation
    # What goes back on the line is shown before it is noted.
    await until(lambda: {row.state for row in _rows(service, outbox, replies)} == {"sent"})


def _officer(service: Service, way: str) -> Officer:
    return Officers(service.engine).add(f"li-{WAYS.index(way)}", "李工", Role.SUPERVISOR, "福田区企业服务中心")


def _conversation(asker: Phone, service: Service) -> int:
    found = Conversations(service.engine).find(asker.channel, asker.asker)
    assert found is not None
    return found.id


def _rows(service: Service, table: sa.Table, which: Any) -> list[Any]:
    with reading(service.engine) as connection:
        return list(connection.execute(sa.select(table).where(which).order_by(table.c.id)))
