"""Which of several cases is meant."""

from __future__ import annotations

import pytest

from bot.desk.pointing import place_in, pointed
from bot.desk.rules import DeskRules

MATTERS = ("地下车库乱收费", "三栋电梯坏了没人修，要投诉", "公示名单里没有我们公司")


@pytest.mark.parametrize(
    ("text", "place"),
    [
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
    assert place_in("第十个") is None and place_in("第两件") == 1
