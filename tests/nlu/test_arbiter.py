from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.arbiter import PolicyArbiter, questions_first
from bot.nlu.desk_words import DeskWords
from bot.nlu.sources import DATA

CONFIG = {"threshold": 0.95, "possible": 0.15}


def ranking(*shares: tuple[str, float]) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": share} for name, share in shares]


def judged(text: str, top: str, evidence: float) -> str:
    arbiter = PolicyArbiter(CONFIG, lambda _: evidence, DeskWords.load(DATA))
    told = ranking((top, 0.6), ("ask_amount", 0.3), ("ask_time", 0.1))
    message = Message({"text": text, "intent": told[0], "intent_ranking": told})
    arbiter.process([message])
    assert message.get("intent") == message.get("intent_ranking")[0]
    return str(message.get("intent")["name"])


@pytest.mark.parametrize(
    "top", ["greet", "help", "choose", "out_of_scope", "human_handoff", "lodge_appeal", "appeal_rate"]
)
def test_what_is_clearly_about_a_policy_is_a_question(top: str) -> None:
    assert judged("英才荟实效制奖励封顶", top, evidence=1.2) == "ask_amount"


@pytest.mark.parametrize("top", ["greet", "out_of_scope", "human_handoff"])
def test_what_is_not_clearly_about_a_policy_stays(top: str) -> None:
    assert judged("说说别的", top, evidence=0.9) == top


@pytest.mark.parametrize(
    "text",
    [
        "补贴申请被退回来了 也不说理由 你们怎么办事的",
        "交上去三个月没回复，凭什么",
        "材料被打回来两次，怎么回事",
        "交了两个月没消息，到底有没有人管",
    ],
)
def test_who_reports_a_wrong_and_scolds_asks_nothing(text: str) -> None:
    assert judged(text, "ask_steps", evidence=1.5) == "lodge_appeal"


@pytest.mark.parametrize(
    "text",
    [
        "我们申报的贴息三个月了还没到账",
        "研发补助到现在都没收到钱",
        "租房补贴这个月突然停发了",
        "专利资助材料交上去石沉大海",
        "领军人才奖励拖了一年多",
        "社保明明够，系统却说不够",
        "街道说归区里管，区里说归街道管",
        "入户补贴提交后一直显示审核中",
    ],
)
def test_who_tells_that_their_dealings_went_wrong_asks_nothing(text: str) -> None:
    assert judged(text, "ask_time", evidence=1.5) == "lodge_appeal"


@pytest.mark.parametrize(
    "text",
    [
        "我还没拿到学位证",
        "社保一直没断过",
        "公司还没成立满一年",
        "至今没有领过人才补贴",
        "奖励一直没到账该找谁",
        "如果奖励一直没到账",
        "突然停业的企业还能拿补贴吗",
        "还没收到录取通知书",
        "奖金公示后三个月到账",
        "贴息一直没下来，现在补申请来得及不",
    ],
)
def test_facts_about_the_asker_and_what_is_supposed_are_no_appeal(text: str) -> None:
    assert judged(text, "ask_time", evidence=1.5) == "ask_time"


@pytest.mark.parametrize("text", ["申请被退回怎么办", "凭什么条件能申请", "材料被退回来了怎么回事 能再交吗"])
def test_who_asks_what_to_do_about_it_still_asks(text: str) -> None:
    assert judged(text, "ask_steps", evidence=1.5) == "ask_steps"


@pytest.mark.parametrize("top", ["ask_time", "other_place", "neighbour_subject"])
def test_other_intents_are_not_even_weighed(top: str) -> None:
    def forbidden(_: str) -> float:
        raise AssertionError("searched without need")

    arbiter = PolicyArbiter(CONFIG, forbidden, DeskWords.load(DATA))
    told = ranking((top, 0.9))
    arbiter.process([Message({"text": "英才荟", "intent": told[0], "intent_ranking": told})])


@pytest.mark.parametrize("text", ["英才荟的事帮我转人工", "质押融资想问真人", "talk to a human about 英才荟"])
def test_a_named_person_is_wanted_whatever_policy_stands_beside(text: str) -> None:
    assert judged(text, "human_handoff", evidence=1.5) == "human_handoff"


def test_artificial_intelligence_is_no_person() -> None:
    assert judged("人工智能研发人才奖励", "human_handoff", evidence=1.5) == "ask_amount"


def test_a_told_grievance_stays_an_appeal() -> None:
    assert judged("人才房楼下施工噪音太大", "lodge_appeal", evidence=1.5) == "lodge_appeal"


@pytest.mark.parametrize("text", ["诉求到底几天答复", "投诉青年驿站能不能打12345", "反映问题有奖励?"])
def test_a_question_about_grievances_is_a_question(text: str) -> None:
    assert judged(text, "lodge_appeal", evidence=1.5) == "ask_amount"


def test_the_progress_of_a_case_stays() -> None:
    assert judged("我的英才荟诉求进度", "appeal_progress", evidence=1.5) == "appeal_progress"


def test_a_message_without_an_intent_passes() -> None:
    message = Message({"text": "???", "intent": {"name": None, "confidence": 0.0}, "intent_ranking": []})
    PolicyArbiter(CONFIG, lambda _: 2.0, DeskWords.load(DATA)).process([message])
    assert message.get("intent")["name"] is None


def test_the_share_of_what_is_dropped_goes_to_the_questions() -> None:
    told = questions_first(ranking(("greet", 0.6), ("ask_time", 0.1), ("other_place", 0.2), ("ask_list", 0.1)))
    assert [one["name"] for one in told] == ["ask_time", "ask_list", "other_place"]
    assert [one["confidence"] for one in told] == pytest.approx([0.4, 0.4, 0.2])


def test_without_any_question_it_is_asked_what_the_policy_is() -> None:
    assert questions_first(ranking(("greet", 1.0)))[0] == {"name": "ask_overview", "confidence": 1.0}


def test_what_is_surely_no_question_stays_whatever_search_finds() -> None:
    told = ranking(("bot_challenge", 0.97), ("ask_overview", 0.03))
    message = Message({"text": "你是机器人吗", "intent": told[0], "intent_ranking": told})
    PolicyArbiter(CONFIG, lambda _: 1.5, DeskWords.load(DATA)).process([message])
    assert message.get("intent")["name"] == "bot_challenge"
