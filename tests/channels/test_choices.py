"""Choices without buttons: listed, picked by their label, and never mistaken for an answer."""

from __future__ import annotations

import pytest
import yaml

from bot.channels import choices
from bot.values import ROOT

TITLES = ["条件", "材料", "人工"]
QUESTION = "想了解哪一项？"


def test_choices_are_numbered() -> None:
    assert choices.listed(QUESTION, TITLES) == "1. 条件\n2. 材料\n3. 人工"
    assert choices.listed(QUESTION, []) == ""


@pytest.mark.parametrize(
    "typed", ["2", "２", " 2 ", "2.", "2、", "2）", "选2", "我选2", "第2个", "第二项", "二", "2号"]
)
def test_a_number_picks(typed: str) -> None:
    assert choices.may_pick(typed)
    assert choices.picked(typed, QUESTION, TITLES) == 1


@pytest.mark.parametrize(
    "typed", ["4", "0", "20", "2人", "2万", "a", "二十", "条件", "", "12345", "2024", "1和2", "1.5", "-1", "十"]
)
def test_anything_else_picks_nothing(typed: str) -> None:
    assert choices.picked(typed, QUESTION, TITLES) is None


@pytest.mark.parametrize(
    "question",
    [
        "公司成立几年了？不清楚可以跳过。",
        "去年营收是多少？",
        "请留一个联系方式（手机或邮箱），不方便可以跳过。",
        "请评价诉求的办理：1到5分，或回复「满意」「不满意」。不满意可以重办一次，换人办理。",
        "您的年龄？\n不方便说可以跳过。",
    ],
)
def test_where_a_number_could_be_the_answer_choices_have_letters(question: str) -> None:
    assert choices.listed(question, ["不清楚", "跳过"]) == "A. 不清楚\nB. 跳过"
    assert choices.picked("1", question, ["不清楚", "跳过"]) is None
    assert choices.picked("b", question, ["不清楚", "跳过"]) == 1
    assert choices.picked("Ｂ.", question, ["不清楚", "跳过"]) == 1


@pytest.mark.parametrize("title", ["5 分", "三年以内", "100人以上", "五星"])
def test_choices_with_figures_of_their_own_have_letters(title: str) -> None:
    assert choices.labels(QUESTION, [title, "其他"]) == ["A", "B"]


def test_no_more_are_listed_than_anyone_reads() -> None:
    many = [f"选项{chr(0x4E00 + number)}" for number in range(30)]
    assert len(choices.labels(QUESTION, many)) == choices.MOST
    assert choices.picked("20", QUESTION, many) == 19
    assert choices.picked("21", QUESTION, many) is None


def test_a_score_asked_for_by_the_domain_is_never_taken_for_a_choice() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
    asked = responses["utter_appeal_rate_ask"][0]
    titles = [button["title"] for button in asked["buttons"]]
    assert all(choices.picked(str(score), asked["text"], titles) is None for score in range(1, 6))
