"""Appeals and handoff by the real mechanism: the outcome stored with the turn says which action answered."""

from __future__ import annotations

import pytest

from bot.desk.number import find_number
from tests.service.conftest import Service

pytestmark = pytest.mark.service
SENT_AWAY = ("没听懂", "换个说法")

LODGING = ["楼下工地半夜施工吵死了", "我要投诉窗口态度差", "园区一周跳闸三次没人管", "公司融资难，求助"]
CHASING = ["催一下", "我的诉求办得怎么样了", "怎么还没处理我的投诉"]
PERSON = ["转人工", "有没有真人", "我要找工作人员", "talk to a human"]


@pytest.mark.parametrize("message", LODGING)
def test_a_complaint_is_offered_for_filing(message: str, service: Service) -> None:
    text = service.say(message, sender=f"lodge-{message}")
    assert service.last_turn().kind == "appeal"
    assert "诉求" in text and not any(words in text for words in SENT_AWAY)


@pytest.mark.parametrize("message", CHASING)
def test_chasing_asks_for_number_or_phone(message: str, service: Service) -> None:
    text = service.say(message, sender=f"chase-{message}")
    assert service.last_turn().kind == "appeal"
    assert "编号" in text and "手机号" in text and "跟进" in text


@pytest.mark.parametrize("message", PERSON)
def test_wanting_a_person(message: str, service: Service) -> None:
    text = service.say(message, sender=f"person-{message}")
    assert service.last_turn().kind == "handed_off"
    assert "工作人员" in text


def test_from_complaint_to_number_and_back_to_questions(service: Service) -> None:
    service.say("园区一周停了三次电", sender="whole")
    number = find_number(service.say("确认提交", sender="whole"))
    assert number is not None
    assert number in service.say("催一下", sender="whole")
    assert "已补充" in service.say("补充：在八卦岭", sender="whole")
    assert "依据" in service.say("知识产权质押融资补贴的条件是什么", sender="whole")
    assert service.last_turn().kind != "appeal"


def test_what_was_understood_is_stored_with_the_turn(service: Service) -> None:
    service.say("转人工", sender="understood")
    found = service.last_turn()
    assert found.intent == "human_handoff" and 0.5 < found.confidence <= 1


def test_while_nobody_is_at_the_desk_the_bot_goes_on_answering(service: Service) -> None:
    assert "12345" in service.say("转人工", sender="alone")
    assert "依据" in service.say("知识产权质押融资补贴的条件是什么", sender="alone")
    assert service.last_turn().kind != "handed_off"
