"""Which of several cases is meant."""

from __future__ import annotations

import pytest

from bot.desk.pointing import is_place, means_all, place_in, pointed
from bot.desk.rules import DeskRules

MATTERS = ("地下车库乱收费", "三栋电梯坏了没人修，要投诉", "公示名单里没有我们公司")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2", 1), ("选3", 2), ("最后那件", 2), ("最新的那个", 0), ("后面那个", 2),
        ("最后期限是哪天", None), ("要2万", None),
        ("第二个到哪了", 1), ("撤回第三件", 2), ("第1条催一下", 0), ("第五个", None),
        ("电梯那个催一下", 1), ("车库的事怎么样了", 0), ("催办公示名单那件", 2),
        ("查进度", None), ("我的诉求", None), ("催一下我的投诉", None), ("没人管吗", None),
        ("电梯和车库都催一下", None), ("", None),
    ],
)  # fmt: skip
def test_a_case_is_meant_by_its_place_or_by_what_it_is_about(text: str, place: int | None, rules: DeskRules) -> None:
    assert pointed(text, MATTERS, rules) == place


def test_without_cases_none_is_meant(rules: DeskRules) -> None:
    assert pointed("电梯那个", (), rules) is None and pointed("第一个", (), rules) is None
    assert place_in("第十个") is None and place_in("第两件") == 1 and pointed("最后一个", (), rules) is None


@pytest.mark.parametrize("text", ["都催一下", "全部", "两件都要催", "所有诉求都催办", "都帮我催一下吧", "一起催办"])
def test_all_cases_are_meant_by_words_for_all(text: str, rules: DeskRules) -> None:
    assert means_all(text, rules)


@pytest.mark.parametrize("text", ["催一下", "都三天了还没人管", "催办电梯那件", "全部是骗人的"])
def test_other_words_mean_no_such_thing(text: str, rules: DeskRules) -> None:
    assert not means_all(text, rules)


@pytest.mark.parametrize("text", ["2", "第二件", "就第二个吧", "是最后那件，谢谢", "二", "后面那个", "选3"])
def test_a_place_alone_is_told_from_one_in_a_sentence(text: str) -> None:
    assert is_place(text)
    assert not is_place(f"{text}楼道灯还是不亮")


@pytest.mark.parametrize("text", ["", "2栋", "第二次", "前面", "下午2点", "两天"])
def test_what_only_has_a_numeral_is_no_place(text: str) -> None:
    assert not is_place(text)
