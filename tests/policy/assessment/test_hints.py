"""What is told in any order is heard, what denies it too; what is wished, asked or supposed is not told."""

from __future__ import annotations

import pytest

from bot.policy.profile.hints import hint, mentions

ENJOYED = [hint("前海|河套 + 优惠|税 + 享受|用|领")]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("前海那边的港人优惠我已经享受了", False),
        ("享受了河套的税收优惠", False),
        ("没享受过前海的优惠", True),
        ("前海优惠从来没享受过", True),
        ("前海的优惠我不想说享受了没享受", True),
    ],
)
def test_words_of_a_hint_come_in_any_order(text: str, denied: bool) -> None:
    assert [one.denied for one in mentions(ENJOYED, text)] == [denied]


@pytest.mark.parametrize(
    "text",
    [
        "前海的优惠能享受吗",
        "想享受前海的优惠",
        "有没有享受过前海优惠",
        "享受前海优惠吗",
        "前海很远。我要享受生活，税再说，优惠券也有",
        "优惠享受了",
    ],
)
def test_what_is_not_told_is_not_heard(text: str) -> None:
    assert not list(mentions(ENJOYED, text))


def test_a_policy_that_is_named_is_no_fact() -> None:
    assert not list(mentions([hint("福田 + 入户")], "福田青年入户补贴"))
    assert list(mentions([hint("福田 + 入户")], "去年在福田入户的"))
