"""Figures that a message points at with 那个, before or behind them; 那个2026年的 points at none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.policy.answers.pointing import figures_pointed_at


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("那个10万的怎么领", 100000, "怎么领"),
        ("那个最高500万的要什么条件", 5000000, "要什么条件"),
        ("一个月1250的那个在哪办", 1250, "在哪办"),
        ("每月三千那个呢", 3000, "呢"),
        ("那笔20万元怎么拿", 200000, "怎么拿"),
        ("30m2的那种怎么租", 30, "怎么租"),
    ],
)
def test_a_figure_is_pointed_at(text: str, value: int, rest: str) -> None:
    (figure,) = figures_pointed_at(text)
    assert (figure.value, figure.rest) == (Decimal(value), rest)


@pytest.mark.parametrize(
    "text", ["那个2026年的青年人才", "那笔1次性奖励", "那个一个月多少", "补贴10万怎么领", "那个怎么领"]
)
def test_a_year_or_a_count_is_not(text: str) -> None:
    assert not list(figures_pointed_at(text))
