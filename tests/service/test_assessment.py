"""An assessment in the running assistant: real understanding, real tables, state that travels with the turn."""

from __future__ import annotations

import pytest

from bot.store.receipts import Receipts
from tests.service.conftest import Service

pytestmark = pytest.mark.service


def test_an_assessment_is_led_to_its_outcome(service: Service) -> None:
    assert "测算「国家高新技术企业认定条件」" in service.say("帮我测算国高认定", sender="case")
    text = service.say("我们公司注册了8个月", sender="case")
    assert "不符合「国家高新技术企业认定条件」" in text and "还差4个月" in text and "依据：" in text
    number = text.split("回执号：")[1][:20]
    found = Receipts(service.engine).by_number(number)
    assert found is not None and found.policy_id == "cn-hnte-conditions" and found.receipt is not None
    assert "已更正" in service.say("不对，是15个月", sender="case")


def test_a_question_in_between_is_answered_and_the_question_repeated(service: Service) -> None:
    service.say("帮我测算国高认定", sender="between")
    text = service.say("国高认定流程是什么", sender="between")
    assert "评审" in text and "刚才测算「国家高新技术企业认定条件」还差一问" in text


def test_who_tells_their_case_is_told_at_once(service: Service) -> None:
    text = service.say("我36岁，硕士，能申请福田青年入户补贴吗", sender="once")
    assert "不符合" in text and "35" in text and "依据：" in text and "回执号：CS-" in text


def test_the_whole_base_and_erasing_it_all(service: Service) -> None:
    assert "个人身份" in service.say("我能享受哪些政策", sender="all")
    assert "可能符合" in service.say("我个人，34岁，博士，深户", sender="all")
    assert "34岁" in service.say("我的档案", sender="all")
    assert "确认要删除" in service.say("删除我的数据", sender="all")
    assert "已删除" in service.say("确认删除", sender="all")
    assert "还没有内容" in service.say("我的档案", sender="all")
